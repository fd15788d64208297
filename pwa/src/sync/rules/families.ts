/** Knows every family of record kinds, and the family of a kind. */

import type { Body, Kind } from "../records.ts";
import { CARDS } from "./cards.ts";
import { DECISIONS } from "./decisions.ts";
import { family, type Family } from "./family.ts";
import { MATERIALS } from "./materials.ts";
import { OPERATIONS } from "./operations.ts";
import { ORDERS } from "./orders.ts";
import { PEOPLE } from "./people.ts";
import { QUALITY } from "./quality.ts";
import { SCRAP } from "./scrap.ts";

export const FAMILIES: readonly Family[] = [
  ...OPERATIONS,
  ...MATERIALS,
  ...SCRAP,
  ...QUALITY,
  ...CARDS,
  ...DECISIONS,
  ...PEOPLE,
  ...ORDERS,
];

const byKind = new Map<string, Family>(FAMILIES.flatMap((one) => one.kinds.map((kind) => [kind, one] as const)));

/** What an app that was set back still has of a newer one: it adds nothing here, and waits like any other. */
const NEWER = family({ kinds: [] });

export const familyOf = (kind: Kind): Family => byKind.get(kind) ?? NEWER;

/** The persons who must be known before the record can count. */
export const needed = (body: Body): string[] => [...new Set(familyOf(body.kind).needs(body))].sort();
