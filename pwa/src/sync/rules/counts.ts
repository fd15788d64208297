/** What a record adds if it counts: family, place, name, amount. */

import { thousandths } from "../quantity.ts";
import { isMaterial, isPlan, type Body } from "../records.ts";

export type Count = readonly [family: "operation" | "material" | "card", place: string, name: string, amount: number];

const MATERIAL_NAME: Readonly<Record<string, string>> = { issue: "issued", supplement: "supplemented", return: "returned" };

/** Throws Meaningless or NotAQuantity. */
export function counts(body: Body): Count[] {
  const place = String(body.operation);
  if (body.kind === "start") return [["operation", place, "starts", 1]];
  if (body.kind === "send_out") {
    return [["operation", place, "starts", 1], ["operation", place, "sent", thousandths(body.quantity ?? "0")]];
  }
  if (body.kind === "finish" || body.kind === "take_back") return pieceCounts(body, place);
  if (body.kind === "scrap") return scrapCounts(body, place);
  if (body.kind === "inspect") return inspectCounts(body, place);
  if (body.kind === "split" || body.kind === "merge") return cardCounts(body);
  if (body.kind === "decide") thousandths(body.up_to ?? "0");
  if (isMaterial(body)) {
    return [["material", String(body.item || body.lot || ""), MATERIAL_NAME[body.kind] ?? "", thousandths(body.quantity ?? "0")]];
  }
  if (isPlan(body)) planQuantities(body);
  return [];
}

/** The record's quantities in thousandths: good, scrap, rework, hold. */
export function pieces(body: Body): number[] {
  return [body.good, body.scrap, body.rework, body.hold].map((text) => thousandths(text ?? "0"));
}

/** Whether the record moves pieces through the flow of quantities. */
export function inFlow(body: Body): boolean {
  return !(body.kind === "finish" && body.work === "rework") && pieces(body).some((amount) => amount !== 0);
}

function pieceCounts(body: Body, place: string): Count[] {
  const aside = body.kind === "finish" && body.work === "rework" ? "redone_" : "";
  const [good = 0, scrap = 0, rework = 0, hold = 0] = pieces(body);
  const found: Count[] = [
    ["operation", place, `${aside}good`, good],
    ["operation", place, `${aside}scrap`, scrap],
    ["operation", place, `${aside}rework`, rework],
    ["operation", place, `${aside}hold`, hold],
    ["operation", place, "reports", 1],
  ];
  if (body.kind === "take_back") found.push(["operation", place, "short", thousandths(body.short ?? "0")]);
  else if (body.operation_done) found.push(["operation", place, "said_done", 1]);
  return found;
}

function scrapCounts(body: Body, place: string): Count[] {
  if (body.weight != null) thousandths(body.weight);
  const amount = thousandths(body.quantity ?? "0");
  if (body.item) return [["material", String(body.item), "scrapped", amount]];
  const found: Count[] = [["operation", place, "reports", 1]];
  if (body.taken_from === "finish") return [...found, ["operation", place, "detailed", amount]];
  found.push(["operation", place, "scrap", amount]);
  if (body.taken_from) found.push(["operation", place, body.taken_from, -amount]);
  return found;
}

function inspectCounts(body: Body, place: string): Count[] {
  thousandths(body.sampled ?? "0");
  const found: Count[] = [];
  let moved = 0;
  for (const name of ["good", "scrap", "rework"] as const) {
    const amount = thousandths(body[name] ?? "0");
    moved += amount;
    if (!body.first_piece) found.push(["operation", place, name, amount]);
  }
  if (!body.first_piece) found.push(["operation", place, "hold", -moved]);
  return [...found, ["operation", place, "inspections", 1], ["operation", place, "reports", 1]];
}

function cardCounts(body: Body): Count[] {
  let total = 0;
  const found: Count[] = [];
  for (const part of body.parts ?? []) {
    const amount = thousandths(part.quantity);
    total += amount;
    found.push(["card", part.card, "quantity", body.kind === "split" ? amount : -amount]);
  }
  if (body.kind === "merge") found.push(["card", body.into ?? "", "quantity", total]);
  else if (body.card) found.push(["card", body.card, "quantity", -total]);
  return found;
}

function planQuantities(body: Body): void {
  if (body.quantity !== undefined) {
    const item = body.item;
    thousandths(body.quantity, item !== undefined && typeof item !== "string" ? (item.scale ?? 0) : 3);
  }
  for (const line of body.bom ?? []) thousandths(line.quantity);
  for (const seen of body.seen ?? []) {
    for (const text of [seen.good, seen.scrap, seen.rework, seen.hold]) thousandths(text ?? "0");
  }
}

/** Names that count records and not pieces. */
const COUNTED_ONCE = new Set(["starts", "reports", "said_done", "inspections"]);

/** Whether a quantity of the order's item has more decimals than its unit allows. */
export const tooFine = (adds: readonly Count[], scale: number): boolean =>
  adds.some(([family, , name, amount]) => family !== "material" && !COUNTED_ONCE.has(name) && amount % 10 ** (3 - scale) !== 0);

/** Whether pieces of the order are told in another unit than its item's. */
export const otherUnit = (body: Body, unit: string): boolean =>
  ["finish", "take_back", "scrap"].includes(body.kind) && !body.item && !["", unit].includes(String(body.unit ?? ""));
