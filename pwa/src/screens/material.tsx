/** Material 领料 · 补料 · 退料: what, how much, from which lot. */

import type { LotKey, SlipKey } from "../sync/agreed.ts";
import { tell } from "../scan/feedback.ts";
import { written } from "../sync/quantity.ts";
import type { Body } from "../sync/records.ts";
import { useForm } from "../ui/draft.ts";
import { stateOf } from "../world/known.ts";
import { commit } from "../ui/saying.ts";
import { myself } from "../world/session.ts";
import { orderName, said } from "../world/work.ts";
import { ScanButton } from "../ui/camera.tsx";
import { Card, Button, Chips, DraftNote, Field, Screen, useScans } from "../ui/parts.tsx";
import { canonicalQuantity, Keypad } from "../ui/keypad.tsx";
import { back, orderHere, route, staying } from "../ui/route.ts";
import { t, tOf } from "../words/words.ts";
import { PhotoRow } from "./photos.tsx";
import { reasons, stillOffered } from "../words/reasons.ts";

interface TypedMaterial {
  readonly item: string;
  readonly quantity: string;
  readonly lot: LotKey | "";
  readonly reason: string;
  readonly slip: SlipKey | "";
  readonly photos: readonly string[];
}

const NO_MATERIAL: TypedMaterial = { item: "", quantity: "", lot: "", reason: "", slip: "", photos: [] };

export function Material() {
  const me = myself();
  const { more } = route.value;
  const order = orderHere();
  const kind = (["issue", "supplement", "return"].includes(more["kind"] ?? "") ? more["kind"] : "issue") as
    | "issue"
    | "supplement"
    | "return";
  const name = `material ${me} ${order} ${kind}`;
  const form = useForm<TypedMaterial>(name, NO_MATERIAL);
  const { typed, change, forget } = form;
  const state = stateOf(order);
  const bill = state?.plan?.bom ?? [];
  const { item, quantity, lot, slip, photos } = typed.value;
  const reason = stillOffered(kind === "return" ? "return" : "scrap", typed.value.reason);
  const chosen = item || (bill.length === 1 ? (bill[0]?.item ?? "") : "");
  const line = bill.find((one) => one.item === chosen);
  const there = state?.materials[chosen];
  const returnable = there ? there.issued + there.supplemented - there.returned : 0;
  useScans((code) => {
    if (code.kind === "M") change({ lot: code.key });
    else if (code.kind === "R") change({ slip: code.key });
    else return false;
    tell("ok", t(code.kind === "M" ? "material.lotTaken" : "material.slipTaken"));
    return true;
  });

  async function save(): Promise<void> {
    const moved = {
      order,
      person: me,
      item: chosen,
      quantity: canonicalQuantity(quantity),
      unit: line?.unit ?? "",
      ...(lot ? { lot } : {}),
      ...(slip ? { slip } : {}),
      ...(photos.length ? { photos } : {}),
    };
    const body: Body =
      kind === "issue" ? { ...said(kind, order), ...moved } : { ...said(kind, order), ...moved, ...(reason ? { reason } : {}) };
    const lines = [`${orderName(order)} · ${line?.name || chosen}`, `${canonicalQuantity(quantity)} ${tOf("unit", line?.unit ?? "")}`];
    const stays = staying();
    if ((await commit([body], { title: t(`done.${kind}`), lines })) === null) return;
    forget();
    if (stays()) back();
  }

  const why = kind === "return" ? reasons("return") : kind === "supplement" ? reasons("scrap") : [];
  return (
    <Screen
      title={`${t(`kind.${kind}`)} · ${orderName(order)}`}
      pad={
        <>
          <p class="typed" role="status">
            {quantity || "–"} <small>{tOf("unit", line?.unit ?? "")}</small>
          </p>
          <Keypad value={quantity} decimals={3} set={(value) => change({ quantity: value })} touch={() => form.touch("quantity")} />
          <div class="primary">
            <Button kind="go" big id="material-save" disabled={(!chosen && !lot) || Number(quantity || "0") <= 0} onTap={() => void save()}>
              {t("report.save")}
            </Button>
          </div>
        </>
      }
    >
      {bill.length > 0 ? (
        <Chips
          title={t("material.item")}
          of={bill.map((one) => ({ code: one.item, name: one.name || one.item }))}
          chosen={chosen}
          choose={(code) => change({ item: code })}
        />
      ) : (
        <Card>
          <Field id="item" label={t("material.item")} value={item} set={(value) => change({ item: value })} />
        </Card>
      )}
      <p class="lead">{lot ? `✓ ${t("material.lotTaken")} …${lot.slice(-4)}` : t("material.scanLot")}</p>
      {kind === "return" ? <p class="lead">{t("material.returnable", { n: written(Math.max(0, returnable)) })}</p> : null}
      {why.length ? <Chips title={t("report.reason")} of={why} chosen={reason} choose={(code) => change({ reason: code })} /> : null}
      <ScanButton />
      {kind === "return" ? <PhotoRow hashes={photos} set={(next) => change({ photos: next })} /> : null}
      <DraftNote of={form} />
    </Screen>
  );
}
