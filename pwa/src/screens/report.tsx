/** Report 报工: four quantities in one submit, our own keypad, and a number to offer where there is an honest one. */

import { keyOf } from "../sync/codes.ts";
import type { OrderKey } from "../sync/agreed.ts";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { thousandths, written } from "../sync/quantity.ts";
import type { Proposal } from "../sync/gates.ts";
import type { Body, Passed } from "../sync/records.ts";
import type { State } from "../sync/state.ts";
import { useForm } from "../ui/draft.ts";
import { device, nameOf, stateOf } from "../world/known.ts";
import { commit } from "../ui/saying.ts";
import { holdMachine, machineAt, session, signOut, myself } from "../world/session.ts";
import { crewOf, left, openSessions, orderName, outstandingAt, proposal, said, sessionOn, stepName } from "../world/work.ts";
import { Button, Card, Chips, DraftNote, Screen } from "../ui/parts.tsx";
import { canonicalQuantity, Keypad } from "../ui/keypad.tsx";
import { Quantities } from "../ui/quantities.tsx";
import { go, orderHere, route, staying } from "../ui/route.ts";
import { t } from "../words/words.ts";
import { reasons, stillOffered } from "../words/reasons.ts";
import { useGate } from "./gate.tsx";
import { Machine } from "./machine.tsx";
import { PhotoRow } from "./photos.tsx";

const NAMES = ["good", "scrap", "rework", "hold"] as const;
type Name = (typeof NAMES)[number];

const CAUSES = ["work", "material", "other"] as const;
export type Cause = (typeof CAUSES)[number];

interface Typed {
  readonly values: Partial<Record<Name, string>>;
  readonly reason: string;
  readonly cause: Cause | "";
  readonly photos: readonly string[];
  readonly all: boolean;
}

const NOTHING: Typed = { values: {}, reason: "", cause: "", photos: [], all: false };

export function Report() {
  const { more } = route.value;
  const order = orderHere();
  const operation = Number(more["op"]);
  return <Form order={order} operation={operation} />;
}

