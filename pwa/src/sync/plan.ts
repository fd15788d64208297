/** Knows what the office said of an order: the revision chain, resolved on the set alone. */

import type { Id } from "./agreed.ts";
import { canonical, type Json } from "./canon.ts";
import { thousandths } from "./quantity.ts";
import type { BomLine, Body, Item, Seen, Step } from "./records.ts";
import type { Plan } from "./state.ts";

const FIELDS = ["number", "item", "quantity", "tolerance", "due", "urgent", "routing", "bom", "split_from"] as const;
const STATUS: Readonly<Record<string, string>> = {
  release: "released",
  hold: "held",
  cancel: "cancelled",
  close: "closed",
};

export const fullStep = (step: Step): Required<Step> => ({
  number: step.number,
  name: step.name,
  work_center: step.work_center ?? "",
  gate: step.gate ?? "flow",
  partner: step.partner ?? "",
  inspection: step.inspection ?? false,
  aside: step.aside ?? false,
});
const fullItem = (item: Item): Required<Item> => ({
  code: item.code,
  name: item.name,
  unit: item.unit ?? "pcs",
  scale: item.scale ?? 0,
});
const fullLine = (line: BomLine): Required<BomLine> => ({
  item: line.item,
  name: line.name ?? "",
  quantity: line.quantity,
  per: line.per ?? 1,
  unit: line.unit ?? "pcs",
  scale: line.scale ?? 3,
  operation: line.operation ?? null,
  method: line.method ?? "issue",
  tracked: line.tracked ?? false,
  tolerance: line.tolerance ?? 0,
  weight: line.weight ?? null,
  phantom: line.phantom ?? false,
});
const fullSeen = (seen: Seen): Required<Seen> => ({
  operation: seen.operation,
  reports: seen.reports,
  good: seen.good ?? "0",
  scrap: seen.scrap ?? "0",
  rework: seen.rework ?? "0",
  hold: seen.hold ?? "0",
});

/** A field as a plan record sets it, in full; undefined if it does not. */
function value(body: Body, field: string): Json | undefined {
  if (field === "status") return STATUS[body.kind];
  if (field === "item") return body.item && typeof body.item === "object" ? { ...fullItem(body.item) } : undefined;
  if (field === "routing") return body.routing?.map((step) => ({ ...fullStep(step) }));
  if (field === "bom") return body.bom?.map((line) => ({ ...fullLine(line) }));
  return body[field as keyof Body] as Json | undefined;
}

/** The plan records of one order, by id. */
export class Chain {
  private readonly known = new Map<string, ReadonlySet<string>>();

  constructor(readonly records: ReadonlyMap<string, Body>) {}

  /** The ids its author had seen, directly or through others (never itself). */
  ancestors(one: string): ReadonlySet<string> {
    let found = this.known.get(one);
    if (found === undefined) {
      const all = new Set<string>();
      const todo = [one];
      for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
        for (const parent of this.records.get(next)?.on ?? []) {
          if (this.records.has(parent) && !all.has(parent)) {
            all.add(parent);
            todo.push(parent);
          }
        }
      }
      all.delete(one);
      found = all;
      this.known.set(one, found);
    }
    return found;
  }

  private isLast(one: string, among: ReadonlySet<string>): boolean {
    return ![...among].some((other) => other !== one && this.ancestors(other).has(one));
  }

  private settle(among: ReadonlySet<string>, field: string): [Json | undefined, boolean] {
    const setters = new Set([...among].filter((one) => value(this.body(one), field) !== undefined));
    if (setters.size === 0) return [undefined, false];
    const last = [...setters].filter((one) => this.isLast(one, setters)).sort();
    const standing = last.length > 0 ? last : [...setters].sort();
    const values = standing.map((one) => value(this.body(one), field) ?? null);
    const texts = values.map(canonical);
    if (last.length > 0 && texts.every((text) => text === texts[0])) return [values[0], false];
    const first = this.ancestors(standing[0] ?? "");
    const shared = new Set([...first].filter((one) => standing.every((other) => this.ancestors(other).has(one))));
    const agreed = shared.size < among.size ? this.settle(shared, field)[0] : undefined;
    return [agreed === undefined ? values[0] : agreed, true];
  }

  private body(one: string): Body {
    const body = this.records.get(one);
    if (body === undefined) throw new Error(`${one} is not in the chain`);
    return body;
  }

  /** The plan as the whole chain makes it, or what the author of a revision had made of it. */
  plan(at?: string): Plan | null {
    const among = at === undefined ? new Set(this.records.keys()) : new Set([...this.ancestors(at), at]);
    if (![...among].some((one) => this.body(one).kind === "release")) return null;
    const fields: Record<string, Json | undefined> = {};
    const disputed: string[] = [];
    for (const field of [...FIELDS, "status"]) {
      const [settled, disagree] = this.settle(among, field);
      fields[field] = settled;
      if (disagree) disputed.push(field);
    }
    const routing = (fields["routing"] ?? []) as unknown as Required<Step>[];
    return {
      status: String(fields["status"]),
      number: (fields["number"] as string | undefined) ?? "",
      item: (fields["item"] as unknown as Required<Item> | undefined) ?? fullItem({ code: "", name: "" }),
      quantity: fields["quantity"] === undefined ? 0 : thousandths(fields["quantity"] as string),
      tolerance: (fields["tolerance"] as number | undefined) ?? 0,
      due: (fields["due"] as string | undefined) ?? "",
      urgent: (fields["urgent"] as boolean | undefined) ?? false,
      routing: [...routing].sort((a, b) => a.number - b.number),
      bom: (fields["bom"] ?? []) as unknown as Required<BomLine>[],
      split_from: (fields["split_from"] as string | undefined) ?? "",
      heads: [...among].filter((one) => this.isLast(one, among)).sort() as Id[], // of records
      disputed,
      seen: this.seen(among),
    };
  }

  private seen(among: ReadonlySet<string>): Required<Seen>[] {
    const ended = new Set(["hold", "cancel", "close"]);
    const endings = new Set([...among].filter((one) => ended.has(this.body(one).kind)));
    const last = [...endings]
      .filter((one) => this.isLast(one, endings))
      .sort()
      .at(-1);
    return last === undefined ? [] : (this.body(last).seen ?? []).map(fullSeen);
  }

  /** The operation numbers known to a revision, or to any revision of the chain. */
  operations(revision: string | null): ReadonlySet<number> {
    if (revision !== null) return new Set(this.plan(revision)?.routing.map((step) => step.number) ?? []);
    return new Set([...this.records.values()].flatMap((body) => (body.routing ?? []).map((step) => step.number)));
  }

  /** The items of every bill in the chain. */
  materials(): ReadonlySet<string> {
    return new Set([...this.records.values()].flatMap((body) => (body.bom ?? []).map((line) => line.item)));
  }
}
