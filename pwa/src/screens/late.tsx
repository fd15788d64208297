/** Late entry 补录: a stated shift, a reason, and a row per person and operation. The named persons see them as theirs. */

import { keyOf } from "../sync/codes.ts";
import type { OrderKey, PersonKey } from "../sync/agreed.ts";
import { useSignal } from "@preact/signals";
import { Meaningless, thousandths, typed as typedQuantity } from "../sync/quantity.ts";
import type { Body } from "../sync/records.ts";
import { NEARLY_MS } from "../sync/rules/rights.ts";
import type { State } from "../sync/state.ts";
import { useForm } from "../ui/draft.ts";
import { nameOf, now, people, stateOf } from "../world/known.ts";
import { commit } from "../ui/saying.ts";
import { myself } from "../world/session.ts";
import { orderName, ordersEnding, said, stepHere } from "../world/work.ts";
import { tell } from "../scan/feedback.ts";
import { ScanButton } from "../ui/camera.tsx";
import { Button, Card, Chips, DraftNote, Field, Screen, useScans } from "../ui/parts.tsx";
import { go } from "../ui/route.ts";
import { timeOf, typedTime } from "../words/times.ts";
import { t } from "../words/words.ts";
import { reasons, stillOffered } from "../words/reasons.ts";

interface Row {
  readonly person: PersonKey | "";
  readonly order: OrderKey | "";
  readonly operation: string;
  readonly good: string;
  readonly scrap: string;
}

interface Typed {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly rows: readonly Row[];
}

const HOUR = 3_600_000;

/** What may be typed into a quantity: a comma stays to be seen, and is refused where it separates no thousands. */
const asQuantity = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/[^\d.,]/g, "")
    .slice(0, 13);

/** What is wrong with a typed quantity of an order, in words; empty if nothing is. */
function wrongQuantity(text: string, order: OrderKey | ""): string {
  try {
    if (text) thousandths(typedQuantity(text), stateOf(order)?.plan?.item.scale ?? 3);
    return "";
  } catch (error) {
    return error instanceof Meaningless ? t("why.quantity_over_scale") : t("late.comma");
  }
}

