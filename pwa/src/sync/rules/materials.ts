/** Issue, supplement and return: what moves to and from an order. */

import { amount, family, type BodyOf, type Count, type Frozen } from "./family.ts";

type Moved = BodyOf<"issue" | "supplement" | "return">;

const NAME = { issue: "issued", supplement: "supplemented", return: "returned" } as const;

const moved = (body: Moved): Count[] => [["material", body.item || body.lot || "", NAME[body.kind], amount(body.quantity)]];

/** Its item stands in a bill that the order had. An order without a bill takes all. */
const inABill = (body: Moved, plan: Frozen): string =>
  plan.bill.size > 0 && body.item && !plan.bill.has(body.item) ? "wrong_material" : "";

export const MATERIALS = [family({ kinds: ["issue", "supplement", "return"], counts: moved, review: inABill })];
