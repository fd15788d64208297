/**
 * Knows keyboard scanners: Bluetooth ones that press keys, PDAs that commit text through an input method,
 * with or without Enter at the end, in one burst or in pieces. A code is complete by its content: its check
 * symbols prove it. Nothing a scanner types stays in a field.
 */

import { Damaged, parse } from "../sync/codes.ts";
import { scanned } from "./pipeline.ts";

const ABANDON_MS = 15_000;
const BURST_MS = 60;
const SHORTEST = 12;
/** An order's own number as a barcode, with its ending. */
const SHORTEST_NUMBER = 4;
const GAP_MS = 300;
/** After so many keys it is clear that a scanner presses them. */
const CHOSEN = 3;
const ENDING_MS = 300;

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

interface Char {
  readonly text: string;
  readonly at: number;
}

let typed: Char[] = [];
let completedAt = -Infinity;
let field: { readonly element: Field; readonly before: string } | null = null;

const catcher = document.createElement("input");

/** Catch scans on every screen without touching anything. */
export function catchScans(): void {
  Object.assign(catcher, { id: "catcher", type: "text", autocomplete: "off", tabIndex: -1 });
  catcher.inputMode = "none";
  catcher.setAttribute("aria-hidden", "true");
  catcher.setAttribute("autocapitalize", "off");
  catcher.spellcheck = false;
  document.body.append(catcher);
  addEventListener("keydown", onKey, true);
  addEventListener("input", onInput, true);
  addEventListener("compositionend", onComposed, true);
  addEventListener("focusout", () => setTimeout(hold), true);
  addEventListener("pointerup", () => setTimeout(() => hold(true)), true);
  addEventListener("pageshow", () => hold());
  document.addEventListener("visibilitychange", () => hold());
  requestAnimationFrame(() => setTimeout(hold)); // before the first picture, a focus would lay the page out twice
}

/** Keep the caret where input-method text can arrive, unless somebody types, or walks through by keyboard. */
function hold(touched = false): void {
  const active = document.activeElement;
  if (document.hidden || active === catcher || isField(active)) return;
  if (touched || active === null || active === document.body) catcher.focus({ preventScroll: true });
}

function isField(element: Element | null): element is Field {
  if (element === catcher || element === null) return false;
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}

function onKey(event: KeyboardEvent): void {
  if (event.isComposing || event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter" || event.key === "Tab") {
    if (event.timeStamp - completedAt < ENDING_MS) {
      event.preventDefault();
      event.stopPropagation();
    } else if (typed.length >= (isTyping() ? SHORTEST : SHORTEST_NUMBER) && isBurst()) {
      event.preventDefault();
      event.stopPropagation();
      complete(true);
    } else typed = [];
    return;
  }
  if (event.key.length !== 1 || event.key === "Unidentified") return;
  const target = event.target as Element;
  if (isChooser(target)) {
    choosing(target, event);
    return;
  }
  if (isField(target)) return;
  take(event.key, event.timeStamp);
  if (event.target === catcher) event.preventDefault();
}

/** Whether somebody types into a field: an input method brings a whole word at once, like a scanner. */
const isTyping = (): boolean => isField(document.activeElement) && !isChooser(document.activeElement);

/** Fields in which a key chooses something and types nothing: lists, days and times. */
function isChooser(element: Element | null): element is HTMLInputElement | HTMLSelectElement {
  return element instanceof HTMLSelectElement || (element instanceof HTMLInputElement && /date|time|month|week/.test(element.type));
}

/** A key in such a field: what stood there before the first key of a scan is given back when its code is whole. */
function choosing(target: HTMLInputElement | HTMLSelectElement, event: KeyboardEvent): void {
  const lastAt = typed.at(-1)?.at ?? -Infinity;
  if (field?.element !== target || event.timeStamp - lastAt > GAP_MS) {
    typed = [];
    field = { element: target, before: target.value };
  }
  typed.push({ text: event.key, at: event.timeStamp });
  if (typed.length > CHOSEN && isBurst()) {
    event.preventDefault(); // no hand is so quick
    event.stopPropagation();
  }
  complete(false);
}

function onInput(event: Event): void {
  const target = event.target as Element;
  if (target === catcher) {
    if ((event as InputEvent).isComposing) return;
    const text = catcher.value;
    catcher.value = "";
    for (const character of text) take(character, event.timeStamp);
    return;
  }
  if (!isField(target) || isChooser(target) || (event as InputEvent).isComposing) return;
  const data = (event as InputEvent).data ?? "";
  if (!data) return;
  if (typed.length === 0 || field?.element !== target) field = { element: target, before: without(target.value, data) };
  for (const character of data) take(character, event.timeStamp);
}

function onComposed(event: Event): void {
  if (event.target !== catcher) return;
  const text = (event as CompositionEvent).data || catcher.value;
  catcher.value = "";
  for (const character of text) take(character, event.timeStamp);
}

const without = (value: string, data: string): string => (value.endsWith(data) ? value.slice(0, value.length - data.length) : value);

function take(text: string, at: number): void {
  const lastAt = typed.at(-1)?.at ?? at;
  if (at - lastAt > ABANDON_MS) typed = [];
  typed.push({ text, at });
  if (field !== null && !isBurst()) {
    typed = [{ text, at }];
    if (isField(document.activeElement)) field = { element: field.element, before: without(field.element.value, text) };
  }
  complete(false);
}

/** Whether a machine typed: most gaps are shorter than a finger's. Only asked where people type, too. */
function isBurst(): boolean {
  const gaps = typed
    .slice(1)
    .map((char, n) => char.at - (typed[n]?.at ?? 0))
    .sort((a, b) => a - b);
  return gaps.length === 0 || (gaps[Math.floor(gaps.length / 2)] ?? 0) < BURST_MS;
}

function complete(ended: boolean): void {
  const texts = [typed, lastBurst()].map((some) => some.map((char) => char.text).join(""));
  const text = texts.find(isWhole) ?? (ended ? texts[1] : undefined);
  if (text === undefined) return;
  if (isField(document.activeElement) && field?.element === document.activeElement) restore();
  completedAt = typed.at(-1)?.at ?? -Infinity;
  typed = [];
  field = null;
  void scanned(text, "wedge");
}

/** What came after the last long gap: a foreign code before it, without an ending, must not spoil it. */
function lastBurst(): Char[] {
  let begin = typed.length - 1;
  while (begin > 0 && (typed[begin]?.at ?? 0) - (typed[begin - 1]?.at ?? 0) < GAP_MS) begin -= 1;
  return typed.slice(begin);
}

/** An address is whole only after its last slash; a bare code when its check symbols fit. */
function isWhole(text: string): boolean {
  if (text.length < SHORTEST) return false;
  if (/^\W*https?/i.test(text.normalize("NFKC")) && !/[/#]\w{12,}$/.test(text.normalize("NFKC"))) return false;
  try {
    parse(text);
    return true;
  } catch (error) {
    if (error instanceof Damaged) return false;
    throw error;
  }
}

/** Give the field back what stood there before the scanner typed into it. */
function restore(): void {
  if (field === null) return;
  const { element, before } = field;
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), "value")?.set?.call(element, before);
  element.dispatchEvent(new Event("input", { bubbles: true }));
  if (element instanceof HTMLSelectElement) element.dispatchEvent(new Event("change", { bubbles: true }));
}
