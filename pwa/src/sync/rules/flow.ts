/** The flow of quantities through a routing: over plan, ahead of the predecessor, out of sequence. */

import { UNIT } from "../quantity.ts";
import { emptyOperation, passedOn, processed, type Discrepancy, type OperationState, type Plan } from "../state.ts";

type Operations = Readonly<Record<string, OperationState>>;

export const named = (kind: string, place: string, size: number): Discrepancy => ({
  kind,
  place,
  size,
  allowed: 0,
  credit: "",
  agreed: true,
});

const at = (operations: Operations, number: number): OperationState => operations[String(number)] ?? emptyOperation();

/** The flow step before a number; null for the first, for aside steps and unknown ones. */
export function before(plan: Plan, number: number): Plan["routing"][number] | null {
  const flow = plan.routing.filter((step) => !step.aside);
  const n = flow.findIndex((step) => step.number === number);
  return n > 0 ? (flow[n - 1] ?? null) : null;
}

export function imbalances(plan: Plan, operations: Operations): Discrepancy[] {
  const limit = Math.floor((plan.quantity * (100 + plan.tolerance)) / 100);
  const found: Discrepancy[] = [];
  let previous: Plan["routing"][number] | null = null;
  for (const step of plan.routing) {
    if (step.aside) continue;
    const here = at(operations, step.number);
    if (processed(here) > limit) found.push(named("over_plan", String(step.number), processed(here) - plan.quantity));
    if (previous !== null) {
      const passed = passedOn(at(operations, previous.number));
      const pair = `${previous.number}-${step.number}`;
      if (processed(here) > passed) found.push(named("ahead_of_predecessor", pair, processed(here) - passed));
      const begun = here.reports + here.starts;
      if (step.gate === "strict" && begun > 0 && !done(plan, operations, previous.number)) {
        found.push(named("out_of_sequence", pair, begun * UNIT));
      }
    }
    previous = step;
  }
  return found;
}

/** The pieces an operation has received: what its predecessor passed on, or the plan. */
export function received(plan: Plan, operations: Operations, number: number): number {
  const previous = before(plan, number);
  return previous === null ? plan.quantity : passedOn(at(operations, previous.number));
}

/** Whether an operation is done: a record says so, or it and all before it used up what came. */
export function done(plan: Plan, operations: Operations, number: number): boolean {
  const here = at(operations, number);
  if (here.said_done) return true;
  const step = plan.routing.find((one) => one.number === number);
  if (step === undefined || step.aside || processed(here) === 0) return false;
  const previous = before(plan, number);
  if (previous !== null && !done(plan, operations, previous.number)) return false;
  return processed(here) >= received(plan, operations, number);
}
