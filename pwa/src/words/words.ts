/** Knows the words on screen in the language chosen on this device. Chinese first, English complete. */

import { signal } from "@preact/signals";
import { setNote, note } from "../store/store.ts";
import { en } from "./en.ts";
import { zh, type Word } from "./zh.ts";

export type Language = "zh" | "en";

export const language = signal<Language>("zh");

/** A word or sentence, with `{name}` replaced by what is given for it. */
export function t(word: Word, given: Readonly<Record<string, string | number>> = {}): string {
  const text: string = (language.value === "zh" ? zh : en)[word];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(given[name] ?? whole));
}

/** The word of a code from an open set, such as a reason; the code itself if there is none. */
export function tOf(family: string, code: string): string {
  const word = `${family}.${code}`;
  return word in zh ? t(word as Word) : code;
}

export async function setLanguage(next: Language): Promise<void> {
  language.value = next;
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  await setNote("language", next);
}

export function wakeLanguage(): void {
  const chosen = note<Language>("language");
  language.value = chosen ?? (navigator.language.toLowerCase().startsWith("en") ? "en" : "zh");
  document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
}

/** A span in words: minutes under an hour, hours above. */
export function span(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 60) return t("span.minutes", { n: minutes });
  return t("span.hours", { n: Math.floor(minutes / 60), m: minutes % 60 });
}
