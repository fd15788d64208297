/** After close: what its author had not seen counts, and opens one discrepancy. Holds and cancels too. */

import { UNIT, thousandths } from "../quantity.ts";
import { emptyOperation, type Discrepancy, type OperationState, type Plan } from "../state.ts";
import { named } from "./flow.ts";

const ENDED = new Set(["closed", "held", "cancelled"]);

export function unseen(plan: Plan, operations: Readonly<Record<string, OperationState>>): Discrepancy | null {
  if (!ENDED.has(plan.status)) return null;
  const saw = new Map(plan.seen.map((seen) => [String(seen.operation), seen]));
  let pieces = 0;
  let reports = 0;
  for (const place of new Set([...Object.keys(operations), ...saw.keys()])) {
    const here = operations[place] ?? emptyOperation();
    const then = saw.get(place);
    reports += Math.abs(here.reports - (then?.reports ?? 0));
    for (const name of ["good", "scrap", "rework", "hold"] as const) {
      pieces += Math.abs(here[name] - thousandths(then?.[name] ?? "0"));
    }
  }
  const size = Math.max(pieces, reports * UNIT);
  return size ? named("after_close", plan.status, size) : null;
}
