/** Inspect: moves held pieces to good, scrap or rework. A first-piece check moves none. */

import { amount, family, INSPECTORS, type BodyOf, type Count } from "./family.ts";

function inspected(body: BodyOf<"inspect">): Count[] {
  amount(body.sampled);
  const place = String(body.operation);
  const found: Count[] = [];
  let moved = 0;
  for (const name of ["good", "scrap", "rework"] as const) {
    const size = amount(body[name]);
    moved += size;
    if (!body.first_piece) found.push(["operation", place, name, size]);
  }
  if (!body.first_piece) found.push(["operation", place, "hold", -moved]);
  return [...found, ["operation", place, "inspections", 1], ["operation", place, "reports", 1]];
}

export const QUALITY = [family({ kinds: ["inspect"], counts: inspected, who: INSPECTORS, atOperation: true })];
