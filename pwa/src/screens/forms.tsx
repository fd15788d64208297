/** Pause 暂停 and resume, crew 搭班, material 领料 · 补料 · 退料, and scrap 报废 with its tag: one question each. */

import { useSignal } from "@preact/signals";
import { tell } from "../scan/feedback.ts";
import { thousandths, UNIT, written } from "../sync/quantity.ts";
import { draft, setDraft } from "../world/drafts.ts";
import { nameOf, people, stateOf } from "../world/known.ts";
import { commit } from "../ui/saying.ts";
import { session } from "../world/session.ts";
import { crewOf, openSessions, orderName, said, setCrew } from "../world/work.ts";
import { ScanButton } from "../ui/camera.tsx";
import { Button, Card, Chips, Empty, Field, Screen, useScans } from "../ui/parts.tsx";
import { canonicalQuantity, Keypad } from "../ui/keypad.tsx";
import { back, route } from "../ui/route.ts";
import { t } from "../words/words.ts";
import { PhotoRow } from "./photos.tsx";
import { pauseReasons, reasons } from "./reasons.ts";
import { causes } from "./report.tsx";

const me = (): string => session.value?.person ?? "";

export function Pause() {
  const { key: order, more } = route.value;
  const operation = Number(more["op"]);
  const start = more["start"] ?? "";
  const paused = openSessions.value.find((one) => one.id === start)?.paused ?? false;

  async function pause(reason: string): Promise<void> {
    const body = { ...said("pause", order), order, operation, person: me(), start, reason };
    if (await commit([body], { title: t("done.paused"), lines: [orderName(order)] })) back();
  }

  async function resume(): Promise<void> {
    const body = { ...said("start", order), order, operation, person: me(), resumes: start };
    if (await commit([body], { title: t("done.resumed"), lines: [orderName(order)] })) back();
  }

  return (
    <Screen title={`${paused ? t("do.resume") : t("do.pause")} · ${orderName(order)}`}>
      {paused
        ? <Button kind="go" big id="resume" onTap={() => void resume()}>{t("do.resume")}</Button>
        : <div class="stack">{pauseReasons().map(({ code, name }) => <Button key={code} big id={`pause-${code}`} onTap={() => void pause(code)}>{name}</Button>)}</div>}
    </Screen>
  );
}

/** Who works along: kept beside the open session, and said with its report, which divides pieces and hours. */
export function Crew() {
  const start = route.value.more["start"] ?? "";
  const crew = useSignal<readonly string[]>(crewOf(start).length > 0 ? crewOf(start) : [me()]);
  const toggle = (person: string): void => {
    crew.value = crew.value.includes(person) ? crew.value.filter((one) => one !== person) : [...crew.value, person];
  };
  useScans((code) => {
    if (code.kind !== "P") return false;
    if (!crew.value.includes(code.key)) crew.value = [...crew.value, code.key];
    tell("ok", nameOf(code.key));
    return true;
  });

  async function save(): Promise<void> {
    await setCrew(start, crew.value);
    tell("ok", t("done.crew", { n: crew.value.length }));
    back();
  }

  const names = [...people.value.values()].filter(({ state }) => state.counted);
  return (
    <Screen title={t("crew.title")}>
      <p class="lead">{t("crew.how")}</p>
      <div class="tiles">
        {names.map(({ key, state }) => (
          <button type="button" class="tile" key={key} data-person={key} aria-pressed={crew.value.includes(key)} onClick={() => toggle(key)}>
            {crew.value.includes(key) ? "✓ " : ""}{state.name}<small>{state.team}</small>
          </button>
        ))}
      </div>
      <Button kind="go" big id="crew-save" disabled={crew.value.length < 1} onTap={() => void save()}>{t("crew.save", { n: crew.value.length })}</Button>
    </Screen>
  );
}

interface TypedMaterial {
  readonly item: string;
  readonly quantity: string;
  readonly lot: string;
  readonly reason: string;
  readonly slip: string;
  readonly photos: readonly string[];
}

const NO_MATERIAL: TypedMaterial = { item: "", quantity: "", lot: "", reason: "", slip: "", photos: [] };

