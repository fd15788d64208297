/** Outside work 发外 · 收回: pieces go to a partner with a slip, and come back; his work is nobody's session. */

import { useSignal } from "@preact/signals";
import { thousandths, written } from "../sync/quantity.ts";
import type { Body } from "../sync/records.ts";
import { useForm } from "../ui/draft.ts";
import { commit } from "../ui/saying.ts";
import { canonicalQuantity, Keypad } from "../ui/keypad.tsx";
import { Quantities } from "../ui/quantities.tsx";
import { Button, Card, Chips, DraftNote, Field, Screen } from "../ui/parts.tsx";
import { back, orderHere, route, staying } from "../ui/route.ts";
import { stateOf } from "../world/known.ts";
import { myself } from "../world/session.ts";
import { left, openSessions, orderName, outstandingAt, said, stepName } from "../world/work.ts";
import { t } from "../words/words.ts";
import { useGate } from "./gate.tsx";

const SENT = ["sent"] as const;
const BACK = ["good", "scrap", "hold", "short"] as const;
type Name = (typeof SENT)[number] | (typeof BACK)[number];

interface Typed {
  readonly values: Partial<Record<Name, string>>;
  readonly partner: string;
  readonly slip: string;
}

export function Outside() {
  const { more } = route.value;
  const order = orderHere();
  const operation = Number(more["op"] || 0);
  const kind = more["kind"] === "take_back" ? "take_back" : "send_out";
  const names: readonly Name[] = kind === "send_out" ? SENT : BACK;
  const state = stateOf(order);
  const step = state?.plan?.routing.find((one) => one.number === operation);
  const nothing: Typed = { values: {}, partner: step?.partner ?? "", slip: "" };
  const form = useForm<Typed>(`${kind} ${myself()} ${order} ${operation}`, nothing);
  const field = useSignal<Name>(names[0] ?? "sent");
  const { values, partner, slip } = form.typed.value;
  const waiting =
    state === null
      ? 0
      : kind === "send_out"
        ? Math.max(0, left(state, operation) - outstandingAt(state, operation).outside)
        : outstandingAt(state, operation).outside;
  const amount = (of: Name): number => thousandths(canonicalQuantity(values[of] || "0"));
  const total = names.reduce((sum, one) => sum + amount(one), 0);
  const isOver = state !== null && waiting > 0 && total > waiting;

  async function save(): Promise<void> {
    const unit = state?.plan ? { unit: state.plan.item.unit } : {};
    const common = { order, operation, person: myself(), partner_name: partner.trim(), partner_slip: slip.trim(), ...unit };
    const sent = openSessions.value.find((one) => one.order === order && one.operation === operation && one.work === "outside");
    const body: Body =
      kind === "send_out"
        ? { ...said("send_out", order), ...common, quantity: written(amount("sent")) }
        : {
            ...said("take_back", order),
            ...common,
            ...(sent ? { start: sent.id } : {}),
            good: written(amount("good")),
            scrap: written(amount("scrap")),
            hold: written(amount("hold")),
            short: written(amount("short")),
          };
    const lines = [
      `${orderName(order)} · ${operation} ${stepName(order, operation)}`,
      partner,
      names
        .filter((one) => amount(one) > 0)
        .map((one) => `${t(`outside.${one}`)} ${written(amount(one))}`)
        .join(" · "),
    ];
    const stays = staying();
    if ((await commit([body], { title: t(`done.${kind}`), lines: lines.filter(Boolean) })) === null) return;
    form.forget();
    if (stays()) back();
  }

  const gate = useGate(order, operation, save);
  return (
    <Screen
      title={`${t(`kind.${kind}`)} · ${orderName(order)}`}
      pad={
        <>
          <Keypad
            value={values[field.value] ?? ""}
            decimals={state?.plan?.item.scale ?? 3}
            set={(value) => form.change({ values: { ...values, [field.value]: value } })}
            touch={() => form.touch(field.value)}
          />
          <div class="primary">
            <Button
              kind="go"
              big
              id="outside-save"
              disabled={total === 0 || partner.trim() === ""}
              onTap={() => (kind === "send_out" ? gate.pass() : void save())}
            >
              {partner.trim() === "" ? t("outside.needsPartner") : t("report.submit", { n: written(total) })}
            </Button>
          </div>
        </>
      }
    >
      <Quantities
        of={names}
        chosen={field}
        name={(one) => t(`outside.${one}`)}
        shown={(one) => values[one] ?? ""}
        {...(kind === "send_out" ? { columns: "two" as const } : {})}
      />
      <p class={`sum${isOver ? " over" : ""}`} role="status">
        {t("report.sum", { n: written(total) })}
        {waiting > 0 ? ` / ${t(kind === "send_out" ? "report.left" : "outside.there", { n: written(waiting) })}` : ""}
        {isOver ? ` ⚠ ${t("report.over")}` : ""}
      </p>
      {waiting > 0 ? (
        <Chips
          title={t("report.offers")}
          chosen=""
          of={[{ code: "all", name: t("report.left", { n: written(waiting) }) }]}
          choose={() => form.change({ values: { ...values, [names[0] ?? "sent"]: written(waiting) } })}
        />
      ) : null}
      <Card>
        <Field id="partner" label={t("outside.partner")} value={partner} set={(text) => form.change({ partner: text.slice(0, 80) })} />
        <Field id="slip" label={t("outside.slip")} value={slip} set={(text) => form.change({ slip: text.slice(0, 80) })} />
      </Card>
      <DraftNote of={form} />
      {gate.sheet}
    </Screen>
  );
}
