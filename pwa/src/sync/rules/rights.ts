/** Who may say what, read from the rights frozen into the stamp. */

import { isPlan, type Body, type Stamped } from "../records.ts";
import { familyOf } from "./families.ts";
import { LEADS, OFFICE } from "./family.ts";

const has = (record: Stamped, roles: ReadonlySet<string>): boolean => (record.stamp.roles ?? []).some((role) => roles.has(role));

/** Whether the author's role allows the kind of record at all. */
export function permitted(record: Stamped): boolean {
  const { who, office } = familyOf(record.body.kind);
  return (!office || Boolean(record.stamp.office)) && (who === null || has(record, who));
}

/** Whether the author said it himself, about himself, or it is his own work. */
export const isOwn = (author: string, target: Body): boolean => author === target.recorder || author === target.person;

/** So long, by the run clock, a slip of the finger is taken back where it was made. */
const SLIP_MS = 600_000;

/** A lead may; whoever takes back his own may, if it is he: by his PIN, at once where he said it, or there without a PIN. */
export function mayVoid(record: Stamped, target: Stamped, builtUpon: boolean): boolean {
  if (has(record, LEADS)) return true;
  const { recorder } = record.body;
  if (!isOwn(recorder, target.body)) return false;
  if (record.stamp.proved) return true;
  const since = record.run_ms - target.run_ms;
  const here = record.device === target.device;
  if (here && record.run === target.run && since >= 0 && since <= SLIP_MS && recorder === target.body.recorder && !builtUpon) {
    return true;
  }
  return !record.stamp.pinned && here;
}

/** On the plan only who may plan decides, on people only leads. */
export function mayDecide(record: Stamped, target: Stamped): boolean {
  if (isPlan(target.body)) return Boolean(record.stamp.office) && has(record, OFFICE);
  return target.body.kind !== "enlist" || has(record, LEADS);
}

/** Whether it may have happened after the rights had ended: then a person decides. */
export const revoked = ({ stamp }: Stamped): boolean => stamp.revoked != null && stamp.late >= stamp.revoked;

/** A day, where the plant says nothing else. */
const LONGEST_SPAN_MS = 86_400_000;
/** A phone on a slow line may believe it is so much later. */
export const NEARLY_MS = 60_000;

/** Whether stated hours can be meant: no longer than the plant says, not backwards, and over when they were told. */
export function withinReason({ body, stamp }: Stamped): boolean {
  const { worked_from: begin, worked_to: end } = body;
  const now = stamp.received + NEARLY_MS;
  const longest = stamp.longest ?? LONGEST_SPAN_MS;
  if (end == null) return begin == null || (begin >= stamp.at - longest && begin <= now); // it began then and goes on, or ended as it was told
  return end <= now && (begin == null || (end >= begin && end - begin <= longest));
}
