/** Decisions: which of them stand, and what they say together. */

import type { Body } from "../records.ts";
import { amount, family, INSPECTORS, nobody, type BodyOf, type Count } from "./family.ts";

export interface Verdict {
  readonly answer: string;
  readonly by: string;
  readonly upTo: number;
  readonly credit: string;
}

/** The one verdict of decisions on one target; null if there is none, an empty answer if they disagree. */
export function verdict(said: ReadonlyMap<string, Body>): Verdict | null {
  const left = standing(said);
  const by = left.at(-1);
  if (by === undefined) return null;
  const bodies = left.map((one) => said.get(one)).filter((body): body is Body => body !== undefined);
  const limits = bodies.map((body) => amount(body.up_to));
  const answers = new Set(bodies.map((body, i) => `${body.answer} ${limits[i]} ${body.credit ?? ""}`));
  const first = bodies[0];
  if (answers.size > 1 || first === undefined) return { answer: "", by, upTo: Math.min(...limits), credit: "" };
  return { answer: first.answer ?? "", by, upTo: limits[0] ?? 0, credit: first.credit ?? "" };
}

/** The decisions that no other of them supersedes, sorted. */
export function standing(said: ReadonlyMap<string, Body>): string[] {
  const superseded = new Set<string>();
  for (const [one, body] of said) for (const old of body.supersedes ?? []) if (old !== one) superseded.add(old);
  return [...said.keys()].filter((one) => !superseded.has(one)).sort();
}

/** Whether it answers either on a record (count, void) or on a discrepancy (allow). */
export function wellFormed(body: Body): boolean {
  if (body.target) return body.answer !== "allow" && !body.discrepancy;
  return body.answer === "allow" && Boolean(body.discrepancy);
}

function limited(body: BodyOf<"decide">): Count[] {
  amount(body.up_to);
  return [];
}

export const DECISIONS = [
  family({ kinds: ["void"], needs: nobody, ofOrder: false, underRevision: false }),
  family({ kinds: ["decide"], counts: limited, needs: nobody, who: INSPECTORS, ofOrder: false, underRevision: false }),
  family({ kinds: ["object"] }),
];
