/** Knows what there is to do here: steps of this device's work centers, open sessions, and the bodies of reports. */

import type { CardKey, OrderKey, PersonKey } from "../sync/agreed.ts";
import { computed } from "@preact/signals";
import { propose, type Proposal } from "../sync/gates.ts";
import { done, received } from "../sync/rules/flow.ts";
import type { Body, Kind } from "../sync/records.ts";
import { note, setNote } from "../store/store.ts";
import { processed, type Plan, type Session, type State } from "../sync/state.ts";
import { allOrders, cursor, device, kept, now, outcomeOf, stateOf } from "./known.ts";
import { session, station } from "./session.ts";

export type Step = Plan["routing"][number];

/** Whether a step belongs to this device: to its scope, and to the station chosen on it. */
export function isHere(step: Step): boolean {
  const scope = device.value?.scope ?? [];
  if (station.value) return step.work_center === station.value;
  return scope.length === 0 || scope.includes(step.work_center);
}

/** The step to offer here: the first with pieces waiting, else the first not done; null if there is none. */
export function stepHere(state: State): Step | null {
  const open = (state.plan?.routing ?? []).filter(
    (step) => isHere(step) && !step.partner && !done(state.plan as Plan, state.operations, step.number),
  );
  return open.find((step) => left(state, step.number) > 0) ?? open[0] ?? null;
}

/** Pieces that an operation has received and not reported yet, in thousandths. */
export function left(state: State, operation: number): number {
  if (state.plan === null) return 0;
  const here = state.operations[String(operation)];
  return Math.max(0, received(state.plan, state.operations, operation) - (here ? processed(here) : 0));
}

/** What waits at an operation: held pieces for a verdict, pieces for rework, and those that are at a partner, in thousandths. */
export interface Waiting {
  readonly hold: number;
  readonly rework: number;
  readonly outside: number;
}

export const NOTHING_OUTSTANDING: Waiting = { hold: 0, rework: 0, outside: 0 };

export function outstandingAt(state: State, operation: number): Waiting {
  const here = state.operations[String(operation)];
  if (here === undefined) return NOTHING_OUTSTANDING;
  return {
    hold: Math.max(0, here.hold),
    rework: Math.max(0, here.rework - here.redone_good - here.redone_scrap),
    outside: Math.max(0, here.sent - processed(here)),
  };
}

export interface OpenSession extends Session {
  readonly order: OrderKey;
}

/** Sessions that are open on any order this device knows. */
export const openSessions = computed((): readonly OpenSession[] => [
  ...allOrders.value.flatMap((state) => state.sessions.map((one) => ({ ...one, order: state.order }))),
  ...waitingStarts(),
]);

/** Starts of this device that wait for their order or person: they are open, too, until something ends them. */
function waitingStarts(): OpenSession[] {
  const all = [...kept.value.values()];
  const ended = new Set(all.flatMap(({ body }) => (body.kind === "finish" ? [body.start] : body.kind === "void" ? [body.target] : [])));
  return all.flatMap((one) => {
    const { body } = one;
    if (body.kind !== "start" || body.resumes || ended.has(one.id) || outcomeOf(one).outcome?.result !== "waiting") return [];
    const { order, person, operation } = body;
    if (!order || !person || !operation) return [];
    return [
      {
        id: one.id,
        order,
        person,
        operation,
        machine: body.machine ?? "",
        work: body.work ?? "production",
        at: one.at,
        word: one.id,
        paused: false,
      },
    ];
  });
}

export const mySessions = computed(() =>
  openSessions.value.filter((one) => one.person === session.value?.person && one.work !== "outside"),
);

/**
 * The open session of a person on an order, at a step and of a kind of work if they are named; the one at work before a paused
 * one. What was sent out is nobody's session: it is taken back.
 */
export function sessionOn(order: OrderKey, person: PersonKey, operation?: number, work?: "production" | "rework"): OpenSession | null {
  const found = openSessions.value.filter(
    (one) =>
      one.order === order &&
      one.person === person &&
      one.work !== "outside" &&
      (operation === undefined || one.operation === operation) &&
      (work === undefined || (one.work === "rework") === (work === "rework")),
  );
  return found.find((one) => !one.paused) ?? found[0] ?? null;
}

