/** Knows how answers and pulled states are taken in. They never touch a record that is not acknowledged. */

import { withStore, type Device, type Kept } from "../store/store.ts";
import { KINDS, WHOLE, withTold, type Kind, type Mark, type Told } from "../store/told.ts";
import type { Json } from "../sync/canon.ts";
import { home } from "../sync/records.ts";
import type { Outcome } from "../sync/state.ts";
import { cursor, device, kept, mark, orders, told } from "../world/known.ts";

export interface Answer {
  readonly id: string;
  readonly outcome: Outcome;
  readonly sealed?: Json;
  /** The version of the order's state that contains it. */
  readonly version?: number;
}

export interface Row {
  readonly kind: string;
  readonly key: string;
  readonly version: number;
  readonly state: unknown;
  /** It left this device's scope. */
  readonly gone?: boolean;
}

const DAY = 86_400_000;
const KEEP_MS = 30 * DAY;

/** Change what is known of this device itself. */
export async function setDevice(change: Partial<Device>): Promise<void> {
  if (device.value === null) return;
  const next = { ...device.value, ...change };
  await withStore(async (store) => {
    const work = store.transaction("device", "readwrite");
    await stillOurs(await work.store.get("this"), next);
    await Promise.all([work.store.put(next, "this"), work.done]);
  });
  device.value = next;
}

/** Another tab may have enrolled the device anew: its identity must not be written over. */
async function stillOurs(there: Device | undefined, next: Device): Promise<void> {
  if (there === undefined || there.id === next.id) return;
  location.reload();
  throw new Error("another tab enrolled this device anew");
}

/** Take in what other tabs saved: only the one that sends would never hear of it. */
export async function takeUnsent(): Promise<void> {
  const found = await withStore((store) => store.getAllFromIndex("outbox", "settled", 0));
  const others = found.filter((one) => !kept.value.has(one.id));
  if (others.length > 0) kept.value = new Map([...kept.value, ...others.map((one) => [one.id, one] as const)]);
}

/** Mark records as acknowledged, with what became of them and their sealed stamps. */
export async function settle(answers: readonly Answer[]): Promise<void> {
  const found = answers.flatMap((answer) => {
    const one = kept.value.get(answer.id);
    if (one === undefined) return [];
    const sealed = answer.sealed === undefined ? {} : { sealed: answer.sealed };
    const version = answer.version ? { version: answer.version } : {};
    return [{ ...one, settled: 1 as const, outcome: answer.outcome, ...sealed, ...version }];
  });
  await rewrite(found);
}

/** Whether what this device was told of an order is older than the answer to a record: then it adds the record itself. */
function ahead(one: Kept): boolean {
  const there = orders.value.get(home(one.body));
  return there !== undefined && there.version < (one.version ?? 0);
}

/**
 * Every record that was settled before a pull began is contained in what that pull told, if that is new enough. A whole snapshot is: after a restore versions are lower than those of old answers.
 */
export async function mirror(settledBefore: readonly Kept[], whole = false): Promise<void> {
  const found = settledBefore.flatMap((one) => {
    const now = kept.value.get(one.id);
    return now?.settled && !now.mirrored && (whole || !ahead(now)) ? [{ ...now, mirrored: 1 as const }] : [];
  });
  await rewrite(found);
}

async function rewrite(found: readonly Kept[]): Promise<void> {
  if (found.length === 0) return;
  await withStore(async (store) => {
    const work = store.transaction("outbox", "readwrite", { durability: "strict" });
    await Promise.all([...found.map((one) => work.store.put(one)), work.done]);
  });
  kept.value = new Map([...kept.value, ...found.map((one) => [one.id, one] as const)]);
}

const isKnown = (kind: string): kind is Kind => (KINDS as readonly string[]).includes(kind);
const shelfOf = (kind: Kind) => told[kind] as { value: ReadonlyMap<string, Told<unknown>> };

/**
 * Keep the rows that are newer than what is there, and how far that is, in one transaction. A snapshot is taken as it is:
 * after a restore the server's versions are lower than those this device was told before.
 */
