/** Knows the sums: pass 2. What counts is added; order is nothing. */

import type { Gathered } from "./gathered.ts";
import { inOrder, isPieces, isSession, isSure, isWork, widthOf, type Stamped } from "./records.ts";
import { pieces } from "./rules/operations.ts";
import { namingOneStart, sameWork, type Report } from "./rules/doubles.ts";
import { standing } from "./rules/sessions.ts";
import { SUMS, emptyOperation, type MaterialState, type OperationState, type Session, type State } from "./state.ts";

export class Tally {
  constructor(
    private readonly gathered: Gathered,
    private readonly base: State | null,
  ) {}

  private counted(): Stamped[] {
    return [...this.gathered.records.values()].filter((record) => this.gathered.accepted(record.id));
  }

  private finishes(start: string): string[] {
    return this.gathered.saying(start, "finish", "take_back");
  }

  operations(): Record<string, OperationState> {
    const found = new Map<string, OperationState>();
    const people = new Map<string, Set<string>>();
    const at = (place: string): OperationState => {
      const state = found.get(place) ?? { ...emptyOperation(), ...this.base?.operations[place], done: false };
      found.set(place, state);
      if (!people.has(place)) people.set(place, new Set(state.people));
      return state;
    };
    for (const place of Object.keys(this.base?.operations ?? {})) at(place);
    for (const { id, body } of this.counted()) {
      for (const [family, place, name, amount] of this.gathered.adds.get(id) ?? []) {
        if (family === "operation") at(place)[name as (typeof SUMS)[number]] += amount;
      }
      if (isWork(body) && body.kind !== "pause") {
        at(String(body.operation));
        people.get(String(body.operation))?.add(body.person ?? "");
      }
    }
    const full: Record<string, OperationState> = {};
    for (const [place, state] of found) {
      state.people = [...(people.get(place) ?? [])].sort();
      if (state.people.length > 0 || SUMS.some((name) => state[name] !== 0)) full[place] = state;
    }
    return full;
  }

  materials(): Record<string, MaterialState> {
    const found: Record<string, MaterialState> = structuredClone(this.base?.materials ?? {});
    for (const { id } of this.counted()) {
      for (const [family, place, name, amount] of this.gathered.adds.get(id) ?? []) {
        if (family !== "material") continue;
        const material = found[place] ?? { issued: 0, supplemented: 0, returned: 0, scrapped: 0 };
        material[name as keyof MaterialState] += amount;
        found[place] = material;
      }
    }
    return Object.fromEntries(Object.entries(found).filter(([, m]) => m.issued || m.supplemented || m.returned || m.scrapped));
  }

  cards(): Record<string, number> {
    const found: Record<string, number> = { ...this.base?.cards };
    for (const { id } of this.counted()) {
      for (const [family, place, , amount] of this.gathered.adds.get(id) ?? []) {
        if (family === "card") found[place] = (found[place] ?? 0) + amount;
      }
    }
    return Object.fromEntries(Object.entries(found).filter(([, quantity]) => quantity !== 0));
  }

  /** The open sessions among the records, oldest first. */
  open(): Stamped[] {
    return this.counted()
      .filter(({ id, body }) => isSession(body) && !body.resumes && this.finishes(id).length === 0)
      .sort(inOrder);
  }

  sessions(): Session[] {
    const kept = (this.base?.sessions ?? [])
      .filter((session) => this.finishes(session.id).length === 0)
      .map((session) => ({ ...session, ...standing(this.gathered, session.id, session.word, session.paused) }));
    const opened = this.open().map(({ id, body, stamp }) => ({
      id,
      person: body.person ?? body.recorder,
      operation: body.operation ?? 0,
      machine: body.machine ?? "",
      work: body.kind === "start" ? (body.work ?? "production") : "outside",
      at: stamp.at,
      ...standing(this.gathered, id),
    }));
    return [...kept, ...opened];
  }

  /** How many reports of each operation look like a double. */
  doubles(): Map<string, number> {
    const byStart = new Map<string, Stamped[]>();
    const alike = new Map<string, Stamped[]>();
    for (const record of this.counted()) {
      const { body } = record;
      if (!isPieces(body)) continue;
      if (body.start) byStart.set(body.start, [...(byStart.get(body.start) ?? []), record]);
      const amounts = pieces(body);
      const key = [body.operation, body.person, body.machine ?? "", ...amounts].join(" ");
      if (amounts.some((amount) => amount !== 0)) alike.set(key, [...(alike.get(key) ?? []), record]);
    }
    const found = new Map<string, number>();
    const note = (group: readonly Stamped[], extra: number): void => {
      const place = String(Math.min(...group.map((record) => record.body.operation ?? 0)));
      if (extra) found.set(place, (found.get(place) ?? 0) + extra);
    };
    for (const group of byStart.values()) note(group, namingOneStart(group.length));
    for (const group of alike.values()) note(group, sameWork(group.map((record) => this.report(record))));
    return found;
  }

  private report(record: Stamped): Report {
    const { body, stamp } = record;
    const start = body.start ? this.gathered.records.get(body.start) : undefined;
    const stated = body.worked_from != null;
    const end = body.worked_to ?? stamp.at;
    const begun =
      start !== undefined && this.gathered.accepted(start.id) ? Math.min(start.body.worked_from ?? start.stamp.at, start.stamp.at) : end;
    return {
      id: record.id,
      start: body.start ?? "",
      begin: Math.min(body.worked_from ?? begun, end),
      end,
      slack: stated ? 0 : widthOf(record) + widthOf(start),
      sure: stated || (isSure(record) && isSure(start)),
      device: stated ? "" : record.device,
      first: start !== undefined && start.device === (stated ? "" : record.device) ? start.seq : record.seq,
      last: record.seq,
    };
  }
}
