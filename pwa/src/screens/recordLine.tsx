/** A record as a line: what was said, and what became of it, in words. */

import type { Shown } from "../store/store.ts";
import { isPieces, type Body } from "../sync/records.ts";
import { kept, outcomeOf } from "../world/known.ts";
import { orderName, stepName } from "../world/work.ts";
import { dayTime } from "../words/times.ts";
import { t, tOf } from "../words/words.ts";

const SHAPES: Record<string, string> = { accepted: "✓", waiting: "⏳", review: "⚠", refused: "✕", voided: "↶", quarantined: "✕" };

/** The quantities of a record in words. */
function amounts(body: Body): string {
  if (isPieces(body)) {
    return (["good", "scrap", "rework", "hold"] as const)
      .filter((name) => name === "good" || Number(body[name] ?? "0") > 0)
      .map((name) => `${t(`quantity.${name}`)} ${body[name] ?? "0"}`)
      .join(" · ");
  }
  return body.quantity ?? "";
}

/** What somebody did, in words: a start that goes on is no new one, and a report at a hand-over is that. */
function kindOf(body: Body): string {
  if (body.kind === "start" && body.resumes) return t("do.resume");
  if (body.kind === "finish" && body.handover) return t("shift.handOver");
  return tOf("kind", body.kind);
}

/** What became of it: a shape, a word, and the reason where it does not count. */
export function became(one: Shown): { shape: string; words: string; kind: string } {
  const { outcome, expected } = outcomeOf(one);
  const takenBack = [...kept.value.values()].some(({ body, settled }) => body.kind === "void" && body.target === one.id && !settled);
  if (takenBack || (!one.settled && outcome?.result === "voided"))
    return { shape: "↶", words: `${t("outcome.voided")} · ${t("outcome.unsent")}`, kind: "voided" };
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
      <span class={`mark ${kind}`} aria-hidden="true">
        {shape}
      </span>
      <span class="grow">
        <strong>
          {kindOf(body)} {body.order ? orderName(body.order) : ""}{" "}
          {body.operation ? `· ${body.operation} ${stepName(body.order ?? "", body.operation)}` : ""}
        </strong>
        <span>{amounts(body)}</span>
        <small>
          {dayTime(one.at)}
          {who ? ` · ${who}` : ""} · {words}
        </small>
      </span>
    </>
  );
  return (
    <li data-record={one.id} data-kind={body.kind} data-became={kind}>
      {tap ? (
        <button type="button" class="record" onClick={tap}>
          {inside}
        </button>
      ) : (
        <div class="record">{inside}</div>
      )}
    </li>
  );
}
