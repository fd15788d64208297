/** Knows what was typed and not yet saved, so that a call, a lock screen or a dead battery loses none of it. */

import { signal } from "@preact/signals";
import { note, setNote } from "../store/store.ts";

/** Whether numbers are typed in and not submitted: then another badge asks first, and no update comes in. */
export const isDirty = signal(false);

const PREFIX = "draft ";

export const draft = <T>(name: string): T | undefined => note<T>(PREFIX + name);

/** Keep a draft; undefined throws it away. */
export function setDraft(name: string, value: unknown): void {
  void setNote(PREFIX + name, value).catch(console.error);
}
