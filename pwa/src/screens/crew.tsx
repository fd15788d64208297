/** Crew 搭班: who works along. Kept beside the open session, and said with its report, which divides pieces and hours. */

import type { PersonKey } from "../sync/agreed.ts";
import { useSignal } from "@preact/signals";
import { tell } from "../scan/feedback.ts";
import { nameOf, people } from "../world/known.ts";
import { myself } from "../world/session.ts";
import { crewOf, setCrew } from "../world/work.ts";
import { ScanButton } from "../ui/camera.tsx";
import { Button, Screen, useScans } from "../ui/parts.tsx";
import { back, route } from "../ui/route.ts";
import { t } from "../words/words.ts";

export function Crew() {
  const start = route.value.more["start"] ?? "";
  const crew = useSignal<readonly PersonKey[]>(crewOf(start).length > 0 ? crewOf(start) : [myself()]);
  const toggle = (person: PersonKey): void => {
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
      <ScanButton />
      <div class="tiles">
        {names.map(({ state: { person, ...state } }) => (
          <button
            type="button"
            class="tile"
            key={person}
            data-person={person}
            aria-pressed={crew.value.includes(person)}
            onClick={() => toggle(person)}
          >
            {crew.value.includes(person) ? "✓ " : ""}
            {state.name}
            <small>{state.team}</small>
          </button>
        ))}
      </div>
      <Button kind="go" big id="crew-save" disabled={crew.value.length < 1} onTap={() => void save()}>
        {t("crew.save", { n: crew.value.length })}
      </Button>
    </Screen>
  );
}
