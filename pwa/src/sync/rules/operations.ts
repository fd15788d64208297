/** Start, pause, finish, and their like at a partner: what they add to an operation. */

import type { Body } from "../records.ts";
import { amount, family, inItsUnit, type BodyOf, type Count } from "./family.ts";

/** The record's quantities in thousandths: good, scrap, rework, hold. */
export const pieces = (body: Body): number[] => [body.good, body.scrap, body.rework, body.hold].map(amount);

/** Whether the record moves pieces through the flow of quantities. */
export const inFlow = (body: Body): boolean => !(body.kind === "finish" && body.work === "rework") && pieces(body).some((one) => one !== 0);

function started(body: BodyOf<"start" | "send_out">): Count[] {
  const place = String(body.operation);
  const begun: Count[] = [["operation", place, "starts", 1]];
  return body.kind === "send_out" ? [...begun, ["operation", place, "sent", amount(body.quantity)]] : begun;
}

function finished(body: BodyOf<"finish" | "take_back">): Count[] {
  const place = String(body.operation);
  const aside = body.kind === "finish" && body.work === "rework" ? "redone_" : "";
  const [good = 0, scrap = 0, rework = 0, hold = 0] = pieces(body);
  const found: Count[] = [
    ["operation", place, `${aside}good`, good],
    ["operation", place, `${aside}scrap`, scrap],
    ["operation", place, `${aside}rework`, rework],
    ["operation", place, `${aside}hold`, hold],
    ["operation", place, "reports", 1],
  ];
  if (body.kind === "take_back") found.push(["operation", place, "short", amount(body.short)]);
  else if (body.operation_done) found.push(["operation", place, "said_done", 1]);
  return found;
}

/** Names that count records and not pieces. */
const COUNTED_ONCE = new Set(["starts", "reports", "said_done", "inspections"]);

/** Whether a quantity of the order's item has more decimals than its unit allows. */
export const tooFine = (adds: readonly Count[], scale: number): boolean =>
  adds.some(([sum, , name, size]) => sum !== "material" && !COUNTED_ONCE.has(name) && size % 10 ** (3 - scale) !== 0);

export const OPERATIONS = [
  family({ kinds: ["start", "send_out"], counts: started, atOperation: true }),
  family({ kinds: ["pause"], atOperation: true }),
  family({ kinds: ["finish", "take_back"], counts: finished, atOperation: true, review: inItsUnit }),
];
