/** The gate before a work and before a report that has no start: one and the same. A warning takes one tap, a stop a lead's PIN. */

import type { OrderKey } from "../sync/agreed.ts";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { lastHeard } from "../queue/sender.ts";
import { tell } from "../scan/feedback.ts";
import { advise, type Advice } from "../sync/gates.ts";
import type { Passed } from "../sync/records.ts";
import { Button, Sheet } from "../ui/parts.tsx";
import { clockTime } from "../words/times.ts";
import { t, tOf } from "../words/words.ts";
import { stateOf } from "../world/known.ts";
import { LeadPin } from "./sign.tsx";

interface Gated {
  /** Go on if nothing stands against it, else ask. */
  readonly pass: () => void;
  readonly sheet: JSX.Element | null;
}

export function useGate(
  order: OrderKey,
  operation: number,
  go: (passed?: Passed) => Promise<unknown>,
  stands: (reason: string) => boolean = () => true,
): Gated {
  const asked = useSignal<Advice | null>(null);
  const close = (): void => {
    asked.value = null;
  };

  function pass(): void {
    const advice = advise(stateOf(order), operation, lastHeard());
    if (advice.level === "go" || !stands(advice.reason)) void go();
    else {
      asked.value = advice;
      tell(advice.level === "stop" ? "wrong" : "duplicate", tOf("advice", advice.reason));
    }
  }

  async function passed(how: Passed): Promise<void> {
    close();
    await go(how);
  }

  return { pass, sheet: asked.value === null ? null : <Gate advice={asked.value} close={close} passed={passed} /> };
}

function Gate({ advice, close, passed }: { advice: Advice; close: () => void; passed: (how: Passed) => Promise<void> }) {
  return (
    <Sheet title={tOf("advice", advice.reason)} close={close}>
      <p class="lead">{t("gate.asOf", { time: advice.as_of ? clockTime(advice.as_of) : "–" })}</p>
      {advice.level === "warn" ? (
        <Button kind="look" big id="go-on" onTap={() => void passed({ advice: "warn", reason: advice.reason })}>
          {t("gate.goOn")}
        </Button>
      ) : (
        <>
          <p class="lead">{t("gate.call")}</p>
          <LeadPin right={(lead) => void passed({ advice: "stop", reason: advice.reason, opened_by: lead.person })} />
        </>
      )}
    </Sheet>
  );
}
