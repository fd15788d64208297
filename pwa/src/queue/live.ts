/**
 * Knows the stream on which the server tells what is new: rows as they are, from a cursor on, so that nobody need ask for
 * them. Where anything is missing between that cursor and ours, a pull finds it.
 */

import { apply, mirror, type Row } from "./apply.ts";
import { CONTRACT } from "../sync/envelope.ts";
import { home } from "../sync/records.ts";
import { cursor, device, orders } from "../world/known.ts";
import type { Kept } from "../store/store.ts";

/** After so long a quiet device asks by itself, and so old may its last contact be when it only listens. */
export const QUIET_MS = 30_000;
const LISTEN_AGAIN_MS = 3000;

/** What a stream tells: rows from a cursor on, all that this device follows, or only that there is news, to ask for within so many milliseconds. */
interface News {
  readonly from?: string;
  readonly rows?: readonly Row[];
  readonly cursor?: string;
  readonly within?: number;
}

let live: Required<Pick<News, "from" | "rows" | "cursor">>[] = [];
/** The stream said only that there is news. */
let untold = false;
let pulledAt = Number.NEGATIVE_INFINITY;

/** Everything new was pulled just now. */
export function pulled(): void {
  pulledAt = performance.now();
}

const seqOf = (place: string): number => Number(place.split(".")[0]);

/** Take in what the stream told, if nothing is missing before it. A pull is still made now and then: it brings a new contact. */
export async function takeLive(before: readonly Kept[]): Promise<boolean> {
  const news = live;
  const missing = untold;
  live = [];
  untold = false;
  if (missing || news.length === 0 || !cursor.value || performance.now() - pulledAt > QUIET_MS) return false;
  for (const one of news) {
    const at = seqOf(cursor.value);
    // the same number under another nonce is of another history: a pull finds out
    if (seqOf(one.from) > at || (seqOf(one.from) === at && one.from !== cursor.value)) return false;
    if (seqOf(one.cursor) > at) await apply(one.rows, { cursor: one.cursor });
  }
  // what is of an order that was never told may come only with a pull
  await mirror(before.filter((one) => orders.value.has(home(one.body))));
  return true;
}

function hearNews(message: string, nudge: () => void): void {
  if (!message.startsWith("event: news")) return;
  const data = message.slice(message.indexOf("data: ") + 6);
  const { from, rows, cursor: place, within = 0 }: News = data.startsWith("{") ? (JSON.parse(data) as News) : {};
  if (from !== undefined && rows !== undefined && place !== undefined) {
    live.push({ from, rows, cursor: place });
    nudge();
    return;
  }
  untold = true; // also for what is heard before it is asked
  setTimeout(nudge, Math.random() * within);
}

let listening = false;

/** Hear what is new as soon as it is, and nudge the sender then. */
export async function listen(nudge: () => void): Promise<void> {
  if (listening || document.hidden) return;
  listening = true;
  try {
    const headers = { authorization: `Bearer ${device.value?.token ?? ""}`, "baogong-contract": String(CONTRACT) };
    const path = `/api/sync/live?cursor=${encodeURIComponent(cursor.value)}`;
    const answer = await fetch(path, { headers, cache: "no-store" });
    const reader = answer.ok ? answer.body?.getReader() : undefined;
    if (reader === undefined) return;
    const decoder = new TextDecoder();
    let come = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      come += decoder.decode(value, { stream: true });
      const messages = come.split("\n\n");
      come = messages.pop() ?? "";
      for (const message of messages) hearNews(message, nudge);
    }
  } catch {
    // the stream broke: the loop finds out whether the server is there
  } finally {
    listening = false;
    setTimeout(nudge, LISTEN_AGAIN_MS);
  }
}
