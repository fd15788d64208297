/** Knows the wire: the envelope outside the opaque body, its hash, and a device's chain of them. */

import { canonical, sha256, type Json } from "./canon.ts";
import { addresses, type Body } from "./records.ts";

export const CONTRACT = 1;

export interface Envelope {
  readonly id: string;
  readonly device: string;
  readonly seq: number;
  readonly wall: number;
  readonly run: string;
  readonly run_ms: number;
  readonly contact: string;
  readonly trip: number;
  readonly prev: string;
  readonly contract: number;
  readonly addresses: readonly string[];
}

export interface Line {
  readonly envelope: Envelope;
  readonly body: string;
  readonly hash: string;
  readonly sealed?: Json;
}

export interface Clocks {
  readonly wall: number;
  readonly run: string;
  readonly run_ms: number;
}

/** The hash over the canonical envelope and the body's text. */
export function sealOf(envelope: Envelope, body: string): Promise<string> {
  return sha256(`${canonical({ ...envelope })}\n${body}`);
}

/** The next line of a device's chain. */
export async function nextLine(
  last: Line | null,
  device: string,
  id: string,
  body: Body,
  { contact, trip = 0 }: { readonly contact: string; readonly trip?: number },
  clocks: Clocks,
): Promise<Line> {
  const text = JSON.stringify(body);
  const envelope: Envelope = {
    id,
    device,
    seq: (last?.envelope.seq ?? 0) + 1,
    ...clocks,
    contact,
    trip,
    prev: last?.hash ?? "",
    contract: CONTRACT,
    addresses: addresses(body),
  };
  return { envelope, body: text, hash: await sealOf(envelope, text) };
}
