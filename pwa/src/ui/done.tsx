/** The ✓ after something was saved: what it was, and a way to take it back at once. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../words/words.ts";
import { Button } from "./parts.tsx";
import { done, takeBack } from "./saying.ts";

/** So long a second tap of the same finger is not heard: it was meant for what is shown no more. */
const SECOND_TAP_MS = 500;

export function Done() {
  const said = done.value;
  const heard = useSignal<typeof said>(null);
  useEffect(() => {
    const timer = setTimeout(() => {
      heard.value = said;
    }, SECOND_TAP_MS);
    return () => clearTimeout(timer);
  }, [said]);
  if (said === null) return null;
  const early = heard.value !== said;
  const close = (): void => {
    if (!early) done.value = null;
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: its own button has the key; a tap anywhere is for gloves
    <div class="tick" role="alertdialog" aria-label={said.title} id="done" onClick={close}>
      {said.records.length > 0 ? (
        <p class="undo">
          <Button kind="quiet" id="undo" disabled={early} onTap={() => void takeBack(said.records)}>
            ↶ {t("do.undo")}
          </Button>
        </p>
      ) : null}
      <p class="huge" aria-hidden="true">
        ✓
      </p>
      <h2>{said.title}</h2>
      {said.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <Button kind="go" big id="done-ok" disabled={early} onTap={close}>
        {t("do.ok")}
      </Button>
    </div>
  );
}
