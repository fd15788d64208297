/** Knows what this device has been told and has said itself, in memory, as signals. The store is its memory. */

import type { OrderKey, PersonKey } from "../sync/agreed.ts";
import { computed, signal, type Signal } from "@preact/signals";
import { NOTHING, serverTime } from "../store/clock.ts";
import type { Device, Kept, Shown } from "../store/store.ts";
import { KINDS, type Kind, type Kinds, type Mark, type Told } from "../store/told.ts";
import { fold } from "../sync/fold.ts";
import type { Stamped } from "../sync/records.ts";
import { home, isOf } from "../sync/records.ts";
import type { Outcome, State } from "../sync/state.ts";
import { takenBack } from "./takenBack.ts";

export const device = signal<Device | null>(null);
/** What was told lies in a store of its own: by which enrolment, how far, and by which version of the app. */
export const mark = signal<Mark | null>(null);

/** How far this enrolment has come in the feed; empty before its first snapshot. */
export const cursor = computed(() => (mark.value?.device === device.value?.id ? (mark.value?.cursor ?? "") : ""));

export const kept = signal<ReadonlyMap<string, Kept>>(new Map());

type Shelf<K extends Kind> = Signal<ReadonlyMap<string, Told<Kinds[K]>>>;

/** What the server told, by kind and key. */
export const told = Object.fromEntries(KINDS.map((kind) => [kind, signal(new Map())])) as unknown as { readonly [K in Kind]: Shelf<K> };
export const { order: orders, person: people, rights, pin: pins, outcome: outcomes, reasons: reasonLists } = told;

/** Records the server has not acknowledged yet, oldest first. */
export const unsent = computed(() => [...kept.value.values()].filter((one) => !one.settled).sort((a, b) => a.at - b.at));

/** Unsent, or acknowledged but not yet contained in what the server told: what the phone adds itself. */
const overlay = computed(() => {
  const found = new Map<string, Kept[]>();
  for (const one of kept.value.values()) {
    if (one.mirrored) continue;
    const key = home(one.body);
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
});

/** Who is known, and counts: what the server told, and people enlisted on this device. */
const known = computed(() => {
  const found = new Map<string, boolean>();
  for (const [key, told] of people.value) found.set(key, told.state.counted);
  for (const one of kept.value.values()) {
    if (one.body.kind === "enlist" && !one.mirrored && one.body.person) found.set(one.body.person, true);
  }
  return found;
});

const stamped = (one: Kept): Stamped => ({
  id: one.id,
  device: one.device,
  seq: one.seq,
  run: one.line.envelope.run,
  run_ms: one.line.envelope.run_ms,
  body: one.body,
  stamp: {
    at: one.at,
    early: one.at,
    late: one.at,
    received: one.at,
    proved: one.proof !== undefined,
    pinned: rights.value.get(one.body.recorder)?.state.has_pin ?? false,
    roles: one.proof ? (rights.value.get(one.body.recorder)?.state.roles ?? []) : ["operator"],
  },
});

const folded = computed(() => {
  const found = new Map<string, { state: State; outcomes: ReadonlyMap<string, Outcome> }>();
  for (const [key, own] of overlay.value) {
    if (!isOf(key, "order")) continue;
    try {
      const base = baseOf(key, own);
      found.set(key, fold(key, own.map(stamped), known.value, base));
    } catch (error) {
      console.error(error); // one record that cannot be read stops no screen: the server will say what became of it
    }
  }
  return found;
});

/** What the server told, less what was taken back here and is told already. */
function baseOf(order: string, own: readonly Kept[]): State | null {
  const base = orders.value.get(order)?.state ?? null;
  const gone = own.flatMap(({ body }) => {
    const target = body.kind === "void" ? kept.value.get(body.target ?? "") : undefined;
    return target?.mirrored && toldOf(target)?.result === "accepted" ? [target] : [];
  });
  return base === null ? null : takenBack(base, [...new Set(gone)], (id) => kept.value.get(id)); // two may take back one
}

const toldOf = (one: Shown): Outcome | undefined => outcomes.value.get(one.id)?.state ?? one.outcome;

/** An order as this device knows it: the server's last state and its own records on top; null if never pulled. */
export function stateOf(order: OrderKey | ""): State | null {
  return folded.value.get(order)?.state ?? orders.value.get(order)?.state ?? null;
}

/** What became of a record: the server's word, else what the phone expects. */
export function outcomeOf(one: Shown): { readonly outcome: Outcome | null; readonly expected: boolean } {
  const told = toldOf(one);
  if (told !== undefined) return { outcome: told, expected: false };
  return { outcome: folded.value.get(home(one.body))?.outcomes.get(one.id) ?? null, expected: true };
}

/** Every order this device knows, with its own records on top. */
export const allOrders = computed(() => {
  const keys = new Set([...orders.value.keys(), ...folded.value.keys()]);
  return [...keys].map((key) => stateOf(key as OrderKey)).filter((state): state is State => state !== null);
});

/** A person's name, or the end of his badge if nobody told it. */
export function nameOf(person: PersonKey | ""): string {
  const told = people.value.get(person)?.state.name;
  if (told) return told;
  for (const one of kept.value.values()) {
    if (one.body.kind === "enlist" && one.body.person === person) return one.body.name ?? "";
  }
  return `…${person.slice(-4)}`;
}

export const isKnown = (person: PersonKey): boolean => known.value.has(person);

/** The server's time now, as this device reckons it. */
export const now = (): number => serverTime(device.value ?? NOTHING);
