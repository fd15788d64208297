/** Knows the set itself: an order's records, what became of each, and which speak of which. */

import type { Id } from "./agreed.ts";
import { Meaningless } from "./quantity.ts";
import { speaksOf, type Body, type Kind, type Stamped } from "./records.ts";
import { familyOf } from "./rules/families.ts";
import type { Count } from "./rules/family.ts";
import { standing, verdict, type Verdict } from "./rules/decisions.ts";
import type { Outcome } from "./state.ts";

export class Gathered {
  readonly records = new Map<string, Stamped>();
  readonly outcomes = new Map<string, Outcome>();
  readonly adds = new Map<string, readonly Count[]>();
  readonly meaningless = new Map<string, string>();
  private readonly about = new Map<string, Set<string>>();

  /** `known`: what is stored elsewhere, and whether it counts. */
  constructor(readonly known: ReadonlyMap<string, boolean>) {}

  /** Take a record in; throws NotAQuantity, and takes nothing in, if it cannot be read. */
  enter(record: Stamped): void {
    try {
      this.adds.set(record.id, familyOf(record.body.kind).counts(record.body));
    } catch (error) {
      if (!(error instanceof Meaningless)) throw error;
      this.meaningless.set(record.id, error.reason);
    }
    this.records.set(record.id, record);
    for (const other of speaksOf(record.body)) {
      const about = this.about.get(other) ?? new Set();
      this.about.set(other, about.add(record.id));
    }
  }

  get(one: string): Stamped {
    const record = this.records.get(one);
    if (record === undefined) throw new Error(`${one} is not in the set`);
    return record;
  }

  accepted(one: string): boolean {
    return this.outcomes.get(one)?.result === "accepted";
  }

  /** The accepted records of some kinds that speak of a target. */
  saying(target: string, ...kinds: Kind[]): string[] {
    return [...(this.about.get(target) ?? [])].filter((one) => kinds.includes(this.get(one).body.kind) && this.accepted(one));
  }

  verdict(target: string): Verdict | null {
    return this.together(this.saying(target, "decide"));
  }

  /** Whether a report names the record as its start, or somebody decided upon it. */
  builtUpon(one: string): boolean {
    return [...(this.about.get(one) ?? [])].some((other) => ["finish", "take_back", "decide"].includes(this.get(other).body.kind));
  }

  /** Whether a word that stands on the target names the objection: its author had seen it. */
  answered(objection: Id, target: string): boolean {
    const said = new Map<string, Body>(this.saying(target, "decide").map((one) => [one, this.get(one).body]));
    const words = [...standing(said), ...this.saying(target, "void")];
    return words.some((one) => this.get(one).body.answers?.includes(objection));
  }

  allowance(discrepancy: string): Verdict | null {
    const said = [...this.records.values()].filter(
      ({ id, body }) => body.kind === "decide" && body.discrepancy === discrepancy && this.accepted(id),
    );
    return this.together(said.map((record) => record.id));
  }

  private together(ids: readonly string[]): Verdict | null {
    return verdict(new Map<string, Body>(ids.map((one) => [one, this.get(one).body])));
  }
}
