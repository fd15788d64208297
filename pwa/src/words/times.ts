/** Knows what the clock on the plant's wall shows: times are shown and typed by it, whatever zone a device believes it is in. */

import { device } from "../world/known.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string | undefined): Intl.DateTimeFormat {
  const found = formats.get(zone ?? "");
  if (found !== undefined) return found;
  const made = format(zone);
  formats.set(zone ?? "", made);
  return made;
}

/** A zone that this browser does not know is better shown by the device's than not at all. */
function format(zone: string | undefined): Intl.DateTimeFormat {
  const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  try {
    return new Intl.DateTimeFormat("en-GB", zone === undefined ? parts : { ...parts, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en-GB", parts);
  }
}

type Part = "year" | "month" | "day" | "hour" | "minute";

/** The parts of a time by the plant's clock; by the device's, if it was enrolled before plants told their zone. */
function partsOf(at: number): Readonly<Record<Part, string>> {
  const parts = formatOf(device.value?.zone).formatToParts(at);
  return Object.fromEntries(parts.map(({ type, value }) => [type, value])) as Record<Part, string>;
}

/** A time of day. */
export function clockTime(at: number): string {
  const { hour, minute } = partsOf(at);
  return `${hour}:${minute}`;
}

/** A day and time, short. */
export function dayTime(at: number): string {
  const { month, day } = partsOf(at);
  return `${month}-${day} ${clockTime(at)}`;
}

/** A time as a field for days and times holds it. */
export function typedTime(at: number): string {
  const { year, month, day, hour, minute } = partsOf(at);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** A year is typed digit by digit, and is not one before it has four of them. */
const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;

/** The time that such a field means, in milliseconds; NaN if it is empty or in no year that anybody means. */
export function timeOf(typed: string): number {
  const wanted = Date.parse(`${typed}Z`);
  if (Number.isNaN(wanted)) return wanted;
  const year = new Date(wanted).getUTCFullYear();
  if (year < FIRST_YEAR || year > LAST_YEAR) return Number.NaN;
  const off = (at: number): number => Date.parse(`${typedTime(at)}Z`) - at;
  const first = wanted - off(wanted);
  return wanted - off(first);
}

/** The plant's day (YYYY-MM-DD) on which a time lies: a day begins when the plant says so. */
export function dayOf(at: number): string {
  return typedTime(at - (device.value?.dayStarts ?? 0) * 60_000).slice(0, 10);
}
