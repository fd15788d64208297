/** My records 我的记录: what was said and what became of it, in words; taken back, said anew, or objected to. */

import { useSignal } from "@preact/signals";
import type { Shown } from "../store/store.ts";
import { thousandths, written } from "../sync/quantity.ts";
import { home, isPieces, type Body } from "../sync/records.ts";
import { kept, nameOf, now, outcomeOf } from "../world/known.ts";
import { commit, isOwn, takeBack } from "../ui/saying.ts";
import { session } from "../world/session.ts";
import { orderName, said, stepName } from "../world/work.ts";
import { Button, Chips, Empty, Screen, Sheet } from "../ui/parts.tsx";
import { tick } from "../ui/shell.tsx";
import { InMyName } from "./named.tsx";
import { WrongScan } from "./wrongScan.tsx";
import { clockTime, dayTime } from "../words/times.ts";
import { t, tOf } from "../words/words.ts";

const DAY = 86_400_000;
const SHAPES: Record<string, string> = { accepted: "✓", waiting: "⏳", review: "⚠", refused: "✕", voided: "↶", quarantined: "✕" };
const REBOOKED = new Set(["start", "finish", "issue", "supplement", "return", "scrap"]);

/** The quantities of a record in words. */
function amounts(body: Body): string {
  if (isPieces(body)) {
    return (["good", "scrap", "rework", "hold"] as const).filter((name) => name === "good" || Number(body[name] ?? "0") > 0)
      .map((name) => `${t(`quantity.${name}`)} ${body[name] ?? "0"}`).join(" · ");
  }
  return body.quantity ?? "";
}

/** What became of it: a shape, a word, and the reason where it does not count. */
export function became(one: Shown): { shape: string; words: string; kind: string } {
  const { outcome, expected } = outcomeOf(one);
  const takenBack = [...kept.value.values()].some(({ body, settled }) => body.kind === "void" && body.target === one.id && !settled);
  if (takenBack || (!one.settled && outcome?.result === "voided")) return { shape: "↶", words: `${t("outcome.voided")} · ${t("outcome.unsent")}`, kind: "voided" };
  if (!one.settled) return { shape: "⏳", words: t("outcome.unsent"), kind: "unsent" };
  if (outcome === null || expected) return { shape: "⏳", words: t("outcome.unsent"), kind: "unsent" };
  const why = outcome.reason && outcome.result !== "accepted" ? ` · ${tOf("why", outcome.reason)}` : "";
  return { shape: SHAPES[outcome.result] ?? "○", words: t(`outcome.${outcome.result}`) + why, kind: outcome.result };
}

export function RecordLine({ one, who = "", tap }: { one: Shown; who?: string; tap?: () => void }) {
  const { shape, words, kind } = became(one);
  const { body } = one;
  const inside = (
    <>
      <span class={`mark ${kind}`} aria-hidden="true">{shape}</span>
      <span class="grow">
        <strong>{tOf("kind", body.kind)} {body.order ? orderName(body.order) : ""} {body.operation ? `· ${body.operation} ${stepName(body.order ?? "", body.operation)}` : ""}</strong>
        <span>{amounts(body)}</span>
        <small>{dayTime(one.at)}{who ? ` · ${who}` : ""} · {words}</small>
      </span>
    </>
  );
  return (
    <li data-record={one.id} data-kind={body.kind} data-became={kind}>
      {tap ? <button type="button" class="record" onClick={tap}>{inside}</button> : <div class="record">{inside}</div>}
    </li>
  );
}

export function Records() {
  void tick.value;
  const open = useSignal<Shown | null>(null);
  const me = session.value?.person ?? "";
  const mine = [...kept.value.values()].filter(({ body }) => body.person === me || body.recorder === me).sort((a, b) => b.at - a.at);
  const today = mine.filter((one) => one.at > now() - DAY && one.body.person === me && isPieces(one.body));
  const pieces = (of: (kind: string) => boolean): string =>
    written(today.filter((one) => of(became(one).kind)).reduce((sum, one) => sum + thousandths(one.body.good ?? "0"), 0));
  return (
    <Screen title={t("records.title")} home>
      <div class="figures">
        <p><b id="claimed">{pieces((kind) => kind !== "voided")}</b>{t("records.claimed")}</p>
        <p><b id="counted">{pieces((kind) => kind === "accepted")}</b>{t("records.counted")}</p>
        <p><b id="open">{pieces((kind) => ["unsent", "waiting", "review"].includes(kind))}</b>{t("records.open")}</p>
      </div>
      <ul class="records">{mine.slice(0, 100).map((one) => <RecordLine key={one.id} one={one} who={one.body.recorder === me ? "" : nameOf(one.body.recorder)} tap={() => { open.value = one; }} />)}</ul>
      {mine.length === 0 ? <Empty>{t("records.none")}</Empty> : null}
      {me === "" ? null : <InMyName person={me} tap={(one) => { open.value = one; }} />}
      {open.value === null ? null : <Actions one={open.value} close={() => { open.value = null; }} />}
    </Screen>
  );
}

function Actions({ one, close }: { one: Shown; close: () => void }) {
  const wrong = useSignal(false);
  const { kind, words } = became(one);
  const changed = ["void", "decide", "object"].includes(one.body.kind);

  async function object(reason: string): Promise<void> {
    const by = outcomeOf(one).outcome?.by;
    const body = { ...said("object", one.body.order ?? null), home: home(one.body), person: session.value?.person ?? "", target: one.id, ...(by ? { against: [by] } : {}), reason };
    if (await commit([body], { title: t("done.objected") })) close();
  }

  const here = kept.value.get(one.id);
  if (wrong.value && here) return <WrongScan one={here} close={close} />;
  return (
    <Sheet title={tOf("kind", one.body.kind)} close={close}>
      <ul class="records"><RecordLine one={one} /></ul>
      <p class="lead">{words} · {clockTime(one.at)}</p>
      {kind !== "voided" && !changed && isOwn(one) ? <Button kind="stop" id="take-back" onTap={() => void takeBack([one]).then((ok) => ok && close())}>{t("do.takeBack")}</Button> : null}
      {here && kind !== "voided" && REBOOKED.has(one.body.kind) && isOwn(one) ? <Button id="wrong-scan" onTap={() => { wrong.value = true; }}>{t("do.wrongScan")}</Button> : null}
      {!changed && one.settled ? <Chips title={t("do.object")} chosen="" of={[{ code: "quantity", name: `${t("do.object")}: ${t("order.quantity")}` }, { code: "other", name: `${t("do.object")}: ${t("cause.other")}` }]} choose={(reason) => void object(reason)} /> : null}
    </Sheet>
  );
}