/** Orders with something to do here: urgent first, then by due day, then by number. */
export const nextHere = computed(() => {
  const found = allOrders.value.flatMap((state) => {
    const step = state.plan?.status === "released" ? stepHere(state) : null;
    return step === null ? [] : [{ state, plan: state.plan as Plan, step, waiting: left(state, step.number) }];
  });
  const ranked = found.map((one) => {
    const rank = [one.plan.urgent ? 0 : 1, one.waiting > 0 ? 0 : 1, one.plan.due || "9999", one.plan.number].join(" ");
    return { ...one, rank };
  });
  return ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
});

/** Who works along in an open session of this device: the reporter among them. Empty if he works alone. */
export const crewOf = (start: string): readonly PersonKey[] => (start ? (note<readonly PersonKey[]>(`crew ${start}`) ?? []) : []);

export const setCrew = (start: string, people: readonly PersonKey[]): Promise<void> =>
  setNote(`crew ${start}`, people.length > 1 ? people : undefined);

/** The quantity this person reported last at that operation, in thousandths. */
function lastOf(order: OrderKey, operation: number, person: PersonKey): number {
  let newest = { at: -1, good: 0 };
  for (const one of kept.value.values()) {
    const { body } = one;
    if (body.kind !== "finish" || body.order !== order || body.operation !== operation || body.person !== person) continue;
    if (one.at > newest.at) newest = { at: one.at, good: Math.round(Number(body.good ?? "0") * 1000) };
  }
  return newest.good;
}

export function proposal(order: OrderKey, operation: number, person: PersonKey, card: CardKey | null): Proposal {
  return propose(stateOf(order), operation, person, card, lastOf(order, operation, person));
}

/** What the author had seen: the revision, and how far the feed had come. */
export function seen(order: OrderKey | "" | null): NonNullable<Body["base"]> {
  const heads = order === null ? [] : (stateOf(order)?.plan?.heads ?? []);
  const revision = heads.at(-1);
  return { ...(revision ? { revision } : {}), feed: cursor.value };
}

/** The part of every body that says who and what he had seen. */
export function said<K extends Kind>(
  kind: K,
  order: OrderKey | null,
): { kind: K; recorder: PersonKey; strength: NonNullable<Body["strength"]>; base: NonNullable<Body["base"]> } {
  const who = session.value;
  if (who === null) throw new Error("nobody is signed in");
  return { kind, recorder: who.person, strength: who.strength, base: seen(order) };
}

/** The operation at which this person last said something of an order on this device; 0 if he did not. */
export function lastStep(order: OrderKey, person: PersonKey): number {
  let newest = { at: -1, operation: 0 };
  for (const one of kept.value.values()) {
    const { body } = one;
    if ((body.kind !== "finish" && body.kind !== "start") || body.order !== order || body.person !== person) continue;
    if (one.at > newest.at) newest = { at: one.at, operation: body.operation ?? 0 };
  }
  return newest.operation;
}

export const isTaken = (id: string): boolean => {
  const one = kept.value.get(id);
  return one !== undefined && outcomeOf(one).outcome?.result !== "voided";
};

/** The end of an order's key, for one that has no number here. */
export const orderName = (order: OrderKey | ""): string => stateOf(order)?.plan?.number || `…${order.slice(-4)}`;

export const stepName = (order: OrderKey, operation: number): string =>
  stateOf(order)?.plan?.routing.find((step) => step.number === operation)?.name ?? "";

/** Find orders by the last digits of their number. */
export function ordersEnding(digits: string): readonly State[] {
  const wanted = digits.replace(/\D/g, "");
  if (wanted.length < 2) return [];
  return allOrders.value.filter((state) => (state.plan?.number ?? "").replace(/\D/g, "").endsWith(wanted)).slice(0, 20);
}

/** How long a session has lasted, in milliseconds. */
export const lasted = (one: Session): number => Math.max(0, now() - one.at);
