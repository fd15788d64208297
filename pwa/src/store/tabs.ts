/** Knows the other tabs of this origin: they are told when something was saved or sent, or the device was enrolled anew. */

export type Word = "saved" | "sent" | "enrolled";

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("baogong");

export const tellTabs = (word: Word): void => channel?.postMessage(word);

export function hear(take: (word: Word) => void): void {
  channel?.addEventListener("message", (event: MessageEvent<Word>) => take(event.data));
}
