/** Scanned wrong 扫错了: the right order is scanned, and the whole piece of work goes there: start, pauses, report, and its hours. */

import type { OrderKey } from "../sync/agreed.ts";
import { useSignal } from "@preact/signals";
import type { Kept } from "../store/store.ts";
import { home, isPieces, type Body } from "../sync/records.ts";
import { done as isDone } from "../sync/rules/flow.ts";
import { kept, now, outcomeOf, stateOf } from "../world/known.ts";
import { commit, isOwn } from "../ui/saying.ts";
import { newId } from "../queue/outbox.ts";
import { orderName, said } from "../world/work.ts";
import { CameraPicture } from "../ui/camera.tsx";
import { Keypad } from "../ui/keypad.tsx";
import { Button, Sheet, useScans } from "../ui/parts.tsx";
import { t } from "../words/words.ts";

/** Everything that was said of one piece of work, oldest first: of the start that a record is or names. */
function workOf(one: Kept): readonly Kept[] {
  const first = one.body.kind === "start" && !one.body.resumes ? one.id : one.body.start;
  if (!first) return [one];
  const all = [...kept.value.values()];
  const about = all.filter((each) => each.id === first || each.body.start === first);
  const pauses = new Set(about.map((each) => each.id));
  const resumed = all.filter((each) => each.body.resumes && pauses.has(each.body.resumes));
  return [...about, ...resumed].filter((each) => outcomeOf(each).outcome?.result !== "voided" && isOwn(each)).sort((a, b) => a.at - b.at);
}

/** How long the work lasted without its pauses, until its report or until now (milliseconds); null if its start is not here. */
function lasted(work: readonly Kept[]): { from: number; to: number; rests: Kept | null } | null {
  const start = work.find(({ body }) => body.kind === "start" && !body.resumes);
  const end = work.findLast(({ body }) => isPieces(body))?.at ?? now();
  if (!start) return null;
  const began = Math.min(start.body.worked_from ?? start.at, start.at); // it may have been moved before
  let paused = 0;
  let rests: Kept | null = null;
  for (const pause of work.filter(({ body }) => body.kind === "pause")) {
    const on = work.find(({ body }) => body.resumes === pause.id);
    if (!on) rests = pause;
    paused += Math.max(0, (on?.at ?? end) - pause.at);
  }
  return { from: Math.min(end, began + paused), to: end, rests };
}

/** What is said at the right order instead: the report with its hours; of work that goes on, its start with them, and its pause. */
function anew(work: readonly Kept[], one: Kept, order: OrderKey, operation: number | undefined): { body: Body; id: string }[] {
  const reports = work.filter(({ body }) => isPieces(body));
  const hours = lasted(work);
  const goesOn = work.filter((old) => (old.body.kind === "start" && !old.body.resumes) || old === hours?.rests);
  const again = reports.length > 0 ? reports : goesOn.length > 0 ? goesOn : [one];
  const start = newId();
  return again.map((old) => {
    const { start: _, after: ____, card: __, unit: ___, ...rest } = old.body;
    const unit = isPieces(old.body) ? stateOf(order)?.plan?.item.unit : old.body.unit; // unknown: the order's own
    const over = hours !== null && isPieces(old.body) && old === reports.at(-1) ? { worked_from: hours.from, worked_to: hours.to } : {};
    const began = hours !== null && old.body.kind === "start" ? { worked_from: hours.from } : {};
    const of = old.body.kind === "pause" ? { start } : {};
    const at = operation === undefined ? {} : { operation };
    const body = {
      ...rest,
      ...said(old.body.kind, order),
      ...over,
      ...began,
      ...of,
      ...at,
      ...(unit ? { unit } : {}),
      order,
      supersedes: [old.id],
    } as Body; // its own kind's fields, of which some are others
    return { id: old.body.kind === "start" ? start : newId(), body };
  });
}

export function WrongScan({ one, close }: { one: Kept; close: () => void }) {
  const right = useSignal<OrderKey | "">("");
  const typed = useSignal("");

  async function move(order: OrderKey, operation?: number): Promise<void> {
    const work = workOf(one);
    const again = anew(work, one, order, operation);
    const voids = work.map((old) => ({
      ...said("void", old.body.order ?? null),
      home: home(old.body),
      target: old.id,
      reason: "wrong_scan",
    }));
    const saved = await commit([...voids, ...again.map(({ body }) => body)], {
      title: t("done.rebooked"),
      lines: [`${orderName(one.body.order ?? "")} → ${orderName(order)}${operation ? ` · ${operation}` : ""}`],
      ids: [...voids.map(() => newId()), ...again.map(({ id }) => id)],
      final: true,
    });
    if (saved) close();
  }

  /** The same operation only where it is there under the same name and not done; else somebody says which. */
  function isCertain(order: OrderKey): boolean {
    const number = one.body.operation;
    const [here, there] = [stateOf(one.body.order ?? ""), stateOf(order)];
    const step = there?.plan?.routing.find((each) => each.number === number);
    const before = here?.plan?.routing.find((each) => each.number === number);
    if (number === undefined || number === null) return true;
    return !!step && !!there?.plan && before?.name === step.name && !isDone(there.plan, there.operations, step.number);
  }

  useScans(async (code) => {
    if (code.kind !== "W") return false;
    if (isCertain(code.key)) await move(code.key);
    else {
      typed.value = "";
      right.value = code.key;
    }
    return true;
  });

  const to = right.value;
  const plan = to ? stateOf(to)?.plan : undefined;
  if (to) {
    return (
      <Sheet title={`${t("do.wrongScan")} → ${orderName(to)}`} close={close}>
        <p class="lead strong" id="which-step">
          {t("order.whichStep")}
        </p>
        {plan ? (
          plan.routing.map((step) => (
            <Button
              key={step.number}
              id={`step-${step.number}`}
              onTap={() => void move(to, step.number)}
            >{`${step.number} ${step.name}`}</Button>
          ))
        ) : (
          <>
            <p class="typed" role="status">
              {typed.value || "–"}
            </p>
            <Keypad
              value={typed.value}
              set={(value) => {
                typed.value = value;
              }}
              most={5}
            />
            <Button kind="go" big id="step-ok" disabled={Number(typed.value) < 1} onTap={() => void move(to, Number(typed.value))}>
              {t("do.ok")}
            </Button>
          </>
        )}
      </Sheet>
    );
  }
  return (
    <Sheet title={t("do.wrongScan")} close={close}>
      <p class="lead strong" id="scan-right">
        ▣ {t("wrong.scanRight")}
      </p>
      <CameraPicture />
    </Sheet>
  );
}
