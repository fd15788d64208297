/** Knows an order as the server last told it, less what was taken back here since: a sum is undone by subtracting. */

import type { Kept } from "../store/store.ts";
import { familyOf } from "../sync/rules/families.ts";
import { emptyOperation, type Session, type State, type Sum } from "../sync/state.ts";

/** Take the pieces of these records out of a state that contains them, and open the sessions they had ended. */
export function takenBack(state: State, targets: readonly Kept[], find: (id: string) => Kept | undefined): State {
  if (targets.length === 0) return state;
  const next = structuredClone(state);
  for (const { body } of targets) {
    for (const [family, place, name, amount] of familyOf(body.kind).counts(body)) {
      if (family === "operation") {
        const sums = next.operations[place] ?? emptyOperation();
        sums[name as Sum] -= amount;
        next.operations[place] = sums;
      } else if (family === "card") next.cards[place] = (next.cards[place] ?? 0) - amount;
      else {
        const there = next.materials[place] ?? { issued: 0, supplemented: 0, returned: 0, scrapped: 0 };
        there[name as keyof typeof there] -= amount;
        next.materials[place] = there;
      }
    }
  }
  const gone = new Set(targets.map((one) => one.id));
  const opened = targets.flatMap(({ body }) => reopened(body.kind === "finish" && body.start ? find(body.start) : undefined));
  return { ...next, sessions: [...next.sessions.filter((one) => !gone.has(one.id)), ...opened] };
}

function reopened(start: Kept | undefined): Session[] {
  if (start === undefined) return [];
  const { person, operation = 0, machine = "", work = "production" } = start.body;
  return [
    {
      id: start.id,
      person: person ?? start.body.recorder,
      operation: operation ?? 0,
      machine: machine ?? "",
      work: work ?? "production",
      at: start.at,
      word: start.id,
      paused: false,
    },
  ];
}
