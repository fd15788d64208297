/** Knows what the phone advises before the work. Gates stop people, not facts: nothing here counts. */

import type { CardKey, PersonKey } from "./agreed.ts";
import { before, done, received } from "./rules/flow.ts";
import { processed, type State } from "./state.ts";

export interface Advice {
  readonly level: "go" | "warn" | "stop";
  readonly reason: string;
  readonly as_of: number;
}

export interface Proposal {
  readonly quantity: number | null;
  readonly chips: readonly (readonly [name: string, amount: number])[];
}

/** Whether to start an operation, from what is known of its order. */
export function advise(state: State | null, operation: number, asOf: number): Advice {
  const say = (level: Advice["level"], reason = ""): Advice => ({ level, reason, as_of: asOf });
  const plan = state?.plan;
  if (!state || !plan) return say("go", "order_unknown");
  if (plan.status !== "released") return say("stop", `order_${plan.status}`);
  const step = plan.routing.find((one) => one.number === operation);
  if (step === undefined) return say(plan.routing.length > 0 ? "warn" : "go", "operation_unknown");
  if (done(plan, state.operations, operation)) return say("warn", "operation_done");
  const previous = before(plan, operation);
  if (previous === null || step.gate === "open") return say("go");
  if (step.gate === "strict" && !done(plan, state.operations, previous.number)) {
    return say("stop", "predecessor_not_done");
  }
  return received(plan, state.operations, operation) === 0 ? say("warn", "nothing_received") : say("go");
}

/** The quantity to offer: the card's, else the remainder where only this person worked, else a keypad. */
export function propose(state: State | null, operation: number, person: PersonKey, card: CardKey | null = null, last = 0): Proposal {
  if (!state?.plan) return { quantity: null, chips: last ? [["last", last]] : [] };
  const here = state.operations[String(operation)];
  const used = here === undefined ? 0 : processed(here);
  const left = Math.max(0, received(state.plan, state.operations, operation) - used);
  const chips = (
    [
      ["left", left],
      ["last", last],
    ] as const
  ).filter(([, amount]) => amount !== 0);
  const carried = card === null ? 0 : (state.cards[card] ?? 0);
  if (carried > 0) return { quantity: carried, chips };
  const alone = (here?.people ?? []).every((one) => one === person);
  return { quantity: alone && left ? left : null, chips };
}
