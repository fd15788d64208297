/**
 * Knows how a record is saved: its line is made, and committed durably before anybody is told so.
 * Nothing leaves the queue but by the server's word; sign-out, updates and pulls never touch it.
 */

import { signal } from "@preact/signals";
import { clocks, NOTHING, serverTime } from "../store/clock.ts";
import { uuid7 } from "../store/ids.ts";
import { tellTabs } from "../store/tabs.ts";
import { withStore, type Device, type Kept } from "../store/store.ts";
import { nextLine, type Line } from "../sync/envelope.ts";
import { mac } from "../sync/pins.ts";
import type { Body } from "../sync/records.ts";
import { device, kept } from "../world/known.ts";
import type { Author } from "../world/session.ts";

/** Counts up with every save, for whoever sends. */
export const saves = signal(0);

/** The record could not be saved: what was typed must stay on the screen. */
export class NotSaved extends Error {}

/** One save after the other. Tabs need no lock between them: a number that is taken is taken. */
let busy: Promise<unknown> = Promise.resolve();

/** Save records together, all or none; resolves when they are durably committed. `ids` may be drawn before. */
export function say(bodies: readonly Body[], author: Author | null, ids: readonly string[] = []): Promise<Kept[]> {
  const work = busy.then(() => save(bodies, author, ids));
  busy = work.catch(() => undefined);
  return work;
}

/** Draw an id for a record that another one of the same save must name. */
export const newId = (): string => uuid7(serverTime(device.value ?? NOTHING));

/** The last line made here: the next one needs its number and hash. Another tab may have made one since. */
let last: Line | null = null;

async function save(bodies: readonly Body[], author: Author | null, ids: readonly string[]): Promise<Kept[]> {
  const from = device.value;
  if (from === null) throw new NotSaved("this device is not enrolled");
  try {
    const made = (await tryToSave(from, bodies, author, ids)) ?? (await tryToSave(from, bodies, author, ids));
    if (made === null) throw new NotSaved("another tab takes every number");
    performance.mark("baogong:saved");
    last = made.at(-1)?.line ?? null;
    kept.value = new Map([...kept.value, ...made.map((one) => [one.id, one] as const)]);
    saves.value += 1;
    tellTabs("saved");
    return made;
  } catch (error) {
    throw error instanceof NotSaved ? error : new NotSaved(String(error));
  }
}

/** Make the lines and commit them durably; null if their numbers were taken meanwhile. */
async function tryToSave(from: Device, bodies: readonly Body[], author: Author | null, ids: readonly string[]): Promise<Kept[] | null> {
  const before = last?.envelope.device === from.id ? last : await lastLine(from.id);
  const made = await lines(before, from, bodies, author, ids);
  try {
    await withStore(async (store) => {
      const work = store.transaction("outbox", "readwrite", { durability: "strict" });
      await Promise.all([...made.map((one) => work.store.add(one)), work.done]);
    });
    return made;
  } catch (error) {
    last = null;
    const first = made[0];
    const there = first && (await withStore((store) => store.get("outbox", [first.device, first.seq])));
    if (there === undefined) throw error;
    return there.id === first?.id ? made : null;
  }
}

async function lines(
  before: Line | null,
  from: Device,
  bodies: readonly Body[],
  author: Author | null,
  ids: readonly string[],
): Promise<Kept[]> {
  let line = before;
  const made: Kept[] = [];
  const at = clocks();
  const moment = serverTime(from, at);
  for (const [n, body] of bodies.entries()) {
    line = await nextLine(line, from.id, ids[n] ?? uuid7(moment), body, from, at);
    const proof = author?.proof && author.person === body.recorder ? { proof: await mac(author.proof, line.hash) } : {};
    const { id, seq } = line.envelope;
    made.push({ device: from.id, seq, id, line, body, at: moment, settled: 0, mirrored: 0, ...proof });
  }
  return made;
}

async function lastLine(id: string): Promise<Line | null> {
  const range = IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);
  const cursor = await withStore((store) => store.transaction("outbox").store.openCursor(range, "prev"));
  return cursor?.value.line ?? null;
}