export function Late() {
  const me = myself();
  const name = `late ${me}`;
  const start: Typed = {
    from: typedTime(now() - 8 * HOUR),
    to: typedTime(now()),
    reason: "",
    rows: [{ person: me, order: "", operation: "", good: "", scrap: "" }],
  };
  const form = useForm<Typed>(name, start);
  const { typed, change, forget } = form;
  const { from, to, rows } = typed.value;
  const reason = stillOffered("late", typed.value.reason);
  const setRow = (at: number, next: Partial<Row>): void => change({ rows: rows.map((row, n) => (n === at ? { ...row, ...next } : row)) });
  /** Another order begins afresh: what was typed for the one before is not its. */
  const setOrder = (at: number, order: OrderKey, state: State | null): void =>
    setRow(at, {
      order,
      operation: String(state ? (stepHere(state)?.number ?? "") : ""),
      ...(rows[at]?.order === order ? {} : { good: "", scrap: "" }),
    });
  useScans((code) => {
    const last = rows.length - 1;
    if (code.kind === "P") setRow(last, { person: code.key });
    else if (code.kind === "W") setOrder(last, code.key, stateOf(code.key));
    else return false;
    tell("ok", code.kind === "P" ? nameOf(code.key) : orderName(code.key));
    return true;
  });

  const [begin, end] = [timeOf(from), timeOf(to)];
  const full = rows.flatMap(({ person, order, ...row }) =>
    person && order && Number(row.operation) > 0 && row.good !== "" ? [{ ...row, person, order }] : [],
  );
  const problem = !(begin < end)
    ? t("late.span")
    : end > now() + NEARLY_MS / 2
      ? t("late.future")
      : !reason
        ? t("late.needsReason")
        : full.length < rows.length
          ? t("late.incomplete")
          : (rows.map((row) => wrongQuantity(row.good, row.order) || wrongQuantity(row.scrap, row.order)).find(Boolean) ?? "");

  async function save(): Promise<void> {
    const bodies = full.map(
      (row): Body => ({
        ...said("finish", row.order),
        order: row.order,
        operation: Number(row.operation),
        person: row.person,
        good: typedQuantity(row.good),
        scrap: typedQuantity(row.scrap || "0"),
        worked_from: begin,
        worked_to: end,
        late_reason: reason,
      }),
    );
    const lines = full.map((row) => `${nameOf(row.person)} · ${orderName(row.order)} · ${row.operation} · ${row.good}`);
    if ((await commit(bodies, { title: t("late.done", { n: bodies.length }), lines })) === null) return;
    forget();
    go("records", "", {}, true);
  }

  const names = [...people.value.values()].filter(({ state }) => state.counted);
  return (
    <Screen title={t("late.title")}>
      <DraftNote of={form} />
      <Card>
        <Field id="late-from" label={t("late.from")} type="datetime-local" value={from} set={(value) => change({ from: value })} />
        <Field id="late-to" label={t("late.to")} type="datetime-local" value={to} set={(value) => change({ to: value })} />
        <Chips title={t("report.reason")} of={reasons("late")} chosen={reason} choose={(code) => change({ reason: code })} />
      </Card>
      <p class="lead">{t("late.scan")}</p>
      <ScanButton />
      {rows.map((row, at) => (
        <Card key={`${at} of ${rows.length}`}>
          <label class="field" for={`late-person-${at}`}>
            <span>{t("sign.name")}</span>
            <select
              id={`late-person-${at}`}
              value={row.person}
              onChange={(event) => setRow(at, { person: keyOf("P", event.currentTarget.value) })}
            >
              {row.person && !names.some(({ key }) => key === row.person) ? <option value={row.person}>{nameOf(row.person)}</option> : null}
              {names.map(({ key, state }) => (
                <option key={key} value={key}>
                  {state.name}
                </option>
              ))}
            </select>
          </label>
          <OrderField at={at} order={row.order} set={(state) => setOrder(at, state.order, state)} />
          <div class="grid">
            <Field
              id={`late-op-${at}`}
              label={t("late.operation")}
              mode="numeric"
              value={row.operation}
              set={(operation) => setRow(at, { operation: operation.replace(/\D/g, "").slice(0, 5) })}
            />
            <Field
              id={`late-good-${at}`}
              label={t("quantity.good")}
              mode="decimal"
              value={row.good}
              set={(good) => setRow(at, { good: asQuantity(good) })}
            />
            <Field
              id={`late-scrap-${at}`}
              label={t("quantity.scrap")}
              mode="decimal"
              value={row.scrap}
              set={(scrap) => setRow(at, { scrap: asQuantity(scrap) })}
            />
          </div>
          {rows.length > 1 ? (
            <Button kind="quiet" onTap={() => change({ rows: rows.filter((_, n) => n !== at) })}>
              {t("late.drop")}
            </Button>
          ) : null}
        </Card>
      ))}
      <Button
        id="late-more"
        onTap={() =>
          change({
            rows: [...rows, { person: "", order: rows.at(-1)?.order ?? "", operation: rows.at(-1)?.operation ?? "", good: "", scrap: "" }],
          })
        }
      >
        {t("late.more")}
      </Button>
      {problem ? (
        <p class="lead" role="status">
          {problem}
        </p>
      ) : null}
      <Button kind="go" big id="late-save" disabled={problem !== ""} onTap={() => void save()}>
        {t("late.save", { n: full.length })}
      </Button>
    </Screen>
  );
}

/** The row's order, scanned or found by the last digits of its number. */
function OrderField({ at, order, set }: { at: number; order: OrderKey | ""; set: (state: State) => void }) {
  const digits = useSignal("");
  const choose = (state: State): void => {
    digits.value = "";
    set(state);
  };
  return (
    <>
      <p class="lead" role="status">
        {order ? `✓ ${orderName(order)}` : t("late.scanOrder")}
      </p>
      <Field
        id={`late-order-${at}`}
        label={t("scan.digits")}
        value={digits.value}
        mode="numeric"
        type="search"
        set={(value) => {
          digits.value = value;
        }}
      />
      {ordersEnding(digits.value).map((state) => (
        <button type="button" class="row result" key={state.order} data-order={state.order} onClick={() => choose(state)}>
          <strong class="grow">{state.plan?.number}</strong>
          <span>{state.plan?.item.name}</span>
        </button>
      ))}
    </>
  );
}
