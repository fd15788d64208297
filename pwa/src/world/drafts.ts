/** Knows what was typed and not yet saved, so that a call, a lock screen or a dead battery loses none of it. */

import { setNote, withStore } from "../queue/store.ts";

const PREFIX = "draft ";
const drafts = new Map<string, unknown>();

export async function wakeDrafts(): Promise<void> {
  await withStore(async (store) => {
    const range = IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`);
    const [keys, values] = await Promise.all([store.getAllKeys("notes", range), store.getAll("notes", range)]);
    keys.forEach((key, place) => drafts.set(key, values[place]));
  });
}

export const draft = <T>(name: string): T | undefined => drafts.get(PREFIX + name) as T | undefined;

/** Keep a draft; undefined throws it away. */
export function setDraft(name: string, value: unknown): void {
  const key = PREFIX + name;
  if (value === undefined) drafts.delete(key);
  else drafts.set(key, value);
  void setNote(key, value).catch(console.error);
}
