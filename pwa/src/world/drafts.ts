/** Knows what was typed and not yet saved, so that a call, a lock screen or a dead battery loses none of it. */

import { signal } from "@preact/signals";
import { note, noteNames, setNote } from "../store/store.ts";
import { now } from "./known.ts";

/** Whether something is typed in and not submitted: then another badge asks first, and no update comes in. */
export const isDirty = signal(false);

/** What was typed, and when. */
export interface Draft<T> {
  readonly at: number;
  readonly value: T;
}

const PREFIX = "draft ";

/** After so long nobody remembers what he meant. */
const LONGEST_MS = 3 * 86_400_000;

/** The drafts that the screen shown now has asked for. */
let asked: readonly string[] = [];

/** Return a draft; none of another shape than the form has today, and none that is old. */
export function draft<T extends object>(name: string, shape: T): Draft<T> | undefined {
  asked = [...asked, name];
  const found = note<Partial<Draft<T>>>(PREFIX + name);
  if (typeof found?.at !== "number" || typeof found.value !== "object" || found.value === null) return undefined;
  const fits = Object.entries(shape).every(([field, value]) => kindOf((found.value as Record<string, unknown>)[field]) === kindOf(value));
  return fits && now() - found.at < LONGEST_MS ? (found as Draft<T>) : undefined;
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? "list" : typeof value);

/** Keep a draft; undefined throws it away. */
export function setDraft(name: string, value: unknown): void {
  void setNote(PREFIX + name, value === undefined ? undefined : { at: now(), value }).catch(console.error);
}

/** Another screen is shown: what it asks for is its own. */
export function beginScreen(): void {
  asked = [];
}

/** Throw away what the screen shown now had asked for: it could not be shown with it. */
export function setDraftsAside(): void {
  for (const name of asked) setDraft(name, undefined);
}

/** Forget drafts that are too old to be meant. */
export function forgetOldDrafts(): void {
  for (const name of noteNames(PREFIX)) {
    const at = note<Partial<Draft<unknown>>>(name)?.at;
    if (typeof at !== "number" || now() - at > LONGEST_MS) void setNote(name, undefined).catch(console.error);
  }
}
