/** Knows how numbers are typed with gloves: our own keys, so that no soft keyboard ever opens. */

import { t } from "../words/words.ts";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

interface KeypadProps {
  readonly value: string;
  readonly set: (value: string) => void;
  readonly decimals?: number;
  readonly most?: number;
  /** Says, once, whether what stands there is replaced by the first digit: it was found and not typed now. */
  readonly touch?: () => boolean;
}

/** Ten digits, erase, and a point where the unit has decimals. The first digit replaces what was proposed or found. */
export function Keypad({ value, set, decimals = 0, most = 9, touch = () => false }: KeypadProps) {
  const press = (key: string): void => set(typed(touch() ? "" : value, key, decimals, most));
  return (
    <div class="keypad" role="group" aria-label={t("keypad.title")}>
      {KEYS.map((key) => (
        <button type="button" key={key} data-key={key} onClick={() => press(key)}>
          {key}
        </button>
      ))}
      {decimals > 0 ? (
        <button type="button" data-key="." onClick={() => press(".")}>
          .
        </button>
      ) : (
        <button type="button" data-key="clear" onClick={() => set("")}>
          {t("keypad.clear")}
        </button>
      )}
      <button type="button" data-key="0" onClick={() => press("0")}>
        0
      </button>
      <button type="button" data-key="back" aria-label={t("keypad.erase")} onClick={() => set(touch() ? "" : value.slice(0, -1))}>
        ⌫
      </button>
    </div>
  );
}

function typed(value: string, key: string, decimals: number, most: number): string {
  if (key === ".") return value.includes(".") ? value : `${value || "0"}.`;
  const next = value === "0" ? key : value + key;
  if ((next.split(".")[1]?.length ?? 0) > decimals) return value;
  return next.length > most ? value : next;
}

/** A canonical quantity from what was typed: no leading zeros, no trailing ones after the point. */
export function canonicalQuantity(text: string): string {
  const [whole = "", rest = ""] = text.split(".");
  const decimals = rest.replace(/0+$/, "");
  return (whole.replace(/^0+(?=\d)/, "") || "0") + (decimals ? `.${decimals}` : "");
}
