/** Knows who is signed in on this device. Signing in needs no network; a PIN is checked against a slow verifier. */

import { computed, signal } from "@preact/signals";
import type { MachineKey, OrderKey, PersonKey } from "../sync/agreed.ts";
import { note, setNote } from "../store/store.ts";
import { pinKey } from "../sync/pins.ts";
import { clocks, lastContact, NOTHING } from "../store/clock.ts";
import { device, isKnown, now, pins, rights } from "./known.ts";

export interface Session {
  readonly person: PersonKey;
  readonly strength: "none" | "badge" | "pin";
  readonly proof: CryptoKey | null;
  /** When he signed in, and when he last did anything here, in milliseconds. */
  readonly since?: number;
  readonly last?: number;
}

/** A shared tablet that nobody touches for so long belongs to nobody; a phone or PDA that nobody touched since the last shift, too. */
const IDLE_MS = { kiosk: 5 * 60_000, own: 10 * 3_600_000 };
/** Nobody works for so long on end. */
const LONGEST_MS = 16 * 3_600_000;
const NOTED_MS = 60_000;

/** Who says something, and the key that proves it where he signed in with his PIN. */
export interface Author {
  readonly person: PersonKey;
  readonly proof: CryptoKey | null;
}

/** Wrong tries in a row, and since when they are locked for how long: by the run clock, and by the server's time. */
interface Tries {
  readonly wrong: number;
  readonly lock: number;
  readonly run: string;
  readonly run_ms: number;
  readonly server: number;
}

const FREE_TRIES = 5;
const LOCK_MS = 30_000;
const RECENT = 8;

export const session = signal<Session | null>(null);

/** Whoever is signed in; nobody's key where nobody is, and then no screen is shown that says something. */
export const myself = (): PersonKey => session.value?.person ?? ("" as PersonKey);
export const recent = signal<readonly PersonKey[]>([]);
export const station = signal("");
/** The machine last scanned here, and the order it was scanned for: none yet, then the next one that is opened. */
const scannedMachine = signal<{ readonly key: MachineKey | ""; readonly order: OrderKey | "" }>({ key: "", order: "" });

export function setMachine(key: MachineKey | "", order: OrderKey | "" = ""): void {
  scannedMachine.value = { key, order };
}

/** The machine that goes into what is said at an order: one scanned for another order is none of it. */
export function machineAt(order: OrderKey): MachineKey | "" {
  const { key, order: of } = scannedMachine.value;
  return of === "" || of === order ? key : "";
}

/** An order is worked on: the machine that was scanned is this one's from now on, or is put away with the order before. */
export function holdMachine(order: OrderKey): void {
  const { key, order: of } = scannedMachine.peek();
  if (of !== order) setMachine(of === "" ? key : "", order);
}

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
  endStale();
  recent.value = note<readonly PersonKey[]>("recent") ?? [];
  station.value = note<string>("station") ?? "";
}

/** Sign in by badge: it says who, and gives an operator's rights. An unknown one is kept as waiting. */
export function signInByBadge(person: PersonKey): Promise<void> {
  return begin({ person, strength: "badge", proof: null });
}

/** Sign in by tapping one's own name, where no PIN is set. */
export const signInByName = (person: PersonKey): Promise<void> => begin({ person, strength: "none", proof: null });

/** Whether the person must enter a PIN when he has no badge at hand. */
export const hasPin = (person: PersonKey): boolean => rights.value.get(person)?.state.has_pin ?? false;

/** Whether this device can check his PIN by itself. */
export const holdsPin = (person: PersonKey): boolean => pins.value.get(person)?.state.pin != null;

export const isRevoked = (person: PersonKey): boolean => rights.value.get(person)?.state.revoked ?? false;

export type PinAnswer = "right" | "wrong" | { readonly lockedFor: number };

const triesOf = (person: PersonKey): Tries | undefined => note<Tries>(`tries ${person}`);

/**
 * For how many milliseconds wrong tries still lock a person's PIN. Whatever the wall clock says, it ends by the run clock,
 * which begins anew with the page, or when the server has been heard that much later.
 */
export function lockedFor(person: PersonKey): number {
  const tries = triesOf(person);
  if (!tries?.lock) return 0;
  const { run, run_ms } = clocks();
  const byRun = (tries.run === run ? tries.run_ms : 0) + tries.lock - run_ms;
  const byServer = tries.server + tries.lock - lastContact(device.value ?? NOTHING);
  return Math.max(0, Math.min(byRun, tries.server > 0 ? byServer : byRun));
}

/** Check a PIN; five wrong ones lock it, longer each time, and a restart does not help. */
export async function checkPin(person: PersonKey, pin: string): Promise<{ answer: PinAnswer; proof: CryptoKey | null }> {
  const name = `tries ${person}`;
  const still = lockedFor(person);
  if (still > 0) return { answer: { lockedFor: still }, proof: null };
  const told = pins.value.get(person)?.state.pin;
  const proof = told ? await pinKey(pin, told) : null;
  if (proof !== null) {
    await setNote(name, undefined);
    return { answer: "right", proof };
  }
  const wrong = (triesOf(person)?.wrong ?? 0) + 1;
  const lock = wrong >= FREE_TRIES ? LOCK_MS * 2 ** Math.min(wrong - FREE_TRIES, 8) : 0;
  const { run, run_ms } = clocks();
  await setNote(name, { wrong, lock, run, run_ms, server: lastContact(device.value ?? NOTHING) } satisfies Tries);
  return { answer: lock > 0 ? { lockedFor: lock } : "wrong", proof: null };
}

/** Sign in with a PIN that was checked. */
export const signInByPin = (person: PersonKey, proof: CryptoKey): Promise<void> => begin({ person, strength: "pin", proof });

/** Somebody did something here: the session goes on, unless it had ended before he did. */
export function touched(): void {
  endStale();
  const here = session.peek();
  if (here === null || now() - (here.last ?? 0) < NOTED_MS) return;
  session.value = { ...here, last: now() };
  void setNote("session", session.value).catch(console.error);
}

/** Sign out whoever left without doing so: what comes next is not his. */
export function endStale(): void {
  const here = session.peek();
  if (here === null) return;
  const idle = device.peek()?.kind === "kiosk" ? IDLE_MS.kiosk : IDLE_MS.own;
  const within = (at: number | undefined, most: number): boolean => at !== undefined && now() - at <= most && at <= now() + NOTED_MS;
  if (!within(here.last, idle) || !within(here.since, LONGEST_MS)) void signOut().catch(console.error);
}

async function begin(who: Session): Promise<void> {
  const next = { ...who, since: now(), last: now() };
  if (session.value?.person !== next.person) setMachine("");
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
export const isStranger = (person: PersonKey): boolean => !isKnown(person);
