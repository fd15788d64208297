/** Knows how a quantity is written: a decimal string on the wire, whole thousandths inside. */

export const UNIT = 1000;

/** A number no report can mean: negative, not finite, or with too many decimals. */
export class Meaningless extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** Not something a quantity field can hold at all. */
export class NotAQuantity extends Error {}

const WRITTEN = /^(-?)(0|[1-9][0-9]{0,8})(?:\.([0-9]*[1-9]))?$/;
const SPOKEN = /^-?(?:[0-9]{1,9}(?:\.[0-9]{0,12})?|\.[0-9]{1,12}|nan|inf|infinity)$/;

/** The quantity in thousandths. */
export function thousandths(text: string, scale = 3): number {
  const match = text.endsWith("\n") ? null : WRITTEN.exec(text);
  if (match === null) {
    const lower = text.toLowerCase();
    if (text.endsWith("\n") || !SPOKEN.test(lower)) throw new NotAQuantity(text);
    if (["nan", "inf", "infinity"].includes(lower.replace(/^-/, ""))) throw new Meaningless("quantity_not_finite");
    if (text.startsWith("-")) throw new Meaningless("quantity_negative");
    throw new Meaningless(text.includes(".") ? "quantity_over_scale" : "quantity_not_canonical");
  }
  const [, sign, whole = "0", fraction] = match;
  if (sign) {
    throw new Meaningless(whole !== "0" || fraction !== undefined ? "quantity_negative" : "quantity_not_canonical");
  }
  const digits = fraction ?? "";
  if (digits.length > Math.min(scale, 3)) throw new Meaningless("quantity_over_scale");
  return Number(whole) * UNIT + Number(digits.padEnd(3, "0"));
}

/** The canonical decimal string of an amount in thousandths. */
export function written(amount: number): string {
  const size = Math.abs(amount);
  const rest = size % UNIT;
  const fraction = rest ? `.${String(rest).padStart(3, "0")}`.replace(/0+$/, "") : "";
  return `${amount < 0 ? "-" : ""}${(size - rest) / UNIT}${fraction}`;
}
