/** Work order 工单: its steps as a rail, one primary button, and what was said. Unknown ones can be reported, too. */

import { keyOf } from "../sync/codes.ts";
import type { CardKey, OrderKey } from "../sync/agreed.ts";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Passed } from "../sync/records.ts";
import { written } from "../sync/quantity.ts";
import { done as isDone, received } from "../sync/rules/flow.ts";
import type { Plan, State } from "../sync/state.ts";
import { passedOn, processed } from "../sync/state.ts";
import { kept, nameOf, stateOf } from "../world/known.ts";
import { commit } from "../ui/saying.ts";
import { holdMachine, machineAt, myself } from "../world/session.ts";
import { isHere, left, outstandingAt, NOTHING_OUTSTANDING, said, sessionOn, stepHere, type Step, stepName } from "../world/work.ts";
import { Button, Card, Empty, Screen } from "../ui/parts.tsx";
import { Keypad } from "../ui/keypad.tsx";
import { go, orderHere, route } from "../ui/route.ts";
import { Buttons } from "../ui/screens.tsx";
import { t, tOf } from "../words/words.ts";
import { useGate } from "./gate.tsx";
import { Machine } from "./machine.tsx";
import { resume } from "./pause.tsx";
import { RecordLine } from "./recordLine.tsx";

const NEWEST = 8;

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

/** An outside step: what is there is taken back, also of an order that is no more; what is left here is sent. */
function OutsideButtons({ order, step, there, more }: { order: OrderKey; step: Step; there: number; more: boolean }) {
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

/** What waits for a person's word or hands at any operation, each with the screen that empties it. */
function Outstanding({ state }: { state: State }) {
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

function Said({ order }: { order: OrderKey }) {
  const own = [...kept.value.values()]
    .filter((one) => one.body.order === order)
    .sort((a, b) => b.at - a.at)
    .slice(0, NEWEST);
  if (own.length === 0) return <Empty>{t("order.nobodySaid")}</Empty>;
  return (
    <ul class="records">
      {own.map((one) => (
        <RecordLine key={one.id} one={one} who={nameOf(one.body.recorder)} />
      ))}
    </ul>
  );
}

/** An order this device never pulled: the operation number printed on the paper is enough. */
function Unknown({ order, card }: { order: OrderKey; card: CardKey | "" }) {
  const operation = useSignal("");
  const number = Number(operation.value);
  const me = myself();
  const open = sessionOn(order, me);

  async function start(): Promise<void> {
    const body = { ...said("start", order), order, operation: number, person: me, ...(card ? { card } : {}) };
    await commit([body], { title: t("done.started"), lines: [`…${order.slice(-4)} · ${number}`] });
  }

  return (
    <Screen title={`${t("order.title")} …${order.slice(-4)}`}>
      <p class="banner" id="unknown">
        ◎ {t("order.unknown")}
      </p>
      <Card kind="compact">
        <p class="lead">{t("order.whichStep")}</p>
        <p class="typed" role="status">
          {operation.value || "–"}
        </p>
        <Keypad
          value={operation.value}
          set={(value) => {
            operation.value = value;
          }}
          most={5}
        />
        <div class="pair primary">
          <Button kind="go" big id="unknown-start" disabled={number < 1} onTap={() => void start()}>
            {t("do.start")}
          </Button>
          <Button
            kind="go"
            big
            id="unknown-report"
            disabled={number < 1 && open === null}
            onTap={() =>
              go("report", order, {
                op: String(number || open?.operation),
                start: open !== null && (number === 0 || open.operation === number) ? open.id : "",
                card,
              })
            }
          >
            {t("do.report")}
          </Button>
        </div>
      </Card>
      <div class="pair wrap" id="actions">
        {(["send_out", "take_back"] as const).map((kind) => (
          <Button key={kind} id={`unknown-${kind}`} disabled={number < 1} onTap={() => go("outside", order, { op: String(number), kind })}>
            {t(`kind.${kind}`)}
          </Button>
        ))}
        <Buttons on="order" what={{ order, card, operation: number || undefined, start: "", paused: false, chosen: number > 0 }} />
      </div>
      <Said order={order} />
    </Screen>
  );
}
