/** Knows who is signed in on this device. Signing in needs no network; a PIN is checked against a slow verifier. */

import { computed, signal } from "@preact/signals";
import { note, setNote } from "../store/store.ts";
import { pinKey } from "../sync/pins.ts";
import { isKnown, rights } from "./known.ts";

export interface Session {
  readonly person: string;
  readonly strength: "none" | "badge" | "pin";
  readonly proof: CryptoKey | null;
}

/** Who says something, and the key that proves it where he signed in with his PIN. */
export interface Author {
  readonly person: string;
  readonly proof: CryptoKey | null;
}

interface Tries {
  readonly wrong: number;
  readonly until: number;
}

const FREE_TRIES = 5;
const LOCK_MS = 30_000;
const RECENT = 8;

export const session = signal<Session | null>(null);
export const recent = signal<readonly string[]>([]);
export const station = signal("");
/** The machine last scanned here: it goes into what is said next, until another person signs in. */
export const machine = signal("");

/** The roles that count here: without a PIN nobody is more than an operator. */
export const roles = computed((): ReadonlySet<string> => {
  const now = session.value;
  if (now?.proof) return new Set(rights.value.get(now.person)?.state.roles ?? []);
  return new Set(["operator"]);
});

export const isLead = computed(() => ["lead", "planner", "admin"].some((role) => roles.value.has(role)));

/** Who says something now; null if nobody is signed in. */
export const author = computed((): Author | null =>
  session.value === null ? null : { person: session.value.person, proof: session.value.proof },
);

export function wakeSession(): void {
  session.value = note<Session>("session") ?? null;
  recent.value = note<readonly string[]>("recent") ?? [];
  station.value = note<string>("station") ?? "";
}

/** Sign in by badge: it says who, and gives an operator's rights. An unknown one is kept as waiting. */
export function signInByBadge(person: string): Promise<void> {
  return begin({ person, strength: "badge", proof: null });
}

/** Sign in by tapping one's own name, where no PIN is set. */
export const signInByName = (person: string): Promise<void> => begin({ person, strength: "none", proof: null });

/** Whether the person must enter a PIN when he has no badge at hand. */
export const hasPin = (person: string): boolean => rights.value.get(person)?.state.pin != null;

export const isRevoked = (person: string): boolean => rights.value.get(person)?.state.revoked ?? false;

export type PinAnswer = "right" | "wrong" | { readonly lockedFor: number };

/** Check a PIN; five wrong ones lock it, longer each time, and a restart does not help. */
export async function checkPin(person: string, pin: string): Promise<{ answer: PinAnswer; proof: CryptoKey | null }> {
  const name = `tries ${person}`;
  const tries = note<Tries>(name) ?? { wrong: 0, until: 0 };
  const wall = Date.now();
  if (tries.until > wall) {
    const lockedFor = Math.min(tries.until - wall, LOCK_MS * 2 ** 10);
    return { answer: { lockedFor }, proof: null };
  }
  const told = rights.value.get(person)?.state.pin;
  const proof = told ? await pinKey(pin, told) : null;
  if (proof !== null) {
    await setNote(name, undefined);
    return { answer: "right", proof };
  }
  const wrong = tries.wrong + 1;
  const until = wrong >= FREE_TRIES ? wall + LOCK_MS * 2 ** Math.min(wrong - FREE_TRIES, 8) : 0;
  await setNote(name, { wrong, until });
  return { answer: until > 0 ? { lockedFor: until - wall } : "wrong", proof: null };
}

/** Sign in with a PIN that was checked. */
export const signInByPin = (person: string, proof: CryptoKey): Promise<void> => begin({ person, strength: "pin", proof });

async function begin(next: Session): Promise<void> {
  if (session.value?.person !== next.person) machine.value = "";
  session.value = next;
  recent.value = [next.person, ...recent.value.filter((one) => one !== next.person)].slice(0, RECENT);
  await Promise.all([setNote("session", next), setNote("recent", recent.value)]);
}

/** Sign out. The queue is not touched: what he said goes out as his. */
export async function signOut(): Promise<void> {
  session.value = null;
  await setNote("session", undefined);
}

export async function setStation(name: string): Promise<void> {
  station.value = name;
  await setNote("station", name);
}

/** What must be said when this badge is nobody's that this device knows. */
export const isStranger = (person: string): boolean => !isKnown(person);
