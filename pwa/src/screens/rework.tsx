/** Rework 返工: pieces that were set aside are worked on again, with hours of their own; what comes of it flows on. */

import type { Passed } from "../sync/records.ts";
import { commit } from "../ui/saying.ts";
import { myself } from "../world/session.ts";
import { orderName, outstandingAt, said, sessionOn, stepName } from "../world/work.ts";
import { stateOf } from "../world/known.ts";
import { written } from "../sync/quantity.ts";
import { Button, Screen } from "../ui/parts.tsx";
import { go, orderHere, route } from "../ui/route.ts";
import { t } from "../words/words.ts";
import { useGate } from "./gate.tsx";
import { resume } from "./pause.tsx";

export function Rework() {
  const me = myself();
  const order = orderHere();
  const operation = Number(route.value.more["op"] || 0);
  const state = stateOf(order);
  const waiting = state === null ? 0 : outstandingAt(state, operation).rework;
  const open = sessionOn(order, me, operation, "rework");
  const report = (): void => go("report", order, { op: String(operation), work: "rework", start: open?.id ?? "" });

  async function start(passed?: Passed): Promise<void> {
    const body = { ...said("start", order), order, operation, person: me, work: "rework" as const, ...(passed ? { passed } : {}) };
    await commit([body], { title: t("done.started"), lines: [`${t("work.rework")} · ${orderName(order)} · ${operation}`] });
  }

  const gate = useGate(order, operation, start, (reason) => reason.startsWith("order_")); // a step that is done is reworked all the same
  return (
    <Screen title={`${t("work.rework")} · ${orderName(order)} · ${operation} ${stepName(order, operation)}`}>
      <p class="lead strong" id="rework-waiting">
        {t("outstanding.rework", { n: written(waiting) })}
      </p>
      <div class="stack">
        {open === null ? (
          <Button kind="go" big id="rework-start" disabled={waiting === 0} onTap={gate.pass}>
            {t("do.start")}
          </Button>
        ) : open.paused ? (
          <Button kind="go" big id="rework-resume" onTap={() => void resume(open)}>
            {t("do.resume")}
          </Button>
        ) : null}
        <Button kind={open === null ? "plain" : "go"} big id="rework-report" onTap={report}>
          {t("do.report")}
        </Button>
      </div>
      {gate.sheet}
    </Screen>
  );
}
