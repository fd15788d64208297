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

/** Words that the server told, Chinese and English, of reasons that are newer than this app. */
const told = signal<Readonly<Record<string, readonly [string, string]>>>({});

/** Take in the words of newer reasons; they are kept, for a record is looked at without a network too. */
export async function learnWords(words: Readonly<Record<string, readonly [string, string]>>): Promise<void> {
  if (Object.entries(words).every(([code, both]) => told.value[code]?.[0] === both[0])) return;
  told.value = { ...told.value, ...words };
  await setNote("words", told.value);
}

/** The word of a code from an open set, such as a reason; what the server told of a newer one, or the code itself. */
export function tOf(family: string, code: string): string {
  const word = `${family}.${code}`;
  if (word in zh) return t(word as Word);
  return (family === "why" ? told.value[code]?.[language.value === "zh" ? 0 : 1] : undefined) ?? code;
}

export async function setLanguage(next: Language): Promise<void> {
  language.value = next;
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  await setNote("language", next);
}

export function wakeLanguage(): void {
  const chosen = note<Language>("language");
  told.value = note<typeof told.value>("words") ?? {};
  language.value = chosen ?? (navigator.language.toLowerCase().startsWith("en") ? "en" : "zh");
  document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
}

/** A span in words: minutes under an hour, hours above. */
export function span(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 60) return t("span.minutes", { n: minutes });
  return t("span.hours", { n: Math.floor(minutes / 60), m: minutes % 60 });
}
