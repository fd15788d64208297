/** What an order waits for beside its next step: a verdict, rework, a partner; each with the screen that empties it. */

import type { OrderKey } from "../sync/agreed.ts";
import { written } from "../sync/quantity.ts";
import type { State } from "../sync/state.ts";
import { Button } from "../ui/parts.tsx";
import { go } from "../ui/route.ts";
import { outstandingAt, type Step, stepName } from "../world/work.ts";
import { t } from "../words/words.ts";

/** What waits for a person's word or hands at any operation, each with the screen that empties it. */
export function Outstanding({ state }: { state: State }) {
  const found = Object.keys(state.operations).flatMap((place) => {
    const operation = Number(place);
    const { hold, rework } = outstandingAt(state, operation);
    const of = (name: string, size: number) => (size > 0 ? [{ name, operation, size }] : []);
    return [...of("inspect", hold), ...of("rework", rework)];
  });
  if (found.length === 0) return null;
  return (
    <div class="stack" id="outstanding">
      {found.map(({ name, operation, size }) => (
        <Button
          key={`${name} ${operation}`}
          kind="look"
          id={`${name}-${operation}`}
          onTap={() => go(name, state.order, { op: String(operation) })}
        >
          {t(name === "inspect" ? "outstanding.inspect" : "outstanding.rework", { n: written(size) })} · {operation}{" "}
          {stepName(state.order, operation)}
        </Button>
      ))}
    </div>
  );
}

/** An outside step: what is there is taken back, also of an order that is no more; what is left here is sent. */
export function OutsideButtons({ order, step, there, more }: { order: OrderKey; step: Step; there: number; more: boolean }) {
  const kinds = there > 0 || !more ? (["take_back", "send_out"] as const) : (["send_out", "take_back"] as const);
  return (
    <>
      {kinds
        .filter((kind) => kind === "take_back" || more)
        .map((kind, n) => (
          <Button
            key={kind}
            kind={n === 0 ? "go" : "plain"}
            big={n === 0}
            id={n === 0 ? "primary" : kind}
            onTap={() => go("outside", order, { op: String(step.number), kind })}
          >
            {t(`kind.${kind}`)} · {step.number} {step.name}
          </Button>
        ))}
    </>
  );
}
