/** Knows when an order is late, or will be soon; days as YYYY-MM-DD. */

import { done } from "./rules/flow.ts";
import type { State } from "./state.ts";

const RUNNING = ["released", "held"];

/** How many days before its due day an order is due soon. */
export const SOON_DAYS = 2;

/** It is late past its due day while something is still to be made: a made one that nobody closed is late for nobody. */
export function due({ plan, operations }: State, today: string, soon: string): "late" | "soon" | "" {
  if (plan === null || plan.due === "" || !RUNNING.includes(plan.status) || plan.due > soon) return "";
  if (!plan.routing.some((step) => !step.aside && !done(plan, operations, step.number))) return "";
  return plan.due < today ? "late" : "soon";
}
