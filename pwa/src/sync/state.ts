/** Knows the shape of an order's derived state, in thousandths and milliseconds. */

import type { Id, OrderKey, PersonKey } from "./agreed.ts";
import type { BomLine, Item, Seen, Step } from "./records.ts";

export interface Plan {
  readonly status: string;
  readonly number: string;
  readonly item: Required<Item>;
  readonly quantity: number;
  readonly tolerance: number;
  readonly due: string;
  readonly urgent: boolean;
  readonly routing: readonly Required<Step>[];
  readonly bom: readonly Required<BomLine>[];
  readonly split_from: string;
  readonly heads: readonly Id[];
  readonly disputed: readonly string[];
  readonly seen: readonly Required<Seen>[];
}

export const SUMS = [
  "good",
  "scrap",
  "rework",
  "hold",
  "short",
  "redone_good",
  "redone_scrap",
  "redone_rework",
  "redone_hold",
  "detailed",
  "sent",
  "reports",
  "starts",
  "said_done",
  "inspections",
] as const;

export type Sum = (typeof SUMS)[number];

export type OperationState = Record<Sum, number> & { people: readonly string[]; done: boolean };

export interface MaterialState {
  issued: number;
  supplemented: number;
  returned: number;
  scrapped: number;
}

export interface Session {
  readonly id: Id;
  readonly person: PersonKey;
  readonly operation: number;
  readonly machine: string;
  readonly work: string;
  readonly at: number;
  /** The last word on it: start, pause or going-on. */
  readonly word: string;
  readonly paused: boolean;
}

export interface Discrepancy {
  readonly kind: string;
  readonly place: string;
  readonly size: number;
  readonly allowed: number;
  readonly credit: string;
  readonly agreed: boolean;
}

export interface State {
  readonly order: OrderKey;
  readonly plan: Plan | null;
  readonly operations: Record<string, OperationState>;
  readonly materials: Record<string, MaterialState>;
  readonly cards: Record<string, number>;
  readonly sessions: readonly Session[];
  readonly discrepancies: Record<string, Discrepancy>;
}

export interface Outcome {
  readonly result: "accepted" | "waiting" | "review" | "refused" | "voided" | "quarantined";
  readonly reason: string;
  readonly notes: readonly string[];
  readonly waits_for: string;
  readonly by: string;
}

export function outcome(result: Outcome["result"], more: Partial<Outcome> = {}): Outcome {
  return { result, reason: "", notes: [], waits_for: "", by: "", ...more };
}

export function emptyOperation(): OperationState {
  const sums = Object.fromEntries(SUMS.map((name) => [name, 0])) as Record<Sum, number>;
  return { ...sums, people: [], done: false };
}

export const processed = (sums: OperationState): number => sums.good + sums.scrap + sums.rework + sums.hold + sums.short;

export const passedOn = (sums: OperationState): number => sums.good + Math.min(sums.redone_good, sums.rework);

export const isOpen = (one: Discrepancy): boolean => !one.agreed || one.size > one.allowed;
