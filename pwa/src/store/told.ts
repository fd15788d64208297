/**
 * Knows what the server told this device, and how far. It may be thrown away at any time: a snapshot brings it back. A store
 * that this version of the app cannot open is thrown away; the unsent work lies elsewhere (store/store.ts).
 */

import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Outcome, State } from "../sync/state.ts";
import { isLost, OPENING_MS, within } from "./store.ts";

export interface Told<T> {
  readonly key: string;
  readonly version: number;
  readonly state: T;
}

export interface Person {
  readonly person: string;
  readonly name: string;
  readonly team: string;
  readonly temporary: boolean;
  readonly counted: boolean;
}

export interface Rights {
  readonly person: string;
  readonly roles: readonly string[];
  readonly revoked: boolean;
  readonly has_pin: boolean;
}

/** With what this device may check a person's PIN without a network. */
export interface Pin {
  readonly person: string;
  readonly pin: { readonly salt: string; readonly rounds: number; readonly check: string } | null;
}

/** Which enrolment was told this, how far, and by which version of the app it was kept. */
export interface Mark {
  readonly device: string;
  readonly cursor: string;
  readonly app: string;
}

interface Schema extends DBSchema {
  orders: { key: string; value: Told<State> };
  people: { key: string; value: Told<Person> };
  rights: { key: string; value: Told<Rights> };
  pins: { key: string; value: Told<Pin> };
  outcomes: { key: string; value: Told<Outcome> };
  mark: { key: "this"; value: Mark };
}

export const SHELVES = ["orders", "people", "rights", "pins", "outcomes"] as const;

const NAME = "baogong-told";
const VERSION = 2;

let handle: Promise<IDBPDatabase<Schema>> | null = null;

const forget = (): void => {
  handle = null;
};

function open(): Promise<IDBPDatabase<Schema>> {
  const opening = openDB<Schema>(NAME, VERSION, {
    upgrade(db) {
      for (const name of db.objectStoreNames) db.deleteObjectStore(name); // a snapshot brings it all back
      for (const name of SHELVES) db.createObjectStore(name, { keyPath: "key" });
      db.createObjectStore("mark");
    },
    blocking(_, __, event) {
      (event.target as IDBDatabase).close();
      forget();
    },
    terminated: forget,
  });
  return within(OPENING_MS, opening, forget);
}

function opened(): Promise<IDBPDatabase<Schema>> {
  handle ??= open().catch(async (error: unknown) => {
    if (!(error instanceof DOMException && error.name === "VersionError")) throw error;
    await deleteDB(NAME);
    return open();
  });
  handle.catch(forget);
  return handle;
}

/** Work with what was told. A lost connection (iOS does that) is opened again and the work tried once more. */
export async function withTold<T>(work: (told: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  try {
    return await work(await opened());
  } catch (error) {
    if (!isLost(error)) throw error;
    forget();
    return work(await opened());
  }
}
