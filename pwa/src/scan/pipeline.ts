/**
 * Knows where a scan goes: one pipeline for every source. The screen on top is asked first; what it does
 * not want means what it means everywhere. What the check symbols do not prove is refused, never guessed.
 */

import { signal } from "@preact/signals";
import type { OrderKey } from "../sync/agreed.ts";
import { Damaged, parse, type Code } from "../sync/codes.ts";
import { enrolCode } from "./enrolCode.ts";
import { t } from "../words/words.ts";
import { looksLike } from "./foreign.ts";
import { tell } from "./feedback.ts";

export type Source = "wedge" | "camera" | "typed" | "link";

/** Takes a code, or says false. */
export type Taker = (code: Code) => boolean | Promise<boolean>;

const AGAIN_MS = 1500;

/** Counts every scan, right or wrong: a word still shown about the last one may go. */
export const scans = signal(0);

const takers: Taker[] = [];
let otherwise: Taker = () => false;
let enrolling: ((code: string) => void) | null = null;
let last = { key: "", at: -Infinity };
let queue: Promise<unknown> = Promise.resolve();

/** Ask this taker first, until the returned function is called. */
export function listen(taker: Taker): () => void {
  takers.push(taker);
  return () => void takers.splice(takers.lastIndexOf(taker), 1);
}

/** What a code means when no screen wants it. */
export function always(taker: Taker): void {
  otherwise = taker;
}

/** Where an enrolment code goes while the device is not enrolled. */
export function whenEnrolling(take: ((code: string) => void) | null): void {
  enrolling = take;
}

/** The order that a text names which is no code of ours: its own number as a barcode works like its code. */
let named: (text: string) => OrderKey | null = () => null;

export function whenNamed(take: typeof named): void {
  named = take;
}

/** Something was done with the last scan: the same code again is meant. */
export function forgetLast(): void {
  last = { key: "", at: -Infinity };
}

/** Take in what was scanned. Scans are handled one after the other, also while something is being saved. */
export function scanned(text: string, source: Source, at: number = performance.now()): Promise<unknown> {
  queue = queue.then(() => handle(text, source, at)).catch((error: unknown) => console.error(error));
  return queue;
}

async function handle(text: string, source: Source, at: number): Promise<void> {
  scans.value += 1;
  const code = enrolling === null ? null : enrolCode(text);
  if (code !== null && enrolling !== null) return enrolling(code);
  let found: Code;
  try {
    found = parse(text);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    const key = named(text);
    if (key === null) return tell("wrong", t(`looks.${looksLike(text)}`));
    found = { kind: "W", key, copy: 0 };
  }
  const again = found.key === last.key && at - last.at < AGAIN_MS;
  last = { key: found.key, at };
  if (again && source !== "typed") return tell("duplicate", t("scan.again"));
  for (const taker of [...takers].reverse()) if (await taker(found)) return;
  if (!(await otherwise(found))) tell("wrong", t("scan.notHere"));
}
