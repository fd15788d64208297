/**
 * Knows what lies on the device and nowhere else: its identity, its unsent work, photos, small notes. This database stays at
 * version 1 for ever and only ever gains object stores, so that an older app, or one that was rolled back, opens it too.
 * What the server told lies in a database of its own, which may be thrown away at any time: store/told.ts.
 */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Id } from "../sync/agreed.ts";
import type { Json } from "../sync/canon.ts";
import type { Line } from "../sync/envelope.ts";
import type { Body } from "../sync/records.ts";
import type { Outcome } from "../sync/state.ts";

export interface Device {
  readonly id: string;
  readonly token: string;
  readonly key: string;
  readonly name: string;
  readonly site: string;
  readonly zone?: string;
  /** The minute at which the plant's day starts. */
  readonly dayStarts?: number;
  readonly scope: readonly string[];
  readonly kind: string;
  readonly contact: string;
  readonly trip?: number;
  readonly formerly: readonly { readonly id: string; readonly key: string }[];
}

/** A record of this device. `settled`: the server has it; `mirrored`: what it told us since contains it. */
export interface Kept {
  readonly device: string;
  readonly seq: number;
  readonly id: Id;
  readonly line: Line;
  readonly body: Body;
  readonly at: number;
  readonly settled: 0 | 1;
  readonly mirrored: 0 | 1;
  readonly proof?: string;
  readonly outcome?: Outcome;
  readonly sealed?: Json;
  /** The version of the order's state that contains it, by the answer. */
  readonly version?: number;
}

/** As much of a record as a list shows: made here, or told of another device. */
export type Shown = Pick<Kept, "id" | "at" | "body" | "settled" | "outcome">;

export interface Photo {
  readonly hash: string;
  readonly bytes: ArrayBuffer;
  readonly type: string;
  readonly sent: 0 | 1;
  readonly at: number;
}

interface Schema extends DBSchema {
  device: { key: "this"; value: Device };
  outbox: { key: [string, number]; value: Kept; indexes: { id: string; settled: number; mirrored: number } };
  photos: { key: string; value: Photo; indexes: { sent: number } };
  notes: { key: string; value: unknown };
}

export type Store = IDBPDatabase<Schema>;

export const OPENING_MS = 6000;

let handle: Promise<Store> | null = null;

function opened(): Promise<Store> {
  handle ??= within(
    OPENING_MS,
    openDB<Schema>("baogong", 1, {
      upgrade(db) {
        db.createObjectStore("device");
        const outbox = db.createObjectStore("outbox", { keyPath: ["device", "seq"] });
        outbox.createIndex("id", "id", { unique: true });
        outbox.createIndex("settled", "settled");
        outbox.createIndex("mirrored", "mirrored");
        db.createObjectStore("photos", { keyPath: "hash" }).createIndex("sent", "sent");
        db.createObjectStore("notes");
      },
      blocking(_, __, event) {
        (event.target as IDBDatabase).close();
        handle = null;
      },
      terminated() {
        handle = null;
      },
    }),
    () => {
      handle = null;
    },
  );
  return handle;
}

/** Work with the store. A lost connection (iOS does that) is opened again and the work tried once more. */
export async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  try {
    return await work(await opened());
  } catch (error) {
    if (!isLost(error)) throw error;
    handle = null;
    return work(await opened());
  }
}

export function isLost(error: unknown): boolean {
  return error instanceof DOMException && ["InvalidStateError", "UnknownError", "AbortError"].includes(error.name);
}

/** Wait so long and no longer; `late` is done if it took longer. */
export function within<T>(ms: number, promise: Promise<T>, late: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      late();
      reject(new DOMException("the store did not open in time", "TimeoutError"));
    }, ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const notes = new Map<string, unknown>();

/** Read every small thing kept by name once, when the app starts. */
export async function wakeNotes(): Promise<void> {
  await withStore(async (store) => {
    const shelf = store.transaction("notes").store;
    const [keys, values] = await Promise.all([shelf.getAllKeys(), shelf.getAll()]);
    keys.forEach((key, n) => {
      notes.set(key, values[n]);
    });
  });
}

/** A small thing kept by name: who is signed in, the language, a draft. */
export const note = <T>(name: string): T | undefined => notes.get(name) as T | undefined;

/** The names of what is kept under names that begin so. */
export const noteNames = (begin: string): readonly string[] => [...notes.keys()].filter((name) => name.startsWith(begin));

/** Keep a small thing; undefined throws it away. */
export async function setNote(name: string, value: unknown): Promise<void> {
  if (value === undefined) notes.delete(name);
  else notes.set(name, value);
  await withStore(async (store) => {
    if (value === undefined) await store.delete("notes", name);
    else await store.put("notes", value, name);
  });
}
