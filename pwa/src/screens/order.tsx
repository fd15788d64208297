/** Work order 工单: its steps as a rail, one primary button, and what was said. */

import { keyOf } from "../sync/codes.ts";
import type { CardKey } from "../sync/agreed.ts";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Passed } from "../sync/records.ts";
import { written } from "../sync/quantity.ts";
import { done as isDone, received } from "../sync/rules/flow.ts";
import type { Plan, State } from "../sync/state.ts";
import { passedOn, processed } from "../sync/state.ts";
import { stateOf } from "../world/known.ts";
import { commit } from "../ui/saying.ts";
import { holdMachine, machineAt, myself } from "../world/session.ts";
import { isHere, left, outstandingAt, NOTHING_OUTSTANDING, said, sessionOn, stepHere, type Step, stepName } from "../world/work.ts";
import { Button, Card, Screen } from "../ui/parts.tsx";
import { go, orderHere, route } from "../ui/route.ts";
import { Buttons } from "../ui/screens.tsx";
import { t, tOf } from "../words/words.ts";
import { useGate } from "./gate.tsx";
import { Machine } from "./machine.tsx";
import { resume } from "./pause.tsx";
import { OutsideButtons, Outstanding } from "./outstanding.tsx";
import { Said } from "./saidHere.tsx";
import { Unknown } from "./unknown.tsx";

export function Order() {
  const order = orderHere();
  const state = stateOf(order);
  if (state?.plan) return <Known state={state} plan={state.plan} card={keyOf("C", route.value.more["card"] ?? "")} />;
  return <Unknown order={order} card={keyOf("C", route.value.more["card"] ?? "")} />;
}

/** Why there is nothing to do here; empty if there is. */
export function nothingHere(state: State): string {
  const { plan } = state;
  if (plan === null) return "";
  if (plan.status !== "released") return t("order.stopped", { status: tOf("status", plan.status) });
  if (plan.routing.length > 0 && !plan.routing.some(isHere)) return t("order.notHere");
  if (plan.routing.length > 0 && stepHere(state) === null) return t("order.doneHere");
  return "";
}

function Known({ state, plan, card }: { state: State; plan: Plan; card: CardKey | "" }) {
  const chosen = useSignal<number | null>(null);
  const me = myself();
  const machine = machineAt(state.order);
  useEffect(() => holdMachine(state.order), [state.order]);
  const step =
    plan.routing.find((one) => one.number === chosen.value) ?? stepHere(state) ?? plan.routing.find(isHere) ?? plan.routing[0] ?? null;
  const open = sessionOn(state.order, me, chosen.value ?? undefined);
  const nothing = nothingHere(state);
  const report = (operation: number, start = ""): void => go("report", state.order, { op: String(operation), start, card });

  async function start(passed?: Passed): Promise<void> {
    if (step === null) return;
    const body = {
      ...said("start", state.order),
      order: state.order,
      operation: step.number,
      person: me,
      ...(card ? { card } : {}),
      ...(machine ? { machine } : {}),
      ...(passed ? { passed } : {}),
    };
    await commit([body], { title: t("done.started"), lines: [`${plan.number} · ${step.number} ${step.name}`] });
  }

  const gate = useGate(state.order, step?.number ?? 0, start);
  const outstanding = step === null ? NOTHING_OUTSTANDING : outstandingAt(state, step.number);
  const isDead = plan.status !== "released";

  return (
    <Screen title={plan.number || t("order.title")}>
      <Card>
        <p class="lead strong">
          {plan.urgent ? <em class="urgent">⚡{t("order.urgent")}</em> : null}
          {plan.item.name}
        </p>
        <p class="row">
          <span class="number">
            {written(plan.quantity)}
            <small>{t("order.quantity")}</small>
          </span>
          <span class="grow">
            {plan.due ? (
              <>
                {t("order.due")} {plan.due.slice(5)}
              </>
            ) : null}
          </span>
        </p>
      </Card>
      <Machine order={state.order} />
      {nothing ? (
        <p class="banner" role="alert" id="nothing">
          ⚠ {nothing}
        </p>
      ) : null}
      <ol class="rail" aria-label={t("order.steps")}>
        {plan.routing.map((one) => (
          <RailStep
            key={one.number}
            one={one}
            state={state}
            plan={plan}
            now={one === step}
            choose={() => {
              chosen.value = one.number;
            }}
          />
        ))}
      </ol>
      <div class="primary">
        {open?.paused ? (
          <Button kind="go" big id="primary" onTap={() => void resume(open)}>
            {t("do.resume")} · {open.operation} {stepName(state.order, open.operation)}
          </Button>
        ) : null}
        {open !== null ? (
          <Button
            kind={open.paused ? "plain" : "go"}
            big={!open.paused}
            id={open.paused ? "report-paused" : "primary"}
            onTap={() => report(open.operation, open.id)}
          >
            {t("do.report")} · {open.operation} {stepName(state.order, open.operation)}
          </Button>
        ) : step?.partner ? (
          <OutsideButtons
            order={state.order}
            step={step}
            there={outstanding.outside}
            more={!isDead && left(state, step.number) > outstanding.outside}
          />
        ) : step === null || isDead ? null : (
          <Button kind={nothing ? "look" : "go"} big id="primary" onTap={gate.pass}>
            {t("do.start")} · {step.number} {step.name}
          </Button>
        )}
        {open === null && step !== null && !step.partner ? (
          <Button id="report-only" onTap={() => report(step.number)}>
            {t("do.reportLeft", { n: written(left(state, step.number)) })}
          </Button>
        ) : null}
      </div>
      {open !== null ? (
        <div class="pair">
          <Buttons on="working" what={{ order: state.order, card, operation: open.operation, start: open.id, paused: open.paused }} />
        </div>
      ) : null}
      <Outstanding state={state} />
      <div class="pair wrap" id="actions">
        <Buttons
          on="order"
          what={{ order: state.order, card, operation: step?.number, start: "", paused: false, chosen: chosen.value !== null }}
        />
      </div>
      <h2>{t("order.said")}</h2>
      <Said order={state.order} />
      {gate.sheet}
    </Screen>
  );
}

function RailStep({ one, state, plan, now, choose }: { one: Step; state: State; plan: Plan; now: boolean; choose: () => void }) {
  const sums = state.operations[String(one.number)];
  const done = isDone(plan, state.operations, one.number);
  const shape = done ? "✓" : now ? "●" : sums && processed(sums) > 0 ? "◐" : "○";
  const ahead = sums ? processed(sums) - received(plan, state.operations, one.number) : 0;
  return (
    <li class={done ? "done" : now ? "now" : ""}>
      <button type="button" aria-current={now ? "step" : undefined} data-step={one.number} onClick={choose}>
        <span class="mark" aria-hidden="true">
          {shape}
        </span>
        <span class="grow">
          <strong>
            {one.number} {one.name}
          </strong>
          <small>{one.partner ? `${t("order.outside")} ${one.partner}` : one.work_center}</small>
        </span>
        <span class="number">
          {written(sums ? passedOn(sums) : 0)}
          <small>
            {t("quantity.good")}
            {sums?.scrap ? ` · ${t("quantity.scrap")} ${written(sums.scrap)}` : ""}
            {ahead > 0 ? ` · ${t("order.ahead", { n: written(ahead) })}` : ""}
          </small>
        </span>
      </button>
    </li>
  );
}
