/** Knows one request to the server: a time-out, the headers of every device, and answers that are really ours. */

import { patience } from "../store/patience.ts";
import { CONTRACT } from "../sync/envelope.ts";
import { clocks } from "../store/clock.ts";
import { learnWords } from "../words/words.ts";

export const VERSION: string = BAOGONG_VERSION;

/** The server did not answer, or something that is no Baogong answered in its place. `slow`: it ran out of time. */
export class Away extends Error {
  constructor(
    message: string,
    readonly slow = false,
  ) {
    super(message);
  }
}

/** The server answered with a problem. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    readonly words: { readonly en: string; readonly zh: string },
    readonly retryAfter: number,
  ) {
    super(kind);
  }
}

export interface Ask {
  readonly method?: string;
  readonly body?: string | ArrayBuffer;
  readonly type?: string;
  readonly token?: string;
  readonly told?: string;
  /** `device:seal` of the body: proves whose lines they are to a server that forgot this device. */
  readonly seal?: string;
  readonly ms?: number;
}

/** Ask the server; return its JSON. Throws Away or Refused, and never waits longer than `ms`. */
export async function ask<T>(path: string, { method = "GET", body, type, token, told, seal, ms = 20_000 }: Ask): Promise<T> {
  const { wall, run, run_ms } = clocks();
  const headers: Record<string, string> = {
    "baogong-clock": `${wall},${run},${run_ms}`,
    "baogong-contract": String(CONTRACT),
  };
  if (token) headers["authorization"] = `Bearer ${token}`;
  if (told) headers["baogong-telemetry"] = told;
  if (seal) headers["baogong-seal"] = seal;
  if (type) headers["content-type"] = type;
  let answer: Response;
  let text: string;
  const waits = patience(ms);
  try {
    answer = await fetch(path, { method, headers, signal: waits.signal, cache: "no-store", ...(body === undefined ? {} : { body }) });
    text = await answer.text();
  } catch (error) {
    throw new Away(String(error), waits.isOver());
  } finally {
    waits.done();
  }
  if (answer.status === 204) return undefined as T;
  const json = parsed(text, answer.headers.get("content-type") ?? "");
  if (answer.ok && !answer.redirected && isObject(json) && isObject(json["words"])) await learnWords(json["words"] as Words);
  if (answer.ok && !answer.redirected) return waited(json, clocks().run_ms - run_ms) as T;
  const problem = json as { type?: string; title?: string; title_zh?: string };
  if (!problem.type?.startsWith("urn:baogong:problem:")) throw new Away(`status ${answer.status}`);
  throw new Refused(
    answer.status,
    problem.type.slice("urn:baogong:problem:".length),
    { en: problem.title ?? "", zh: problem.title_zh ?? "" },
    Number(answer.headers.get("retry-after")) || 0,
  );
}

type Words = Parameters<typeof learnWords>[0];

const isObject = (json: unknown): json is Record<string, unknown> => json !== null && typeof json === "object";

/** An answer that brings a contact bears how long it took by the run clock. */
function waited(json: unknown, trip: number): unknown {
  return json !== null && typeof json === "object" && "contact" in json ? { ...json, trip } : json;
}

function parsed(text: string, type: string): unknown {
  if (!type.includes("json")) throw new Away("the answer is not from this server");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Away("the answer was cut off");
  }
}
