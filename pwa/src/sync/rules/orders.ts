/** What the office says of an order: its plan records add nothing, but their quantities must be such. */

import { thousandths } from "../quantity.ts";
import { amount, family, nobody, OFFICE, type BodyOf, type Count } from "./family.ts";

function planned(body: BodyOf<"release" | "revise" | "hold" | "cancel" | "close">): Count[] {
  if (body.quantity !== undefined) thousandths(body.quantity, body.item?.scale ?? (body.item ? 0 : 3));
  for (const line of body.bom ?? []) amount(line.quantity);
  for (const seen of body.seen ?? []) for (const text of [seen.good, seen.scrap, seen.rework, seen.hold]) amount(text);
  return [];
}

const plan = { counts: planned, needs: nobody, who: OFFICE, office: true, underRevision: false } as const;

export const ORDERS = [
  family({ kinds: ["release"], ...plan, ofOrder: false }),
  family({ kinds: ["revise", "hold", "cancel", "close"], ...plan }),
];
