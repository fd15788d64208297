/**
 * Knows how a record is saved: its line is made, and committed durably before anybody is told so.
 * Nothing leaves the queue but by the server's word; sign-out, updates and pulls never touch it.
 */

import { signal } from "@preact/signals";
import { clocks, serverTime } from "./clock.ts";
import { uuid7 } from "./ids.ts";
import { withStore, type Device, type Kept } from "./store.ts";
import { nextLine, type Line } from "../sync/envelope.ts";
import { mac } from "../sync/pins.ts";
import type { Body } from "../sync/records.ts";
import { device, kept } from "../world/known.ts";

/** Counts up with every save, for whoever sends. */
export const saves = signal(0);

/** The record could not be saved: what was typed must stay on the screen. */
export class NotSaved extends Error {}

export interface Author {
  readonly person: string;
  readonly proof: CryptoKey | null;
}

let busy: Promise<unknown> = Promise.resolve();

/** Save records together, all or none; resolves when they are durably committed. `ids` may be drawn before. */
export function say(bodies: readonly Body[], author: Author | null, ids: readonly string[] = []): Promise<Kept[]> {
  const work = busy.then(() => alone(() => save(bodies, author, ids)));
  busy = work.catch(() => undefined);
  return work;
}

/** Draw an id for a record that another one of the same save must name. */
export const newId = (): string => uuid7(serverTime(device.value?.contact ?? ""));

/** One tab at a time takes the next number. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request("baogong-outbox", work) : work();
}

async function save(bodies: readonly Body[], author: Author | null, ids: readonly string[]): Promise<Kept[]> {
  const from = device.value;
  if (from === null) throw new NotSaved("this device is not enrolled");
  try {
    const made = await lines(from, bodies, author, ids);
    await withStore(async (store) => {
      const there = await store.get("outbox", [from.id, made[0]?.seq ?? 0]);
      if (there !== undefined && there.id === made[0]?.id) return;
      const work = store.transaction("outbox", "readwrite", { durability: "strict" });
      await Promise.all([...made.map((one) => work.store.add(one)), work.done]);
    });
    kept.value = new Map([...kept.value, ...made.map((one) => [one.id, one] as const)]);
    saves.value += 1;
    return made;
  } catch (error) {
    throw error instanceof NotSaved ? error : new NotSaved(String(error));
  }
}

async function lines(from: Device, bodies: readonly Body[], author: Author | null, ids: readonly string[]): Promise<Kept[]> {
  let last = await lastLine(from.id);
  const made: Kept[] = [];
  const at = clocks();
  const moment = serverTime(from.contact, at);
  for (const [place, body] of bodies.entries()) {
    last = await nextLine(last, from.id, ids[place] ?? uuid7(moment), body, from.contact, at);
    const proof = author?.proof && author.person === body.recorder ? { proof: await mac(author.proof, last.hash) } : {};
    const { id, seq } = last.envelope;
    made.push({ device: from.id, seq, id, line: last, body, at: moment, settled: 0, mirrored: 0, ...proof });
  }
  return made;
}

async function lastLine(id: string): Promise<Line | null> {
  const range = IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);
  const cursor = await withStore((store) => store.transaction("outbox").store.openCursor(range, "prev"));
  return cursor?.value.line ?? null;
}
