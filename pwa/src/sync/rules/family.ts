/** Knows what the fold must be told of a family of record kinds; the twin of `sync/rules/family.py`. */

import { thousandths } from "../quantity.ts";
import type { Body, Kind } from "../records.ts";

export type Count = readonly [sum: "operation" | "material" | "card", place: string, name: string, amount: number];

/** What an order's plan says that a record may contradict. */
export interface Frozen {
  readonly unit: string;
  readonly bill: ReadonlySet<string>;
}

export type BodyOf<K extends Kind> = Extract<Body, { kind: K }>;

interface Said<K extends Kind> {
  readonly kinds: readonly K[];
  /** What one adds if it counts; throws Meaningless for what cannot be meant. */
  counts?(body: BodyOf<K>): Count[];
  /** The persons who must be known first: whose work it is, where nothing else is said. */
  needs?(body: BodyOf<K>): Iterable<string>;
  /** The roles that may say it; everybody, where none is named. */
  readonly who?: ReadonlySet<string>;
  /** Only at the office. */
  readonly office?: boolean;
  /** It waits for its order, and for the revision it was made under. */
  readonly ofOrder?: boolean;
  readonly underRevision?: boolean;
  /** That revision must have its operation. */
  readonly atOperation?: boolean;
  /** The reason why a person must confirm it, or an empty string. */
  review?(body: BodyOf<K>, plan: Frozen): string;
}

export type Family = Required<Omit<Said<Kind>, "who" | "kinds">> & {
  readonly kinds: readonly Kind[];
  readonly who: ReadonlySet<string> | null;
};

const workers = (body: Body): Iterable<string> => [...(body.crew ?? []).map((share) => share.person), body.person || body.recorder];

export const nobody = (): Iterable<string> => [];

/** Pieces are told in the order's unit; of material it is the item's own. */
export const inItsUnit = (body: Body, plan: Frozen): string =>
  !body.item && !["", plan.unit].includes(body.unit ?? "") ? "unit_differs" : "";

/** Complete what a family says of itself. */
export function family<K extends Kind>(said: Said<K>): Family {
  return {
    counts: () => [],
    needs: workers,
    who: null,
    office: false,
    ofOrder: true,
    underRevision: true,
    atOperation: false,
    review: () => "",
    ...said,
  } as Family; // whoever asks by kind gives a body of that kind
}

export const LEADS: ReadonlySet<string> = new Set(["lead", "planner", "admin"]);
export const OFFICE: ReadonlySet<string> = new Set(["planner", "admin"]);
export const INSPECTORS: ReadonlySet<string> = new Set([...LEADS, "inspector"]);

/** A quantity that is not sent is nought. */
export const amount = (text: string | undefined): number => thousandths(text ?? "0");