function Form({ order, operation }: { order: OrderKey; operation: number }) {
  const { more } = route.value;
  const me = myself();
  const card = keyOf("C", more["card"] ?? "");
  const named = openSessions.value.find((one) => one.id === more["start"]);
  const isRework = (named?.work ?? more["work"]) === "rework";
  const start =
    named?.person === me && named.order === order && named.operation === operation
      ? named.id
      : (sessionOn(order, me, operation, isRework ? "rework" : "production")?.id ?? "");
  const name = `report ${me} ${order} ${operation} ${card} ${start}${isRework ? " rework" : ""}`;
  const form = useForm<Typed>(name, NOTHING);
  const { typed, change, forget } = form;
  const field = useSignal<Name>("good");
  const machine = machineAt(order);
  useEffect(() => holdMachine(order), [order]);
  const state = stateOf(order);
  const scale = state?.plan?.item.scale ?? 3;
  const offer = isRework ? reworkOffer(state, operation) : proposal(order, operation, me, card || null);
  const { values, cause } = typed.value;
  const reason = stillOffered("scrap", typed.value.reason);

  const amount = (of: Name): number => thousandths(canonicalQuantity(values[of] || "0"));
  const bad = amount("scrap") + amount("rework") + amount("hold");
  const offered = offer.quantity === null ? null : Math.max(0, offer.quantity - bad);
  const untouched = values.good === undefined && offered !== null;
  const good = untouched ? offered : amount("good");
  const isTyped = values.good !== undefined || bad > 0;
  const needsReason = amount("scrap") > 0 && !reason;
  const why = useRef<HTMLDivElement>(null);
  const showWhy = (): void => why.current?.scrollIntoView({ block: "nearest" });
  useEffect(showWhy, [needsReason]);
  const total = good + bad;
  const remains = !state?.plan ? null : isRework ? outstandingAt(state, operation).rework : left(state, operation);
  const over = remains !== null && total > remains;
  const shown = (of: Name): string => (of === "good" && untouched ? written(offered) : (values[of] ?? ""));

  async function submit(passed?: Passed): Promise<void> {
    const body: Body = {
      ...said("finish", order),
      order,
      operation,
      person: me,
      ...(start ? { start } : {}),
      ...(passed ? { passed } : {}),
      ...(isRework ? { work: "rework" as const } : {}),
      ...(card ? { card } : {}),
      good: written(good),
      scrap: written(amount("scrap")),
      rework: written(amount("rework")),
      hold: written(amount("hold")),
      ...(reason && amount("scrap") > 0 ? { scrap_reason: reason, ...(cause ? { scrap_cause: cause } : {}) } : {}),
      ...(machine ? { machine } : {}),
      ...(crewOf(start).length > 1 ? { crew: crewOf(start).map((person) => ({ person, weight: 1 })), crew_by: "equal" } : {}),
      ...(untouched ? { untouched: true } : {}),
      ...(typed.value.all ? { operation_done: true } : {}),
      ...(typed.value.photos.length > 0 ? { photos: typed.value.photos } : {}),
      ...(state?.plan ? { unit: state.plan.item.unit } : {}),
    };
    const lines = [
      `${orderName(order)} · ${operation} ${stepName(order, operation)}`,
      (crewOf(start).length > 1 ? crewOf(start) : [me]).map((person) => nameOf(person)).join(" · "),
      NAMES.filter((one) => one === "good" || amount(one) > 0)
        .map((one) => `${t(`quantity.${one}`)} ${written(one === "good" ? good : amount(one))}`)
        .join(" · "),
    ];
    const stays = staying();
    if ((await commit([body], { title: t("done.reported"), lines })) === null) return;
    forget();
    if (device.value?.kind === "kiosk" && session.value?.person === me) await signOut();
    if (stays()) go("station", "", {}, true);
  }

  const gate = useGate(order, operation, submit);
  return (
    <Screen
      title={`${isRework ? `${t("work.rework")} · ` : ""}${orderName(order)} · ${operation} ${stepName(order, operation)}`}
      pad={
        <>
          <Keypad
            value={values[field.value] ?? ""}
            decimals={scale}
            set={(value) => change({ values: { ...values, [field.value]: value } })}
            touch={() => form.touch(field.value)}
          />
          <div class="primary">
            <Button
              kind={needsReason ? "look" : "go"}
              big
              id="submit"
              disabled={!isTyped && !untouched}
              onTap={() => (needsReason ? showWhy() : start || isRework ? void submit() : gate.pass())}
            >
              {needsReason ? t("report.needsReason") : t("report.submit", { n: written(good) })}
            </Button>
          </div>
        </>
      }
    >
      <Quantities of={NAMES} chosen={field} name={(one) => t(`quantity.${one}`)} shown={shown} />
      <p class={`sum${over ? " over" : ""}`} role="status">
        {t("report.sum", { n: written(total) })}
        {remains === null ? "" : ` / ${t("report.left", { n: written(remains) })}`}
        {over ? ` ⚠ ${t("report.over")}` : ""}
      </p>
      {field.value === "good" && offer.chips.length > 0 ? (
        <Chips
          title={t("report.offers")}
          chosen=""
          choose={(value) => change({ values: { ...values, good: value } })}
          of={offer.chips.map(([what, size]) => ({
            code: written(size),
            name: t(what === "left" ? "report.left" : "report.last", { n: written(size) }),
          }))}
        />
      ) : null}
      {amount("scrap") > 0 ? (
        <div class="stack" ref={why}>
          <Chips title={t("report.reason")} of={reasons("scrap")} chosen={reason} choose={(code) => change({ reason: code })} folds />
          {reason ? <Chips title={t("scrap.cause")} of={causes()} chosen={cause} choose={(code) => change({ cause: code })} folds /> : null}
        </div>
      ) : null}
      <DraftNote of={form} />
      <Machine order={order} />
      <Card>
        <Button pressed={typed.value.all} id="all-done" onTap={() => change({ all: !typed.value.all })}>
          {typed.value.all ? "✓ " : ""}
          {t("report.allDone")}
        </Button>
        <PhotoRow hashes={typed.value.photos} set={(photos) => change({ photos })} />
      </Card>
      {gate.sheet}
    </Screen>
  );
}

/** All that waits for rework is offered. */
function reworkOffer(state: State | null, operation: number): Proposal {
  const waiting = state === null ? 0 : outstandingAt(state, operation).rework;
  return { quantity: waiting || null, chips: [] };
}

export const causes = () => CAUSES.map((code) => ({ code, name: t(`cause.${code}`) }));
