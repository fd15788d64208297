/** Knows whether this device may be trusted with a shift without a network: its storage, and its service worker. */

import { signal } from "@preact/signals";

export const storage = signal("unknown");
export const offlineReady = signal<"unknown" | "yes" | "no">("unknown");

/** Ask the browser to keep what lies here, and note the answer for the office. */
export async function keepStorage(): Promise<void> {
  if (!navigator.storage?.persist) {
    storage.value = "unknown";
    return;
  }
  storage.value = (await navigator.storage.persisted()) || (await navigator.storage.persist()) ? "kept" : "may_be_cleared";
}
