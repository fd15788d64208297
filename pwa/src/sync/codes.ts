/** Knows what a scanned or typed code says, and refuses what its check symbols cannot prove. */

import type { Keys } from "./agreed.ts";
export const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const LENGTH = 14;
export const KEY_LENGTH = 11;
const LONGEST_PREFIX = 3;
const KINDS = "WCMSREPNBVA";
const ALIAS: Readonly<Record<string, string>> = { O: "0", I: "1", L: "1" };

/** A proven code: kind letter, key (kind + random) and copy number. */
export type Code = { readonly [L in keyof Keys]: { readonly kind: L; readonly key: Keys[L]; readonly copy: number } }[keyof Keys];

/** A text as a key of a kind; empty if it cannot be one. */
export const keyOf = <L extends keyof Keys>(kind: L, text: string): Keys[L] | "" =>
  text.length === KEY_LENGTH && text.startsWith(kind) ? (text as Keys[L]) : "";

/** No code of ours, or one that the check symbols cannot prove. */
export class Damaged extends Error {}

function double(value: number): number {
  const twice = value << 1;
  return twice & 32 ? twice ^ 0b100101 : twice;
}

function checks(body: string): string {
  let high = 0;
  let low = 0;
  for (const symbol of body) {
    const factor = SYMBOLS.indexOf(symbol) ^ high;
    const twice = double(factor);
    const four = double(twice);
    high = low ^ twice ^ four;
    low = double(four);
  }
  return `${SYMBOLS[high]}${SYMBOLS[low]}`;
}

/** The fourteen symbols for a key and copy number. */
export function write(key: string, copy = 0): string {
  const symbols = [...key].every((symbol) => SYMBOLS.includes(symbol));
  if (key.length !== KEY_LENGTH || !symbols || !KINDS.includes(key.charAt(0))) throw new Error(`${key} is not a key`);
  const number = SYMBOLS[copy];
  if (number === undefined) throw new Error(`copy number ${copy} is not within 0 to 31`);
  return key + number + checks(key + number);
}

/** The code that a scan or typed text ends with; throws Damaged if nothing is proven. */
export function parse(text: string): Code {
  let folded = text.normalize("NFKC").toUpperCase();
  for (const ending of ["\\R\\N", "\\N", "\\R", "\\T"]) {
    folded = folded.trim();
    if (folded.endsWith(ending)) folded = folded.slice(0, -ending.length);
  }
  const symbols: string[] = [];
  let prefix = 0;
  for (const character of [...folded].reverse()) {
    const symbol = ALIAS[character] ?? character;
    if (symbols.length === LENGTH) {
      if (!/^[A-Z0-9]$/i.test(character)) break;
      prefix += 1;
    } else if (SYMBOLS.includes(symbol)) {
      symbols.push(symbol);
    } else if (/[\p{L}\p{N}]/u.test(character)) {
      throw new Damaged("there are letters in it that no code has");
    } else if ("/?#&=]".includes(character)) {
      throw new Damaged("it is too short for a code");
    }
  }
  if (symbols.length < LENGTH) throw new Damaged("it is too short for a code");
  if (prefix > LONGEST_PREFIX) throw new Damaged("it is too long for a code");
  const body = symbols.reverse().join("");
  if (!KINDS.includes(body.charAt(0))) throw new Damaged("it is no code of this plant");
  if (body.slice(-2) !== checks(body.slice(0, -2))) throw new Damaged("its check symbols do not fit: scan again");
  return { kind: body.charAt(0), key: body.slice(0, KEY_LENGTH), copy: SYMBOLS.indexOf(body.charAt(KEY_LENGTH)) } as Code; // proven above
}
