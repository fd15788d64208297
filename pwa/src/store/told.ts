/**
 * Knows what the server told this device, and how far. It may be thrown away at any time: a snapshot brings it back. A store
 * that this version of the app cannot open is thrown away; the unsent work lies elsewhere (store/store.ts).
 */

import type { PersonKey } from "../sync/agreed.ts";
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Outcome, State } from "../sync/state.ts";
import { isLost, OPENING_MS, within } from "./store.ts";

export interface Told<T> {
  readonly key: string;
  readonly version: number;
  readonly state: T;
}

export interface Person {
  readonly person: PersonKey;
  readonly name: string;
  readonly team: string;
  readonly temporary: boolean;
  readonly counted: boolean;
}

export interface Rights {
  readonly person: PersonKey;
  readonly roles: readonly string[];
  readonly revoked: boolean;
  readonly has_pin: boolean;
}

/** With what this device may check a person's PIN without a network. */
export interface Pin {
  readonly person: PersonKey;
  readonly pin: { readonly salt: string; readonly rounds: number; readonly check: string } | null;
}

/** Which enrolment was told this, how far, and by which version of the app it was kept. */
export interface Mark {
  readonly device: string;
  readonly cursor: string;
  readonly app: string;
}

/** A list of reasons as the plant keeps it; an ended one is offered no more, and still shown in words. */
export interface ReasonList {
  readonly reasons: readonly { readonly code: string; readonly zh: string; readonly en: string; readonly ended: boolean }[];
}

/** What the server tells, by the kind under which it does. */
export interface Kinds {
  readonly order: State;
  readonly person: Person;
  readonly rights: Rights;
  readonly pin: Pin;
  readonly outcome: Outcome;
  readonly reasons: ReasonList;
}

export type Kind = keyof Kinds;
export const KINDS = ["order", "person", "rights", "pin", "outcome", "reasons"] as const satisfies readonly Kind[];
/** Kinds of which a snapshot brings all there is: what it does not bring is gone. */
export const WHOLE = KINDS.filter((kind) => kind !== "outcome");

type Schema = DBSchema & { [K in Kind]: { key: string; value: Told<Kinds[K]> } } & { mark: { key: "this"; value: Mark } };

const NAME = "baogong-told";
const VERSION = 3;
/** From here on a version only adds kinds; what was kept before is thrown away. */
const ADDED_TO_SINCE = 3;

let handle: Promise<IDBPDatabase<Schema>> | null = null;

const forget = (): void => {
  handle = null;
};

function open(): Promise<IDBPDatabase<Schema>> {
  const opening = openDB<Schema>(NAME, VERSION, {
    upgrade(db, before) {
      if (before >= ADDED_TO_SINCE) {
        // what is there stays: an app that is updated without a network still has its orders
        for (const name of KINDS) if (!db.objectStoreNames.contains(name)) db.createObjectStore(name, { keyPath: "key" });
        return;
      }
      for (const name of db.objectStoreNames) db.deleteObjectStore(name); // a snapshot brings it all back
      for (const name of KINDS) db.createObjectStore(name, { keyPath: "key" });
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
