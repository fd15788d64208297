/** What other devices said in my name: asked for while there is a network, so that a borrowed badge does not stay unseen. */

import type { PersonKey } from "../sync/agreed.ts";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask, Away, Refused } from "../queue/exchange.ts";
import type { Shown } from "../store/store.ts";
import type { Body } from "../sync/records.ts";
import type { Outcome } from "../sync/state.ts";
import { device, kept } from "../world/known.ts";
import { t } from "../words/words.ts";
import { link } from "../queue/sender.ts";
import { Button, Sheet } from "../ui/parts.tsx";
import { PinPad } from "./pin.tsx";
import { RecordLine } from "./recordLine.tsx";

const ANSWER_MS = 10_000;

interface Named {
  readonly id: string;
  readonly at: number;
  readonly device: string;
  readonly body: Body;
  readonly outcome: Outcome;
}

export function InMyName({ person, tap }: { person: PersonKey; tap: (one: Shown) => void }) {
  const found = useSignal<readonly Named[] | "asking" | "away" | "refused">("asking");
  const entering = useSignal(false);
  const again = useSignal(0);
  const here = link.value === "here";
  const ids = new Set(typeof found.value === "string" ? [] : found.value.map((one) => one.id));
  const takenBack = [...kept.value.values()].filter(
    ({ body, settled }) => settled && body.kind === "void" && ids.has(body.target ?? ""),
  ).length;
  useEffect(() => {
    let gone = false;
    if (typeof found.value === "string") found.value = "asking";
    const asked = ask<Named[]>(`/api/sync/named?person=${encodeURIComponent(person)}`, { token: device.value?.token ?? "", ms: ANSWER_MS });
    asked.then(
      (told) => {
        if (!gone) found.value = told;
      },
      (error: unknown) => {
        if (!(error instanceof Away || error instanceof Refused)) throw error;
        if (!gone) found.value = error instanceof Refused && error.kind === "not_permitted" ? "refused" : "away";
      },
    );
    return () => {
      gone = true;
    };
  }, [person, here, takenBack, again.value]);
  const told = found.value;
  return (
    <section aria-labelledby="named-title" id="named" data-named={typeof told === "string" ? told : told.length}>
      <h2 id="named-title">{t("named.title")}</h2>
      {typeof told === "string" ? (
        <p class="lead" aria-live="polite">
          {t(`named.${told}`)}
        </p>
      ) : null}
      {told === "refused" ? (
        <Button
          id="named-pin"
          onTap={() => {
            entering.value = true;
          }}
        >
          {t("named.enter")}
        </Button>
      ) : null}
      {entering.value ? (
        <Sheet
          title={t("named.enter")}
          close={() => {
            entering.value = false;
          }}
        >
          <PinPad
            person={person}
            ask
            right={() => {
              entering.value = false;
              again.value += 1;
            }}
          />
        </Sheet>
      ) : null}
      {typeof told !== "string" && told.length === 0 ? <p class="lead">{t("named.none")}</p> : null}
      {typeof told === "string" ? null : (
        <ul class="records">
          {told.map((one) => {
            const shown: Shown = { id: one.id, at: one.at, body: one.body, settled: 1, outcome: one.outcome };
            return <RecordLine key={one.id} one={shown} who={one.device} tap={() => tap(shown)} />;
          })}
        </ul>
      )}
    </section>
  );
}
