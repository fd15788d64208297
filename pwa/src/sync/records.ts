/** Knows records as the fold reads them: bodies by their kinds, stamps, the ordering key, and what a body names. */

import { HOMES, type Body, type HomeKey, type Id, type Kind } from "./agreed.ts";

export type { Base, Body, BomLine, Item, Kind, Operation as Step, Passed, Seen } from "./agreed.ts";

/** The truth lies within [early, late]; `at` is the best guess. */
export interface Stamp {
  readonly at: number;
  readonly early: number;
  readonly late: number;
  readonly received: number;
  readonly doubtful?: boolean;
  readonly by_wall?: boolean;
  readonly roles?: readonly string[];
  readonly revoked?: number | null;
  readonly office?: boolean;
  readonly proved?: boolean;
  readonly pinned?: boolean;
  readonly longest?: number;
}

export interface Stamped {
  readonly id: Id;
  readonly device: string;
  readonly seq: number;
  readonly run: string;
  readonly run_ms: number;
  readonly body: Body;
  readonly stamp: Stamp;
}

const isOneOf = (...kinds: Kind[]) => {
  const among = new Set<string>(kinds);
  return (body: Body): boolean => among.has(body.kind);
};

export const isPlan = isOneOf("release", "revise", "hold", "cancel", "close");
export const isWork = isOneOf("start", "pause", "finish", "send_out", "take_back");
export const isPieces = isOneOf("finish", "take_back");
export const isSession = isOneOf("start", "send_out");

/** A time known no better than this accuses nobody. */
const SURE_MS = 60_000;

/** How many milliseconds the truth may be off. */
export const widthOf = (record: Stamped | undefined): number => (record ? record.stamp.late - record.stamp.early : 0);

/** Whether the time may accuse somebody: it is known well, and nobody could have moved it by setting a clock. */
export const isSure = (record: Stamped | undefined): boolean =>
  !record?.stamp.doubtful && !record?.stamp.by_wall && widthOf(record) <= SURE_MS;

/** The ordering key: for labels and display, never for counts. */
export function inOrder(one: Stamped, other: Stamped): number {
  if (one.stamp.at !== other.stamp.at) return one.stamp.at - other.stamp.at;
  if (one.device !== other.device) return one.device < other.device ? -1 : 1;
  if (one.seq !== other.seq) return one.seq - other.seq;
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

/** The ids of the records that a record speaks of. */
export function speaksOf(body: Body): Id[] {
  return [body.target, body.start, body.resumes, body.finish].filter((one): one is Id => Boolean(one));
}

/** Whether a key is of a kind of home. */
export const isOf = (key: string, name: (typeof HOMES)[keyof typeof HOMES]["name"]): boolean =>
  HOMES[key.charAt(0) as keyof typeof HOMES]?.name === name;

/** What the record changes: the home it names, its order, else the person, else its author. */
export function home(body: Body): HomeKey {
  return body.home || body.order || body.person || body.recorder;
}

/** Everything with a key that the body names, sorted. */
export function addresses(body: Body): string[] {
  const found = new Set<string>();
  for (const one of [
    body.order,
    body.home,
    body.person,
    body.recorder,
    body.machine,
    body.card,
    body.lot,
    body.tag,
    body.slip,
    body.into,
    body.bin,
    body.partner,
  ]) {
    if (one) found.add(one);
  }
  for (const share of body.crew ?? []) found.add(share.person);
  if (body.kind === "split" || body.kind === "merge") for (const part of body.parts ?? []) found.add(part.card);
  return [...found].sort();
}
