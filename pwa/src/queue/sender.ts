/**
 * Knows how records reach the server and news come back: one sender per origin, time-outs on everything,
 * back-off from one second to one minute. `navigator.onLine` is a hint and is never believed.
 */

import { effect, signal } from "@preact/signals";
import { apply, forgetOthers, mirror, settle, setDevice, takeUnsent, wake, type Answer, type Row } from "./apply.ts";
import { hear, tellTabs } from "../store/tabs.ts";
import { lastContact, NOTHING } from "../store/clock.ts";
import { ask, Away, Refused, VERSION } from "./exchange.ts";
import { listen, pulled, QUIET_MS, takeLive } from "./live.ts";
import { storage } from "./readiness.ts";
import { saves } from "./outbox.ts";
import { bit, progress, share } from "./slowLine.ts";
import { photosAgain, sendPhotos } from "./photos.ts";
import { cursor, device, kept, mark, now, unsent } from "../world/known.ts";
import type { Kept } from "../store/store.ts";
import { sealed } from "../sync/pins.ts";

export type Link = "unknown" | "here" | "away" | "refused" | "not_enrolled" | "other_tab";

export const link = signal<Link>("unknown");
export const trouble = signal<Refused | null>(null);
/** Whether a whole world was pulled at least once since the device was enrolled. */
export const complete = signal(false);

const MOST_RECORDS = 100;
const MOST_ROWS = 500;
const LONGEST_WAIT = 60_000;

interface PushReply {
  readonly answers: readonly Answer[];
  readonly high_water: number;
  readonly contact: string;
  readonly trip: number;
  readonly cloned: boolean;
}

interface Page {
  readonly rows: readonly Row[];
  readonly cursor: string;
  readonly more: boolean;
  readonly contact: string;
  readonly trip: number;
  readonly after?: string;
}

let wakeUp: () => void = () => undefined;
let woken = false;

/** Do not wait for the timer: there is something to send, or news. */
export function nudge(): void {
  woken = true;
  wakeUp();
}

/** What every request tells of the queue: depth, oldest age, storage, version. */
function told(): string {
  const oldest = unsent.value[0];
  const age = oldest === undefined ? 0 : Math.max(0, Math.round(now() - oldest.at));
  return `${unsent.value.length},${age},${storage.value},${VERSION}`;
}

/** Run for ever: hold the sender's lock, then exchange, wait, exchange. */
export async function run(): Promise<void> {
  effect(() => {
    if (saves.value > 0) nudge();
  });
  hear((word) => {
    if (word === "enrolled") location.reload();
    else if (word === "saved") nudge();
    else if (link.value === "other_tab") void wake().catch(console.error);
  });
  for (const event of ["online", "focus", "pageshow"]) addEventListener(event, nudge);
  document.addEventListener("visibilitychange", nudge);
  if (!navigator.locks) return loop();
  link.value = "other_tab";
  await navigator.locks.request("baogong-sender", loop);
}

async function loop(): Promise<void> {
  let wait = 1000;
  for (;;) {
    woken = false;
    let asked = 0;
    const from = device.value;
    if (from !== null) {
      const before = progress();
      try {
        await exchange();
        link.value = "here";
        tellTabs("sent");
        trouble.value = null;
        wait = 1000;
        void listen(nudge);
      } catch (error) {
        if (!(error instanceof Away || error instanceof Refused)) console.error(error);
        if (error instanceof Refused) refused(error);
        else link.value = "away";
        if (progress() > before) wait = 1000;
        asked = error instanceof Refused ? error.retryAfter * 1000 : 0;
      }
    }
    // A server that says when to come again knows better than any back-off; all who were asked spread a little.
    const away = asked > 0 ? asked * (1 + Math.random() / 4) : wait * (0.75 + Math.random() / 2);
    if (!woken) await rest(from === null ? LONGEST_WAIT : link.value === "here" ? QUIET_MS : away);
    if (link.value !== "here") wait = asked > 0 ? 1000 : Math.min(LONGEST_WAIT, wait * 2);
  }
}

