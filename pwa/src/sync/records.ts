/** Knows what a person can say: the record kinds as they stand in a body. What is not sent has its default. */

export type Kind =
  | "start" | "pause" | "finish" | "issue" | "supplement" | "return" | "scrap" | "inspect" | "send_out" | "take_back"
  | "split" | "merge" | "void" | "decide" | "object" | "enlist" | "release" | "revise" | "hold" | "cancel" | "close";

export interface Base {
  readonly revision?: string | null;
  readonly feed?: string;
}

export interface Step {
  readonly number: number;
  readonly name: string;
  readonly work_center?: string;
  readonly gate?: "open" | "flow" | "strict";
  readonly partner?: string;
  readonly inspection?: boolean;
  readonly aside?: boolean;
}

export interface BomLine {
  readonly item: string;
  readonly name?: string;
  readonly quantity: string;
  readonly unit?: string;
  readonly per?: number;
  readonly scale?: number;
  readonly operation?: number | null;
  readonly method?: "issue" | "backflush";
  readonly tracked?: boolean;
  readonly tolerance?: number;
  readonly weight?: string | null;
  readonly phantom?: boolean;
}

export interface Item {
  readonly code: string;
  readonly name: string;
  readonly unit?: string;
  readonly scale?: number;
}

export interface Seen {
  readonly operation: number;
  readonly reports: number;
  readonly good?: string;
  readonly scrap?: string;
  readonly rework?: string;
  readonly hold?: string;
}

/** A body: the fields a kind does not have are simply absent. */
export interface Body {
  readonly kind: Kind;
  readonly recorder: string;
  readonly base?: Base;
  readonly supersedes?: readonly string[];
  readonly note?: string;
  readonly strength?: string;
  readonly photos?: readonly string[];
  readonly reason?: string;
  readonly cause?: string;
  readonly unit?: string;
  readonly passed?: { readonly advice: string; readonly reason: string; readonly opened_by?: string };
  readonly name?: string;
  readonly temporary?: boolean;
  readonly untouched?: boolean;
  readonly scrap_reason?: string;
  readonly scrap_cause?: string;
  readonly crew_by?: string;
  readonly handover?: boolean;
  readonly order?: string | null;
  /** Of a void, decision or objection: the target's home. */
  readonly home?: string | null;
  readonly operation?: number | null;
  readonly person?: string | null;
  readonly machine?: string | null;
  readonly card?: string | null;
  readonly crew?: readonly { readonly person: string; readonly weight?: number }[];
  readonly worked_from?: number | null;
  readonly worked_to?: number | null;
  readonly late_reason?: string;
  readonly work?: string;
  readonly resumes?: string | null;
  readonly after?: string | null;
  readonly against?: readonly string[];
  readonly answers?: readonly string[];
  readonly start?: string | null;
  readonly good?: string;
  readonly scrap?: string;
  readonly rework?: string;
  readonly hold?: string;
  readonly short?: string;
  readonly operation_done?: boolean;
  readonly item?: string | Item;
  readonly quantity?: string;
  readonly taken_from?: string;
  readonly finish?: string | null;
  readonly weight?: string | null;
  readonly tag?: string | null;
  readonly lot?: string | null;
  readonly bin?: string | null;
  readonly partner?: string | null;
  readonly partner_name?: string;
  readonly package?: number;
  readonly measured?: { readonly quantity: string; readonly unit: string; readonly factor?: string };
  readonly serials?: readonly string[];
  readonly slip?: string | null;
  readonly partner_slip?: string;
  readonly sampled?: string;
  readonly first_piece?: boolean;
  readonly parts?: readonly { readonly card: string; readonly quantity: string }[];
  readonly into?: string;
  readonly target?: string | null;
  readonly discrepancy?: string;
  readonly answer?: string;
  readonly up_to?: string;
  readonly credit?: string;
  readonly on?: readonly string[];
  readonly number?: string;
  readonly tolerance?: number;
  readonly due?: string;
  readonly urgent?: boolean;
  readonly routing?: readonly Step[];
  readonly bom?: readonly BomLine[];
  readonly split_from?: string;
  readonly seen?: readonly Seen[];
}

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
  readonly id: string;
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
export const isMaterial = isOneOf("issue", "supplement", "return");

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
export function speaksOf(body: Body): string[] {
  return [body.target, body.start, body.resumes, body.finish].filter((one): one is string => Boolean(one));
}

/** What the record changes: the home it names, its order, else the person, else its author. */
export function home(body: Body): string {
  return body.home || body.order || body.person || body.recorder;
}

/** Everything with a key that the body names, sorted. */
export function addresses(body: Body): string[] {
  const found = new Set<string>();
  for (const one of [
    body.order, body.home, body.person, body.recorder, body.machine, body.card, body.lot, body.tag,
    body.slip, body.into, body.bin, body.partner,
  ]) {
    if (one) found.add(one);
  }
  for (const share of body.crew ?? []) found.add(share.person);
  if (body.kind === "split" || body.kind === "merge") for (const part of body.parts ?? []) found.add(part.card);
  return [...found].sort();
}