export function Material() {
  const { key: order, more } = route.value;
  const kind = (["issue", "supplement", "return"].includes(more["kind"] ?? "") ? more["kind"] : "issue") as "issue" | "supplement" | "return";
  const name = `material ${me()} ${order} ${kind}`;
  const typed = useSignal<TypedMaterial>(draft<TypedMaterial>(name) ?? NO_MATERIAL);
  const change = (next: Partial<TypedMaterial>): void => {
    typed.value = { ...typed.value, ...next };
    setDraft(name, typed.value);
  };
  const state = stateOf(order);
  const bill = state?.plan?.bom ?? [];
  const { item, quantity, lot, reason, slip, photos } = typed.value;
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
    const body = {
      ...said(kind, order), order, person: me(), item: chosen, quantity: canonicalQuantity(quantity), unit: line?.unit ?? "pcs",
      ...(lot ? { lot } : {}), ...(slip ? { slip } : {}), ...(reason ? { reason } : {}), ...(photos.length ? { photos } : {}),
    };
    const lines = [`${orderName(order)} · ${line?.name || chosen}`, `${canonicalQuantity(quantity)} ${line?.unit ?? ""}`];
    if ((await commit([body], { title: t(`kind.${kind}`), lines })) === null) return;
    setDraft(name, undefined);
    back();
  }

  const why = kind === "return" ? (["surplus", "defect", "other"] as const).map((code) => ({ code, name: t(`returnReason.${code}`) })) : kind === "supplement" ? reasons() : [];
  return (
    <Screen title={`${t(`kind.${kind}`)} · ${orderName(order)}`} wide>
      {bill.length > 0
        ? <Chips title={t("material.item")} of={bill.map((one) => ({ code: one.item, name: one.name || one.item }))} chosen={chosen} choose={(code) => change({ item: code })} />
        : <Card><Field id="item" label={t("material.item")} value={item} set={(value) => change({ item: value })} /></Card>}
      <p class="lead">{lot ? `✓ ${t("material.lotTaken")} …${lot.slice(-4)}` : t("material.scanLot")}</p>
      {kind === "return" ? <p class="lead">{t("material.returnable", { n: written(Math.max(0, returnable)) })}</p> : null}
      {why.length ? <Chips title={t("report.reason")} of={why} chosen={reason} choose={(code) => change({ reason: code })} /> : null}
      <p class="typed" role="status">{quantity || "–"} <small>{line?.unit ?? ""}</small></p>
      <Keypad value={quantity} decimals={3} set={(value) => change({ quantity: value })} />
      <div class="primary"><Button kind="go" big id="material-save" disabled={!chosen || Number(quantity || "0") <= 0} onTap={() => void save()}>{t("report.save")}</Button></div>
      <ScanButton />
      {kind === "return" ? <PhotoRow hashes={photos} set={(next) => change({ photos: next })} /> : null}
    </Screen>
  );
}

interface TypedScrap {
  readonly quantity: string;
  readonly reason: string;
  readonly cause: string;
  readonly weight: string;
  readonly tag: string;
  readonly from: string;
  readonly photos: readonly string[];
}

const NO_SCRAP: TypedScrap = { quantity: "", reason: "", cause: "", weight: "", tag: "", from: "", photos: [] };

export function ScrapForm() {
  const { key: order, more } = route.value;
  const operation = Number(more["op"] || 0);
  const name = `scrap ${me()} ${order} ${operation}`;
  const typed = useSignal<TypedScrap>(draft<TypedScrap>(name) ?? NO_SCRAP);
  const weighing = useSignal(false);
  const change = (next: Partial<TypedScrap>): void => {
    typed.value = { ...typed.value, ...next };
    setDraft(name, typed.value);
  };
  const { quantity, reason, cause, weight, tag, from, photos } = typed.value;
  useScans((code) => {
    if (code.kind !== "S") return false;
    change({ tag: code.key });
    tell("ok", t("scrap.tagTaken"));
    return true;
  });

  async function save(): Promise<void> {
    const body = {
      ...said("scrap", order), order, operation, person: me(), quantity: canonicalQuantity(quantity), reason,
      cause: cause || "other", ...(from ? { taken_from: from } : {}), ...(tag ? { tag } : {}),
      ...(Number(weight || "0") > 0 ? { weight: canonicalQuantity(weight) } : {}), ...(photos.length ? { photos } : {}),
    };
    const lines = [`${orderName(order)} · ${operation}`, `${t("quantity.scrap")} ${canonicalQuantity(quantity)}`];
    if ((await commit([body], { title: t("kind.scrap"), lines })) === null) return;
    setDraft(name, undefined);
    back();
  }

  if (operation < 1) return <Screen title={t("kind.scrap")}><Empty>{t("scrap.noStep")}</Empty></Screen>;
  return (
    <Screen title={`${t("kind.scrap")} · ${orderName(order)}`} wide>
      <p class="lead" id="tag">{tag ? `✓ ${t("scrap.tagTaken")} …${tag.slice(-4)}` : t("scrap.scanTag")}</p>
      <Chips title={t("report.reason")} of={reasons()} chosen={reason} choose={(code) => change({ reason: code })} folds />
      <Chips title={t("scrap.cause")} of={causes()} chosen={cause} choose={(code) => change({ cause: code })} folds />
      <Chips
        title={t("scrap.from")} chosen={from} folds choose={(code) => change({ from: code })}
        of={(["good", "hold"] as const).map((code) => ({ code, name: t(`scrap.from_${code}`) }))}
      />
      <div class="quantities two" role="tablist" aria-label={t("report.quantities")}>
        <button type="button" role="tab" class="quantity scrap" aria-selected={!weighing.value} onClick={() => { weighing.value = false; }}>{t("quantity.scrap")}<b>{quantity || "–"}</b></button>
        <button type="button" role="tab" class="quantity" aria-selected={weighing.value} onClick={() => { weighing.value = true; }}>{t("scrap.weight")}<b>{weight || "–"}</b></button>
      </div>
      {weighing.value
        ? <Keypad value={weight} decimals={3} set={(value) => change({ weight: value })} />
        : <Keypad value={quantity} decimals={stateOf(order)?.plan?.item.scale ?? 0} set={(value) => change({ quantity: value })} />}
      <div class="primary">
        <Button kind="go" big id="scrap-save" disabled={!reason || thousandths(canonicalQuantity(quantity || "0")) < UNIT / 1000} onTap={() => void save()}>
          {reason ? t("report.save") : t("report.needsReason")}
        </Button>
      </div>
      <ScanButton />
      <PhotoRow hashes={photos} set={(next) => change({ photos: next })} />
    </Screen>
  );
}
