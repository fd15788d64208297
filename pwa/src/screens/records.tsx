/** My records 我的记录: what was said and what became of it, in words; taken back, said anew, or objected to. */

import { useSignal } from "@preact/signals";
import type { Shown } from "../store/store.ts";
import { thousandths, written } from "../sync/quantity.ts";
import { home, isPieces } from "../sync/records.ts";
import { kept, nameOf, now, outcomeOf } from "../world/known.ts";
import { commit, isOwn, takeBack } from "../ui/saying.ts";
import { myself } from "../world/session.ts";
import { said } from "../world/work.ts";
import { Button, Chips, Empty, Screen, Sheet } from "../ui/parts.tsx";
import { tick } from "../ui/shell.tsx";
import { InMyName } from "./named.tsx";
import { became, RecordLine } from "./recordLine.tsx";
import { WrongScan } from "./wrongScan.tsx";
import { clockTime } from "../words/times.ts";
import { t, tOf } from "../words/words.ts";

const DAY = 86_400_000;
const REBOOKED = new Set(["start", "finish", "issue", "supplement", "return", "scrap"]);

/** A quantity that nobody can read is none, and keeps no screen from opening. */
function sized(text: string): number {
  try {
    return thousandths(text);
  } catch {
    return 0;
  }
}

export function Records() {
  void tick.value;
  const open = useSignal<Shown | null>(null);
  const me = myself();
  const mine = [...kept.value.values()].filter(({ body }) => body.person === me || body.recorder === me).sort((a, b) => b.at - a.at);
  const today = mine.filter((one) => one.at > now() - DAY && one.body.person === me && isPieces(one.body));
  const pieces = (of: (kind: string) => boolean): string =>
    written(today.filter((one) => of(became(one).kind)).reduce((sum, one) => sum + sized(one.body.good ?? "0"), 0));
  return (
    <Screen title={t("records.title")} home>
      <div class="figures">
        <p>
          <b id="claimed">{pieces((kind) => kind !== "voided")}</b>
          {t("records.claimed")}
        </p>
        <p>
          <b id="counted">{pieces((kind) => kind === "accepted")}</b>
          {t("records.counted")}
        </p>
        <p>
          <b id="open">{pieces((kind) => ["unsent", "waiting", "review"].includes(kind))}</b>
          {t("records.open")}
        </p>
      </div>
      <ul class="records">
        {mine.slice(0, 100).map((one) => (
          <RecordLine
            key={one.id}
            one={one}
            who={one.body.recorder === me ? "" : nameOf(one.body.recorder)}
            tap={() => {
              open.value = one;
            }}
          />
        ))}
      </ul>
      {mine.length === 0 ? <Empty>{t("records.none")}</Empty> : null}
      {me === "" ? null : (
        <InMyName
          person={me}
          tap={(one) => {
            open.value = one;
          }}
        />
      )}
      {open.value === null ? null : (
        <Actions
          one={open.value}
          close={() => {
            open.value = null;
          }}
        />
      )}
    </Screen>
  );
}

function Actions({ one, close }: { one: Shown; close: () => void }) {
  const wrong = useSignal(false);
  const { kind, words } = became(one);
  const changed = ["void", "decide", "object"].includes(one.body.kind);

  async function object(reason: string): Promise<void> {
    const by = outcomeOf(one).outcome?.by;
    const body = {
      ...said("object", one.body.order ?? null),
      home: home(one.body),
      person: myself(),
      target: one.id,
      ...(by ? { against: [by] } : {}),
      reason,
    };
    if (await commit([body], { title: t("done.objected") })) close();
  }

  const here = kept.value.get(one.id);
  if (wrong.value && here) return <WrongScan one={here} close={close} />;
  return (
    <Sheet title={tOf("kind", one.body.kind)} close={close}>
      <ul class="records">
        <RecordLine one={one} />
      </ul>
      <p class="lead">
        {words} · {clockTime(one.at)}
      </p>
      {kind !== "voided" && !changed && isOwn(one) ? (
        <Button kind="stop" id="take-back" onTap={() => void takeBack([one]).then((ok) => ok && close())}>
          {t("do.takeBack")}
        </Button>
      ) : null}
      {here && kind !== "voided" && REBOOKED.has(one.body.kind) && isOwn(one) ? (
        <Button
          id="wrong-scan"
          onTap={() => {
            wrong.value = true;
          }}
        >
          {t("do.wrongScan")}
        </Button>
      ) : null}
      {!changed && one.settled ? (
        <Chips
          title={t("do.object")}
          chosen=""
          of={[
            { code: "quantity", name: t("object.quantity") },
            { code: "other", name: t("object.other") },
          ]}
          choose={(reason) => void object(reason)}
        />
      ) : null}
    </Sheet>
  );
}
