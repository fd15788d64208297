/** Scrap: a loss of pieces or material, and where the lost pieces were counted before. */

import { amount, family, inItsUnit, type BodyOf, type Count } from "./family.ts";

function lost(body: BodyOf<"scrap">): Count[] {
  if (body.weight != null) amount(body.weight);
  const size = amount(body.quantity);
  if (body.item) return [["material", body.item, "scrapped", size]];
  const place = String(body.operation);
  const found: Count[] = [["operation", place, "reports", 1]];
  if (body.taken_from === "finish") return [...found, ["operation", place, "detailed", size]];
  found.push(["operation", place, "scrap", size]);
  if (body.taken_from) found.push(["operation", place, body.taken_from, -size]);
  return found;
}

export const SCRAP = [family({ kinds: ["scrap"], counts: lost, atOperation: true, review: inItsUnit })];
