/** Knows what was typed and not yet saved, so that a call, a lock screen or a dead battery loses none of it. */

import { note, setNote } from "../queue/store.ts";

const PREFIX = "draft ";

export const draft = <T>(name: string): T | undefined => note<T>(PREFIX + name);

/** Keep a draft; undefined throws it away. */
export function setDraft(name: string, value: unknown): void {
  void setNote(PREFIX + name, value).catch(console.error);
}
