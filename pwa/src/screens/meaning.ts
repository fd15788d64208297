/** Knows what a code means on a screen that does not want it: a badge signs in, an order or card is worked on. */

import type { OrderKey } from "../sync/agreed.ts";
import { tell } from "../scan/feedback.ts";
import type { Code } from "../sync/codes.ts";
import { go, orderHere, route } from "../ui/route.ts";
import { t } from "../words/words.ts";
import { allOrders, device, stateOf } from "../world/known.ts";
import { holdMachine, session, setMachine } from "../world/session.ts";
import { sessionOn, stepHere } from "../world/work.ts";
import { nothingHere } from "./order.tsx";
import { badgeScanned, forgetSwitching } from "./sign.tsx";

/** Screens on which a machine is scanned for the order that is shown. */
const OF_ORDER = new Set(["order", "report"]);

/** What a code means on a screen that does not want it. */
export async function meaning(code: Code): Promise<boolean> {
  if (code.kind === "P") {
    await badgeScanned(code.key);
    return true;
  }
  if (session.value === null) {
    tell("wrong", t("sign.first"));
    return true;
  }
  if (code.kind === "W") {
    toOrder(code.key);
    return true;
  }
  if (code.kind === "C") {
    const found = allOrders.value.find((state) => code.key in state.cards);
    if (found === undefined) tell("wrong", t("scan.unknownCard"));
    else toOrder(found.order, code.key);
    return true;
  }
  if (code.kind === "E") {
    setMachine(code.key, OF_ORDER.has(route.value.name) ? orderHere() : "");
    tell("ok", t("scan.machine"));
    return true;
  }
  tell("wrong", t(code.kind === "S" ? "scan.tagAlone" : code.kind === "M" ? "scan.lotAlone" : "scan.notHere"));
  return true;
}

/** The barcode of an order's own number works like typing it. */
export function byNumber(text: string): OrderKey | null {
  const wanted = plain(text);
  return (wanted && allOrders.value.find((state) => plain(state.plan?.number ?? "") === wanted)?.order) || null;
}

const plain = (text: string): string => text.normalize("NFKC").trim().toUpperCase();

/** A scanned order: what to do with it comes first, and whether there is nothing to do is said at once. */
function toOrder(order: OrderKey, card = ""): void {
  forgetSwitching();
  holdMachine(order);
  const state = stateOf(order);
  const more = card ? { card } : {};
  const open = session.value === null ? null : sessionOn(order, session.value.person);
  if (state === null || state.plan === null) tell("duplicate", t("order.unknown"));
  else if (open === null && nothingHere(state)) tell("wrong", nothingHere(state));
  else tell("ok", state.plan.number);
  if (open !== null && !open.paused) go("report", order, { op: String(open.operation), start: open.id, ...more });
  else go("order", order, more);
  const step = state === null || nothingHere(state) ? null : stepHere(state);
  if (open === null && step !== null && device.value?.kind === "kiosk") go("report", order, { op: String(step.number), ...more });
}
