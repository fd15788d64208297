/** Knows day and night: as the system says, or as somebody chose on this device. */

import { signal } from "@preact/signals";
import { note, setNote } from "../store/store.ts";

export type Theme = "system" | "day" | "night";

export const theme = signal<Theme>("system");

function show(): void {
  document.documentElement.dataset["theme"] = theme.value;
}

export async function setTheme(next: Theme): Promise<void> {
  theme.value = next;
  show();
  await setNote("theme", next);
}

export function wakeTheme(): void {
  theme.value = note<Theme>("theme") ?? "system";
  show();
}
