/** Split and merge: how an order's pieces are spread over its cards. */

import { amount, family, type BodyOf, type Count } from "./family.ts";

function spread(body: BodyOf<"split" | "merge">): Count[] {
  let total = 0;
  const found: Count[] = [];
  for (const part of body.parts) {
    const size = amount(part.quantity);
    total += size;
    found.push(["card", part.card, "quantity", body.kind === "split" ? size : -size]);
  }
  if (body.kind === "merge") found.push(["card", body.into, "quantity", total]);
  else if (body.card) found.push(["card", body.card, "quantity", -total]);
  return found;
}

export const CARDS = [family({ kinds: ["split", "merge"], counts: spread })];
