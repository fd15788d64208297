/** Knows what becomes of each record: pass 1, on the set alone, as if voided records had never been. */

import type { Gathered } from "./gathered.ts";
import { Chain } from "./plan.ts";
import { isPlan, type Body, type Stamped } from "./records.ts";
import { wellFormed } from "./rules/decisions.ts";
import { familyOf, needed } from "./rules/families.ts";
import { tooFine } from "./rules/operations.ts";
import { isOwn, mayDecide, mayVoid, permitted, revoked, withinReason } from "./rules/rights.ts";
import { outcome, type Outcome, type Plan, type State } from "./state.ts";

export class Judge {
  plan: Plan | null;
  private chain = new Chain(new Map());
  private bill: ReadonlySet<string>;

  constructor(
    private readonly home: string,
    private readonly gathered: Gathered,
    private readonly base: State | null,
  ) {
    this.plan = base?.plan ?? null;
    this.bill = new Set(this.plan?.bom.map((line) => line.item) ?? []);
  }

  /** Resolve the revision chain from the plan records that count. */
  replan(): void {
    const bodies = new Map<string, Body>();
    for (const { id, body } of this.gathered.records.values()) {
      if (isPlan(body) && this.gathered.accepted(id)) bodies.set(id, body);
    }
    this.chain = new Chain(bodies);
    if (bodies.size > 0 || this.base === null) {
      this.plan = this.chain.plan();
      this.bill = this.chain.materials();
    }
  }

  judge(record: Stamped): Outcome {
    const meaningless = this.gathered.meaningless.get(record.id);
    if (meaningless !== undefined) return outcome("refused", { reason: meaningless });
    const spoken = this.spokenOf(record);
    if (spoken?.result === "refused") return spoken;
    const verdict = this.gathered.verdict(record.id);
    if (verdict !== null && !verdict.answer) return outcome("review", { reason: "decisions_disagree", by: verdict.by });
    if (verdict?.answer === "void") return outcome("voided", { reason: "decided", by: verdict.by });
    const by = this.gathered.saying(record.id, "void").sort()[0];
    if (verdict === null && by !== undefined) {
      const own = isOwn(this.gathered.get(by).body.recorder, record.body);
      return outcome("voided", { reason: own ? "voided_by_author" : "voided_by_lead", by });
    }
    if (spoken !== null && (verdict === null || spoken.result === "waiting")) return spoken;
    const waits = this.waits(record.body, verdict !== null);
    if (waits !== null) return waits;
    if (verdict !== null) return outcome("accepted", { reason: "decided", by: verdict.by });
    const review = this.review(record);
    return review ? outcome("review", { reason: review }) : outcome("accepted");
  }

  private spokenOf(record: Stamped): Outcome | null {
    const { body } = record;
    if (!["void", "decide", "object"].includes(body.kind)) return null;
    if (body.kind === "decide") {
      if (!wellFormed(body)) return outcome("refused", { reason: "cannot_decide_this" });
      if (!body.target) return null;
    }
    const target = this.gathered.records.get(body.target ?? "");
    if (target === undefined) {
      const name = body.target ?? "";
      return missing("target_unknown", name, this.gathered.known.has(name));
    }
    if (body.kind === "decide") {
      if (target.body.kind === "decide") return outcome("refused", { reason: "cannot_decide_this" });
      if (!mayDecide(record, target)) return outcome("review", { reason: "not_permitted" });
    }
    if (body.kind === "void") {
      if (["void", "decide"].includes(target.body.kind) || isPlan(target.body)) {
        return outcome("refused", { reason: "cannot_void_this" });
      }
      if (this.gathered.meaningless.has(target.id)) return outcome("review", { reason: "target_not_counted" });
      if (!mayVoid(record, target, this.gathered.builtUpon(target.id))) return outcome("review", { reason: "not_permitted" });
    }
    return null;
  }

  private waits(body: Body, decided: boolean): Outcome | null {
    const { ofOrder, underRevision } = familyOf(body.kind);
    const { records, known } = this.gathered;
    if (this.plan === null && ofOrder) {
      const there = [...records.values()].some((record) => record.body.kind === "release");
      return missing("order_unknown", this.home, there);
    }
    const revision = body.base?.revision ?? null;
    if (this.base === null && underRevision && revision !== null && !this.chain.records.has(revision)) {
      return missing("revision_unknown", revision, records.has(revision) || known.has(revision));
    }
    for (const person of decided ? [] : needed(body)) {
      if (!known.get(person)) return missing("person_unknown", person, known.has(person));
    }
    return null;
  }

  private review(record: Stamped): string {
    const { body } = record;
    if (!permitted(record)) return "not_permitted";
    if (revoked(record)) return "after_revocation";
    const { atOperation, review } = familyOf(body.kind);
    if (atOperation) {
      const known = this.operations(body.base?.revision ?? null);
      if (known.size > 0 && !known.has(body.operation ?? 0)) return "routing_changed";
    }
    if (!withinReason(record)) return "span_unreasonable";
    if (this.plan === null) return "";
    const { unit, scale } = this.plan.item;
    if (tooFine(this.gathered.adds.get(record.id) ?? [], scale)) return "quantity_over_scale";
    return review(body, { unit, bill: this.bill });
  }

  private operations(revision: string | null): ReadonlySet<number> {
    if (this.base !== null && (revision === null || !this.chain.records.has(revision))) {
      return new Set(this.plan?.routing.map((step) => step.number) ?? []);
    }
    return this.chain.operations(revision);
  }
}

function missing(reason: string, name: string, there: boolean): Outcome {
  return there ? outcome("review", { reason: "target_not_counted", waits_for: name }) : outcome("waiting", { reason, waits_for: name });
}
