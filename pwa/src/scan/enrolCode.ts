/** Knows what an enrolment code looks like. */

/** The code inside what was scanned or typed: twelve symbols, alone or at the end of an address. */
export function enrolCode(text: string): string | null {
  const found = /(?:^|[/#=])([0-9A-Z]{4}[- ]?[0-9A-Z]{4}[- ]?[0-9A-Z]{4})\s*$/i.exec(text.normalize("NFKC").trim());
  return found?.[1] === undefined ? null : found[1].replace(/[- ]/g, "").toUpperCase();
}
