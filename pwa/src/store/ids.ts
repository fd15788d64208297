/** Knows how to make ids offline: UUIDv7 for records, eleven symbols for orders, tags and people. */

import type { Id, Keys } from "../sync/agreed.ts";
import { SYMBOLS } from "../sync/codes.ts";

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** A UUIDv7: sorts by time, and is random enough that two devices never meet. */
export function uuid7(at: number): Id {
  const random = crypto.getRandomValues(new Uint8Array(10));
  random[0] = ((random[0] ?? 0) & 0x0f) | 0x70;
  random[2] = ((random[2] ?? 0) & 0x3f) | 0x80;
  const text = Math.max(0, at).toString(16).padStart(12, "0").slice(-12) + hex(random);
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-") as Id;
}

/** A new key of a kind: S for a scrap tag, P for a person. */
export function newKey<L extends "S" | "P" | "R">(kind: L): Keys[L] {
  const symbols = [...crypto.getRandomValues(new Uint8Array(10))].map((byte) => SYMBOLS[byte % 32] ?? "0");
  return (kind + symbols.join("")) as Keys[L];
}