function refused(error: Refused): void {
  trouble.value = error;
  if (error.kind === "device_unknown") link.value = "not_enrolled";
  else link.value = error.status === 401 || error.status === 403 ? "refused" : "away";
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wakeUp = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

/** One whole exchange: everything unsent, then everything new. A device that is told nothing more still delivers. */
async function exchange(): Promise<void> {
  const mark = await push();
  if (mark !== null) await sendAgain(mark);
  const token = device.value?.token ?? "";
  try {
    await pull();
  } catch (error) {
    if (error instanceof Refused) await sendPhotos(token);
    throw error;
  }
  await sendPhotos(token);
}

async function push(): Promise<number | null> {
  let mark: number | null = null;
  await takeUnsent();
  for (;;) {
    const waiting = [...unsent.value].sort((a, b) => (a.device === b.device ? a.seq - b.seq : a.at - b.at));
    if (waiting.length === 0) return mark;
    const batch = waiting.slice(0, Math.max(1, Math.floor(MOST_RECORDS * share())));
    mark = (await bit(MOST_RECORDS, () => send(batch))).high_water;
    if (batch.every((one) => !kept.value.get(one.id)?.settled)) throw new Away("the server answered nothing of it");
  }
}

async function send(batch: readonly Kept[]): Promise<PushReply> {
  const body = batch.map(lineOf).join("\n");
  const { id = "", key = "", token = "" } = device.value ?? {};
  const seal = key ? `${id}:${await sealed(key, body)}` : "";
  const reply = await ask<PushReply>("/api/sync/push", {
    method: "POST",
    body,
    type: "application/x-ndjson",
    token,
    told: told(),
    seal,
  });
  await settle(reply.answers.filter((answer) => answer.id));
  await setDevice({ contact: reply.contact, trip: reply.trip });
  return reply;
}

/** A record as a push carries it: with its stamp if it was acknowledged before. */
export function lineOf(one: Kept): string {
  return JSON.stringify({ ...one.line, ...(one.proof ? { proof: one.proof } : {}), ...(one.sealed ? { sealed: one.sealed } : {}) });
}

/** What lies above a mark is sent again once: a mark that does not move then is not asked for ever. */
let lastMark = -1;

/** A server restored from yesterday lacks what it had acknowledged: it gets that again, with its stamps. */
async function sendAgain(mark: number): Promise<void> {
  if (mark === lastMark) return;
  lastMark = mark;
  const own = device.value?.id;
  await sendLost((one) => one.device === own && one.seq > mark);
}

async function sendLost(isLost: (one: Kept) => boolean): Promise<void> {
  const lost = [...kept.value.values()].filter((one) => one.settled && isLost(one));
  for (let sent = 0; sent < lost.length; ) {
    sent += await bit(MOST_RECORDS, async (size) => {
      await send(lost.slice(sent, sent + size));
      return size;
    });
  }
}

async function pull(): Promise<void> {
  let again = false;
  for (;;) {
    const before = [...kept.value.values()].filter((one) => one.settled && !one.mirrored);
    if (!isToRenew() && (await takeLive(before))) return;
    const token = device.value?.token ?? "";
    if (!cursor.value || isToRenew()) {
      await takeAll(before);
      if (cursor.value) continue;
      complete.value = true;
      return;
    }
    try {
      const path = `/api/sync/pull?cursor=${encodeURIComponent(cursor.value)}&limit=`;
      const page = await bit(MOST_ROWS, (size) => ask<Page>(path + size, { token, told: told() }));
      await apply(page.rows, { cursor: page.cursor });
      await setDevice({ contact: page.contact, trip: page.trip });
      if (page.more) continue;
      pulled();
      await mirror(before);
      complete.value = true;
      return;
    } catch (error) {
      if (!(error instanceof Refused && error.kind === "resync") || again) throw error;
      again = true;
      await takeAll(before);
    }
  }
}

/** When this page takes everything anew because another version of the app had kept it: not all phones at once. */
const RENEW_WITHIN_MS = 600_000;
const renewAfter = Math.random() * RENEW_WITHIN_MS;

const isToRenew = (): boolean => mark.value?.app !== VERSION && performance.now() > renewAfter;

/** A snapshot that was begun: its first page's cursor, where it has come to, and what it held so far. */
interface Begun {
  readonly device: string;
  readonly cursor: string;
  readonly after: string;
  readonly seen: Set<string>;
}

let begun: Begun | null = null;

/** Take everything in scope, from where it broke off. Then go on at the first page's cursor; the server may have lost records of ours. */
async function takeAll(before: readonly Kept[]): Promise<void> {
  const { id, token } = device.value ?? { id: "", token: "" };
  let { cursor: first, after, seen }: Begun = begun?.device === id ? begun : { device: id, cursor: "", after: "", seen: new Set() };
  do {
    const path = `/api/sync/snapshot?after=${encodeURIComponent(after)}&limit=`;
    const page = await bit(MOST_ROWS, (size) => ask<Page>(path + size, { token, told: told() }));
    first ||= page.cursor;
    for (const row of page.rows) seen.add(`${row.kind} ${row.key}`);
    await apply(page.rows, {}, true);
    await setDevice({ contact: page.contact, trip: page.trip });
    after = page.after ?? "";
    begun = after ? { device: id, cursor: first, after, seen } : null;
  } while (after);
  await forgetOthers(seen);
  await apply([], { cursor: first, app: VERSION });
  await mirror(before, true);
  await photosAgain();
  const own = device.value?.id;
  const reply = await send([]);
  await sendAgain(reply.high_water);
  await sendLost((one) => one.device !== own); // what an earlier enrolment had acknowledged, the server may have lost, too
}

/** When the server last answered; 0 if never. */
export const lastHeard = (): number => lastContact(device.value ?? NOTHING);
