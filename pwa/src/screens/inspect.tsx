/** Inspection 质检 of held pieces: each of them becomes good, scrap or rework; who may not say so fetches somebody who may. */

import { useSignal } from "@preact/signals";
import { thousandths, written } from "../sync/quantity.ts";
import type { Body } from "../sync/records.ts";
import { useForm } from "../ui/draft.ts";
import { commit } from "../ui/saying.ts";
import { canonicalQuantity, Keypad } from "../ui/keypad.tsx";
import { Quantities } from "../ui/quantities.tsx";
import { Button, Chips, DraftNote, Empty, Screen, Sheet } from "../ui/parts.tsx";
import { back, orderHere, route, staying } from "../ui/route.ts";
import { stateOf } from "../world/known.ts";
import { type Author, author, myself, roles } from "../world/session.ts";
import { orderName, outstandingAt, said, stepName } from "../world/work.ts";
import { reasons, stillOffered } from "../words/reasons.ts";
import { t } from "../words/words.ts";
import { causes, type Cause } from "./report.tsx";
import { PersonPin } from "./sign.tsx";

const NAMES = ["good", "rework", "scrap"] as const;
type Name = (typeof NAMES)[number];

/** Who may say what becomes of held pieces. */
const INSPECTORS: readonly string[] = ["lead", "planner", "admin", "inspector"];

interface Typed {
  readonly values: Partial<Record<Name, string>>;
  readonly reason: string;
  readonly cause: Cause | "";
}

const NOTHING: Typed = { values: {}, reason: "", cause: "" };

export function Inspect() {
  const me = myself();
  const order = orderHere();
  const operation = Number(route.value.more["op"] || 0);
  const state = stateOf(order);
  const held = state === null ? 0 : outstandingAt(state, operation).hold;
  const form = useForm<Typed>(`inspect ${me} ${order} ${operation}`, NOTHING);
  const field = useSignal<Name>("good");
  const asks = useSignal(false);
  const { values, cause } = form.typed.value;
  const reason = stillOffered("scrap", form.typed.value.reason);
  const amount = (of: Name): number => thousandths(canonicalQuantity(values[of] || "0"));
  const total = NAMES.reduce((sum, one) => sum + amount(one), 0);
  const needsReason = amount("scrap") + amount("rework") > 0 && !reason;
  const isOver = total > held;

  async function save(by: Author): Promise<void> {
    asks.value = false;
    const body: Body = {
      ...said("inspect", order),
      recorder: by.person,
      strength: by.proof ? "pin" : "badge",
      order,
      operation,
      person: by.person,
      good: written(amount("good")),
      scrap: written(amount("scrap")),
      rework: written(amount("rework")),
      ...(state?.plan ? { unit: state.plan.item.unit } : {}),
      ...(reason ? { reason } : {}),
      ...(cause ? { cause } : {}),
    };
    const lines = NAMES.filter((one) => amount(one) > 0).map((one) => `${t(`inspect.${one}`)} ${written(amount(one))}`);
    const stays = staying();
    if ((await commit([body], { title: t("done.inspect"), lines: [orderName(order), ...lines], by })) === null) return;
    form.forget();
    if (stays()) back();
  }

  function submit(): void {
    const who = author.value;
    if (who?.proof && INSPECTORS.some((role) => roles.value.has(role))) void save(who);
    else asks.value = true;
  }

  if (operation < 1)
    return (
      <Screen title={t("kind.inspect")}>
        <Empty>{t("scrap.noStep")}</Empty>
      </Screen>
    );
  return (
    <Screen
      title={`${t("kind.inspect")} · ${orderName(order)} · ${operation} ${stepName(order, operation)}`}
      pad={
        <>
          <Keypad
            value={values[field.value] ?? ""}
            decimals={state?.plan?.item.scale ?? 0}
            set={(value) => form.change({ values: { ...values, [field.value]: value } })}
            touch={() => form.touch(field.value)}
          />
          <div class="primary">
            <Button kind="go" big id="inspect-save" disabled={total === 0 || needsReason} onTap={submit}>
              {needsReason ? t("report.needsReason") : t("report.submit", { n: written(total) })}
            </Button>
          </div>
        </>
      }
    >
      <Quantities of={NAMES} chosen={field} name={(one) => t(`inspect.${one}`)} shown={(one) => values[one] ?? ""} columns="three" />
      <p class={`sum${isOver ? " over" : ""}`} role="status">
        {t("report.sum", { n: written(total) })} / {t("outstanding.inspect", { n: written(held) })}
        {isOver ? ` ⚠ ${t("report.over")}` : ""}
      </p>
      <Chips
        title={t("report.offers")}
        chosen=""
        of={[{ code: written(held), name: t("report.left", { n: written(Math.max(0, held - total + amount(field.value))) }) }]}
        choose={() => form.change({ values: { ...values, [field.value]: written(Math.max(0, held - total + amount(field.value))) } })}
      />
      {amount("scrap") + amount("rework") > 0 ? (
        <>
          <Chips title={t("report.reason")} of={reasons("scrap")} chosen={reason} choose={(code) => form.change({ reason: code })} folds />
          <Chips title={t("scrap.cause")} of={causes()} chosen={cause} choose={(code) => form.change({ cause: code })} folds />
        </>
      ) : null}
      <DraftNote of={form} />
      {asks.value ? (
        <Sheet
          title={t("inspect.who")}
          close={() => {
            asks.value = false;
          }}
        >
          <PersonPin roles={INSPECTORS} right={(by) => void save(by)} />
        </Sheet>
      ) : null}
    </Screen>
  );
}
