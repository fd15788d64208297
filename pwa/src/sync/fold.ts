/**
 * Knows the state of an order as a pure function of the set of its stamped records: the twin of the
 * server's fold. A phone starts from the server's last state and adds its own unsent records.
 */

import type { OrderKey } from "./agreed.ts";
import { Gathered } from "./gathered.ts";
import { Judge } from "./judge.ts";
import { UNIT } from "./quantity.ts";
import { inOrder, isPieces, isPlan, type Body, type Stamped } from "./records.ts";
import { unseen } from "./rules/afterClose.ts";
import { inFlow } from "./rules/operations.ts";
import { done, imbalances, named } from "./rules/flow.ts";
import { isOpen, type Discrepancy, type Outcome, type State } from "./state.ts";
import { Tally } from "./tally.ts";

/** Results of a tier hang only on tiers before it. */
const TIERS: readonly ((body: Body) => boolean)[] = [
  (body) => body.kind === "decide",
  (body) => body.kind === "release",
  (body) => isPlan(body) && body.kind !== "release",
  (body) => body.kind === "void",
  (body) => !["decide", "void"].includes(body.kind) && !isPlan(body),
];

export interface Folded {
  readonly state: State;
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** Fold a whole set; `known` says what is stored elsewhere, and whether it counts. */
export function fold(home: string, records: readonly Stamped[], known: ReadonlyMap<string, boolean>, base: State | null = null): Folded {
  const gathered = new Gathered(known);
  for (const record of records) if (!gathered.records.has(record.id)) gathered.enter(record);
  const judge = new Judge(home, gathered, base);
  for (const [tier, isHere] of TIERS.entries()) {
    const here = [...gathered.records.values()].filter((record) => isHere(record.body));
    for (const record of here) gathered.outcomes.set(record.id, judge.judge(record));
    if (here.length > 0 && (tier === 1 || tier === 2)) judge.replan();
  }
  const state = stateOf(home, gathered, judge, base);
  return { state, outcomes: noted(gathered, state, base) };
}

function stateOf(home: string, gathered: Gathered, judge: Judge, base: State | null): State {
  const { plan } = judge;
  const tally = new Tally(gathered, base);
  const operations = tally.operations();
  const found: Discrepancy[] = [];
  if (plan !== null) {
    for (const [place, sums] of Object.entries(operations)) sums.done = done(plan, operations, Number(place));
    found.push(...imbalances(plan, operations));
    const doubles = tally.doubles();
    for (const one of Object.values(base?.discrepancies ?? {})) {
      if (one.kind === "double_report") doubles.set(one.place, (doubles.get(one.place) ?? 0) + one.size / UNIT);
    }
    for (const [place, extra] of doubles) found.push(named("double_report", place, extra * UNIT));
    for (const field of plan.disputed) found.push(named("revisions_disagree", field, UNIT));
    const late = unseen(plan, operations);
    if (late !== null) found.push(late);
  }
  const discrepancies: Record<string, Discrepancy> = {};
  for (const one of found) {
    const key = `${one.kind}/${one.place}`;
    const said = gathered.allowance(key);
    const before = base?.discrepancies[key];
    if (said !== null) {
      discrepancies[key] = { ...one, allowed: said.upTo, credit: said.credit, agreed: said.answer !== "" };
    } else if (before !== undefined) {
      discrepancies[key] = { ...one, allowed: before.allowed, credit: before.credit, agreed: before.agreed };
    } else discrepancies[key] = one;
  }
  return {
    order: home as OrderKey, // the phone folds nothing else
    plan,
    operations,
    materials: tally.materials(),
    cards: tally.cards(),
    sessions: tally.sessions(),
    discrepancies,
  };
}

/** The outcomes with their notes: labels computed from the final state. */
function noted(gathered: Gathered, state: State, base: State | null): Map<string, Outcome> {
  const flags = new Map<string, string[]>();
  for (const one of Object.values(state.discrepancies)) {
    if (!isOpen(one) || !["over_plan", "ahead_of_predecessor"].includes(one.kind)) continue;
    const place = one.place.split("-").at(-1) ?? "";
    flags.set(place, [...(flags.get(place) ?? []), one.kind]);
  }
  const open = new Tally(gathered, base).open();
  const started = (start: string): boolean => gathered.accepted(start) || (base?.sessions.some((session) => session.id === start) ?? false);
  const found = new Map<string, Outcome>();
  for (const [id, outcome] of gathered.outcomes) {
    const record = gathered.get(id);
    const { body } = record;
    const notes = new Set<string>();
    if (record.stamp.doubtful) notes.add("clock_doubtful");
    if (body.late_reason || body.worked_from != null) notes.add("late");
    if (!["enlist", "void", "decide"].includes(body.kind) && body.person && body.person !== body.recorder) {
      notes.add("proxy");
    }
    if (gathered.saying(id, "object").length > 0) notes.add("objected");
    if (body.kind === "object" && outcome.result === "accepted" && gathered.answered(id, body.target ?? "")) {
      notes.add("answered");
    }
    if (outcome.result === "accepted" && isPieces(body)) {
      if (!body.start || !started(body.start)) notes.add("implied_start");
      if (inFlow(body)) for (const flag of flags.get(String(body.operation)) ?? []) notes.add(flag);
      if (gathered.saying(id, "inspect", "scrap").length > 0) notes.add("adjusted");
    } else if (outcome.result === "accepted" && leftOpen(record, open)) notes.add("left_open");
    found.set(id, { ...outcome, notes: [...notes].sort() });
  }
  return found;
}

function leftOpen(record: Stamped, open: readonly Stamped[]): boolean {
  const where = ({ body }: Stamped): string => [body.person, body.operation, body.machine ?? ""].join(" ");
  return open.includes(record) && open.some((other) => where(other) === where(record) && inOrder(other, record) > 0);
}
