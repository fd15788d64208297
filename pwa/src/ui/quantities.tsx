/** Quantities side by side, one of which the keypad types into. */

import type { Signal } from "@preact/signals";
import { t } from "../words/words.ts";

interface QuantitiesProps<Name extends string> {
  readonly of: readonly Name[];
  readonly chosen: Signal<Name>;
  readonly name: (one: Name) => string;
  readonly shown: (one: Name) => string;
  /** Fewer than four are wider. */
  readonly columns?: "two" | "three";
}

export function Quantities<Name extends string>({ of, chosen, name, shown, columns }: QuantitiesProps<Name>) {
  return (
    <div class={`quantities ${columns ?? ""}`} role="tablist" aria-label={t("report.quantities")}>
      {of.map((one) => (
        <button
          type="button"
          role="tab"
          key={one}
          data-quantity={one}
          aria-selected={chosen.value === one}
          class={`quantity ${one}`}
          onClick={() => {
            chosen.value = one;
          }}
        >
          {name(one)}
          <b>{shown(one) || "–"}</b>
        </button>
      ))}
    </div>
  );
}