export async function apply(rows: readonly Row[], come: Partial<Mark>, asItIs = false): Promise<void> {
  const newer = rows.filter((row): row is Row & { kind: Kind } => {
    if (!isKnown(row.kind)) return false;
    const there = shelfOf(row.kind).value.get(row.key);
    return asItIs || there === undefined || there.version <= row.version;
  });
  const last = new Map(newer.map((row) => [`${row.kind} ${row.key}`, row]));
  const next: Mark = { app: "", cursor: cursor.value, ...mark.value, ...come, device: device.value?.id ?? "" };
  if (mark.value?.device !== next.device) Object.assign(next, { cursor: "", app: "" }, come);
  await withTold(async (store) => {
    const work = store.transaction([...KINDS, "mark" as const], "readwrite");
    for (const { kind, key, version, state, gone } of last.values()) {
      const shelf = work.objectStore(kind);
      if (gone) void shelf.delete(key);
      else void shelf.put({ key, version, state } as never);
    }
    void work.objectStore("mark").put(next, "this");
    await work.done;
  });
  mark.value = next;
  for (const kind of KINDS) {
    const here = [...last.values()].filter((row) => row.kind === kind);
    if (here.length === 0) continue;
    const shelf = shelfOf(kind);
    const there = new Map(shelf.value);
    for (const { key, version, state, gone } of here) {
      if (gone) there.delete(key);
      else there.set(key, { key, version, state });
    }
    shelf.value = there;
  }
  await sealLate(rows);
}

/** What was let in later than it was brought has its seal with its outcome: no answer carried it. */
async function sealLate(rows: readonly Row[]): Promise<void> {
  await rewrite(
    rows.flatMap(({ kind, key, state }) => {
      if (kind !== "outcome") return [];
      const { sealed } = state as { sealed?: Json };
      const one = sealed === undefined ? undefined : kept.value.get(key);
      return one === undefined || sealed === undefined ? [] : [{ ...one, settled: 1 as const, sealed }];
    }),
  );
}

/** After a whole snapshot: what the server no longer has in this device's scope goes. */
export async function forgetOthers(seen: ReadonlySet<string>): Promise<void> {
  await withTold(async (store) => {
    const work = store.transaction(WHOLE, "readwrite");
    for (const kind of WHOLE) {
      for (const key of shelfOf(kind).value.keys()) {
        if (!seen.has(`${kind} ${key}`)) void work.objectStore(kind).delete(key);
      }
    }
    await work.done;
  });
  for (const kind of WHOLE) {
    const shelf = shelfOf(kind);
    shelf.value = new Map([...shelf.value].filter(([key]) => seen.has(`${kind} ${key}`)));
  }
}

/** Read everything back when the app starts; drop what was acknowledged a month ago. */
export async function wake(): Promise<void> {
  const index = <T extends { key: string }>(found: readonly T[]) => new Map(found.map((one) => [one.key, one]));
  await withStore(async (store) => {
    const [own, records] = await Promise.all([store.get("device", "this"), store.getAll("outbox")]);
    device.value = own ?? null;
    kept.value = new Map([...kept.value, ...records.map((one) => [one.id, one] as const)]);
  });
  await withTold(async (store) => {
    const [come, ...found] = await Promise.all([store.get("mark", "this"), ...KINDS.map((kind) => store.getAll(kind))]);
    KINDS.forEach((kind, n) => {
      shelfOf(kind).value = index<Told<unknown>>(found[n] ?? []);
    });
    mark.value = come ?? null;
  }).catch((error: unknown) => {
    console.error(error); // what the server told comes again; what is unsent lies elsewhere
  });
  await drop([...kept.value.values()]);
}

/** The last record always stays: the next one needs its number and hash. */
async function drop(records: readonly Kept[]): Promise<void> {
  const newest = Math.max(0, ...records.map((one) => one.at));
  const last = new Map<string, number>();
  for (const one of records) last.set(one.device, Math.max(one.seq, last.get(one.device) ?? 0));
  const old = records.filter((one) => one.mirrored && one.at < newest - KEEP_MS && one.seq !== last.get(one.device));
  if (old.length === 0) return;
  await withStore(async (store) => {
    const work = store.transaction("outbox", "readwrite");
    await Promise.all([...old.map((one) => work.store.delete([one.device, one.seq])), work.done]);
  });
  const gone = new Set(old.map((one) => one.id));
  kept.value = new Map([...kept.value].filter(([id]) => !gone.has(id)));
}
