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

const TYPED = /^([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)?(?:\.([0-9]*))?$/;

/**
 * What a person typed as a canonical quantity: full-width digits, 1,000 and 5.0 are forgiven. A comma or space is a true
 * thousands separator or nothing we may guess: 12,5 is neither 125 nor 12.5. Throws NotAQuantity.
 */
export function typed(text: string): string {
  const match = TYPED.exec(text.normalize("NFKC").trim());
  if (match === null || !(match[1] || match[2])) throw new NotAQuantity(text);
  const whole = (match[1] ?? "0").replace(/[, ]/g, "").replace(/^0+(?=\d)/, "");
  const rest = (match[2] ?? "").replace(/0+$/, "");
  return rest ? `${whole}.${rest}` : whole;
}

/** The canonical decimal string of an amount in thousandths. */
export function written(amount: number): string {
  const size = Math.abs(amount);
  const rest = size % UNIT;
  const fraction = rest ? `.${String(rest).padStart(3, "0")}`.replace(/0+$/, "") : "";
  return `${amount < 0 ? "-" : ""}${(size - rest) / UNIT}${fraction}`;
}
