/** The ✓ after something was saved: what it was, and a way to take it back at once. */

import { t } from "../words/words.ts";
import { Button } from "./parts.tsx";
import { done, takeBack } from "./saying.ts";

export function Done() {
  const said = done.value;
  if (said === null) return null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: its own button has the key; a tap anywhere is for gloves
    <div
      class="tick"
      role="alertdialog"
      aria-label={said.title}
      id="done"
      onClick={() => {
        done.value = null;
      }}
    >
      <p class="huge" aria-hidden="true">
        ✓
      </p>
      <h2>{said.title}</h2>
      {said.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <div class="pair">
        {said.records.length > 0 ? (
          <Button big id="undo" onTap={() => void takeBack(said.records)}>
            {t("do.undo")}
          </Button>
        ) : null}
        <Button
          kind="go"
          big
          id="done-ok"
          onTap={() => {
            done.value = null;
          }}
        >
          {t("do.ok")}
        </Button>
      </div>
    </div>
  );
}
