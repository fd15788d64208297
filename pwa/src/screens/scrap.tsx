/** Scrap 报废: how many, why, by whose cause, with a weight, a photo and a tag. */

import type { TagKey } from "../sync/agreed.ts";
import { useSignal } from "@preact/signals";
import { tell } from "../scan/feedback.ts";
import { thousandths } from "../sync/quantity.ts";
import type { Body } from "../sync/records.ts";
import { useForm } from "../ui/draft.ts";
import { stateOf } from "../world/known.ts";
import { commit } from "../ui/saying.ts";
import { myself } from "../world/session.ts";
import { lastStep, orderName, said, sessionOn, stepName } from "../world/work.ts";
import { ScanButton } from "../ui/camera.tsx";
import { Button, Chips, DraftNote, Empty, Screen, useScans } from "../ui/parts.tsx";
import { canonicalQuantity, Keypad } from "../ui/keypad.tsx";
import { Quantities } from "../ui/quantities.tsx";
import { back, orderHere, route, staying } from "../ui/route.ts";
import { t } from "../words/words.ts";
import { PhotoRow } from "./photos.tsx";
import { reasons, stillOffered } from "../words/reasons.ts";
import { causes, type Cause } from "./report.tsx";

interface TypedScrap {
  /** What it was: a material of the bill; empty for pieces. */
  readonly item: string;
  readonly operation: number;
  readonly quantity: string;
  readonly reason: string;
  readonly cause: Cause | "";
  readonly weight: string;
  readonly tag: TagKey | "";
  readonly from: "" | "good" | "hold";
  readonly photos: readonly string[];
}

const NO_SCRAP: TypedScrap = { item: "", operation: 0, quantity: "", reason: "", cause: "", weight: "", tag: "", from: "", photos: [] };

const isNought = (typed: string): boolean => thousandths(canonicalQuantity(typed || "0")) === 0;

export function ScrapForm() {
  const me = myself();
  const { more } = route.value;
  const order = orderHere();
  const name = `scrap ${me} ${order}`;
  const form = useForm<TypedScrap>(name, NO_SCRAP);
  const { typed, change, forget } = form;
  const field = useSignal<"scrap" | "weight">("scrap");
  const { quantity, cause, weight, tag, from, photos, item } = typed.value;
  const state = stateOf(order);
  const here = sessionOn(order, me)?.operation ?? 0;
  const operation = typed.value.operation || Number(more["chosen"] || 0) || here || lastStep(order, me) || Number(more["op"] || 0);
  const line = state?.plan?.bom.find((one) => one.item === item);
  const reason = stillOffered("scrap", typed.value.reason);
  useScans((code) => {
    if (code.kind !== "S") return false;
    change({ tag: code.key });
    tell("ok", t("scrap.tagTaken"));
    return true;
  });

  async function save(): Promise<void> {
    const body: Body = {
      ...said("scrap", order),
      order,
      operation,
      person: me,
      quantity: canonicalQuantity(quantity || "0"),
      reason,
      cause: cause || "other",
      ...(line ? { item, unit: line.unit } : {}),
      ...(from && !line ? { taken_from: from } : {}),
      ...(tag ? { tag } : {}),
      ...(Number(weight || "0") > 0 ? { weight: canonicalQuantity(weight) } : {}),
      ...(photos.length ? { photos } : {}),
    };
    const lines = [
      `${orderName(order)} · ${operation} ${stepName(order, operation)}`,
      line?.name || item,
      [quantity ? canonicalQuantity(quantity) : "", Number(weight || "0") > 0 ? `${canonicalQuantity(weight)} kg` : ""]
        .filter(Boolean)
        .join(" · "),
    ].filter(Boolean);
    const stays = staying();
    if ((await commit([body], { title: t("done.scrap"), lines })) === null) return;
    forget();
    if (stays()) back();
  }

  if (operation < 1)
    return (
      <Screen title={t("kind.scrap")}>
        <Empty>{t("scrap.noStep")}</Empty>
      </Screen>
    );
  return (
    <Screen
      title={`${t("kind.scrap")} · ${orderName(order)} · ${operation} ${stepName(order, operation)}`}
      pad={
        <>
          {field.value === "weight" ? (
            <Keypad value={weight} decimals={3} set={(value) => change({ weight: value })} touch={() => form.touch("weight")} />
          ) : (
            <Keypad
              value={quantity}
              decimals={line ? 3 : (state?.plan?.item.scale ?? 3)}
              set={(value) => change({ quantity: value })}
              touch={() => form.touch("quantity")}
            />
          )}
          <div class="primary">
            <Button kind="go" big id="scrap-save" disabled={!reason || (isNought(quantity) && isNought(weight))} onTap={() => void save()}>
              {reason ? t("report.save") : t("report.needsReason")}
            </Button>
          </div>
        </>
      }
    >
      <p class="lead" id="tag">
        {tag ? `✓ ${t("scrap.tagTaken")} …${tag.slice(-4)}` : t("scrap.scanTag")}
      </p>
      {state?.plan && state.plan.routing.length > 1 ? (
        <Chips
          title={t("order.steps")}
          of={state.plan.routing.map((one) => ({ code: String(one.number), name: `${one.number} ${one.name}` }))}
          chosen={String(operation)}
          choose={(code) => change({ operation: Number(code || operation) })}
        />
      ) : null}
      {state?.plan && state.plan.bom.length > 0 ? (
        <Chips
          title={t("scrap.what")}
          of={[
            { code: "pieces", name: t("scrap.pieces") },
            ...state.plan.bom.map((one) => ({ code: one.item, name: one.name || one.item })),
          ]}
          chosen={item || "pieces"}
          choose={(code) => change({ item: code === "pieces" || !code ? "" : code })}
        />
      ) : null}
      <Chips title={t("report.reason")} of={reasons("scrap")} chosen={reason} choose={(code) => change({ reason: code })} folds />
      <Chips title={t("scrap.cause")} of={causes()} chosen={cause} choose={(code) => change({ cause: code })} folds />
      <Chips
        title={t("scrap.from")}
        chosen={from}
        folds
        choose={(code) => change({ from: code })}
        of={(["good", "hold"] as const).map((code) => ({ code, name: t(`scrap.from_${code}`) }))}
      />
      <Quantities
        of={["scrap", "weight"]}
        chosen={field}
        name={(one) => t(one === "scrap" ? "quantity.scrap" : "scrap.weight")}
        shown={(one) => (one === "scrap" ? quantity : weight)}
        columns="two"
      />
      <ScanButton />
      <PhotoRow hashes={photos} set={(next) => change({ photos: next })} />
      <DraftNote of={form} />
    </Screen>
  );
}
