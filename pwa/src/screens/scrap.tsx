/** Scrap 报废: how many, why, by whose cause, with a weight, a photo and a tag. */

import type { TagKey } from "../sync/agreed.ts";
import { useSignal } from "@preact/signals";
import { tell } from "../scan/feedback.ts";
import { thousandths, UNIT } from "../sync/quantity.ts";
import type { Body } from "../sync/records.ts";
import { useForm } from "../ui/draft.ts";
import { stateOf } from "../world/known.ts";
import { commit } from "../ui/saying.ts";
import { myself } from "../world/session.ts";
import { orderName, said } from "../world/work.ts";
import { ScanButton } from "../ui/camera.tsx";
import { Button, Chips, DraftNote, Empty, Screen, useScans } from "../ui/parts.tsx";
import { canonicalQuantity, Keypad } from "../ui/keypad.tsx";
import { back, orderHere, route } from "../ui/route.ts";
import { t } from "../words/words.ts";
import { PhotoRow } from "./photos.tsx";
import { reasons, stillOffered } from "../words/reasons.ts";
import { causes, type Cause } from "./report.tsx";

interface TypedScrap {
  readonly quantity: string;
  readonly reason: string;
  readonly cause: Cause | "";
  readonly weight: string;
  readonly tag: TagKey | "";
  readonly from: "" | "good" | "hold";
  readonly photos: readonly string[];
}

const NO_SCRAP: TypedScrap = { quantity: "", reason: "", cause: "", weight: "", tag: "", from: "", photos: [] };

export function ScrapForm() {
  const me = myself();
  const { more } = route.value;
  const order = orderHere();
  const operation = Number(more["op"] || 0);
  const name = `scrap ${me} ${order} ${operation}`;
  const form = useForm<TypedScrap>(name, NO_SCRAP);
  const { typed, change, forget } = form;
  const weighing = useSignal(false);
  const { quantity, cause, weight, tag, from, photos } = typed.value;
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
      quantity: canonicalQuantity(quantity),
      reason,
      cause: cause || "other",
      ...(from ? { taken_from: from } : {}),
      ...(tag ? { tag } : {}),
      ...(Number(weight || "0") > 0 ? { weight: canonicalQuantity(weight) } : {}),
      ...(photos.length ? { photos } : {}),
    };
    const lines = [`${orderName(order)} · ${operation}`, `${t("quantity.scrap")} ${canonicalQuantity(quantity)}`];
    if ((await commit([body], { title: t("done.scrap"), lines })) === null) return;
    forget();
    back();
  }

  if (operation < 1)
    return (
      <Screen title={t("kind.scrap")}>
        <Empty>{t("scrap.noStep")}</Empty>
      </Screen>
    );
  return (
    <Screen
      title={`${t("kind.scrap")} · ${orderName(order)}`}
      pad={
        <>
          {weighing.value ? (
            <Keypad value={weight} decimals={3} set={(value) => change({ weight: value })} touch={() => form.touch("weight")} />
          ) : (
            <Keypad
              value={quantity}
              decimals={stateOf(order)?.plan?.item.scale ?? 3}
              set={(value) => change({ quantity: value })}
              touch={() => form.touch("quantity")}
            />
          )}
          <div class="primary">
            <Button
              kind="go"
              big
              id="scrap-save"
              disabled={!reason || thousandths(canonicalQuantity(quantity || "0")) < UNIT / 1000}
              onTap={() => void save()}
            >
              {reason ? t("report.save") : t("report.needsReason")}
            </Button>
          </div>
        </>
      }
    >
      <p class="lead" id="tag">
        {tag ? `✓ ${t("scrap.tagTaken")} …${tag.slice(-4)}` : t("scrap.scanTag")}
      </p>
      <Chips title={t("report.reason")} of={reasons("scrap")} chosen={reason} choose={(code) => change({ reason: code })} folds />
      <Chips title={t("scrap.cause")} of={causes()} chosen={cause} choose={(code) => change({ cause: code })} folds />
      <Chips
        title={t("scrap.from")}
        chosen={from}
        folds
        choose={(code) => change({ from: code })}
        of={(["good", "hold"] as const).map((code) => ({ code, name: t(`scrap.from_${code}`) }))}
      />
      <div class="quantities two" role="tablist" aria-label={t("report.quantities")}>
        <button
          type="button"
          role="tab"
          class="quantity scrap"
          aria-selected={!weighing.value}
          onClick={() => {
            weighing.value = false;
          }}
        >
          {t("quantity.scrap")}
          <b>{quantity || "–"}</b>
        </button>
        <button
          type="button"
          role="tab"
          class="quantity"
          aria-selected={weighing.value}
          onClick={() => {
            weighing.value = true;
          }}
        >
          {t("scrap.weight")}
          <b>{weight || "–"}</b>
        </button>
      </div>
      <ScanButton />
      <PhotoRow hashes={photos} set={(next) => change({ photos: next })} />
      <DraftNote of={form} />
    </Screen>
  );
}
