/** What this device said of an order, newest first. */

import type { OrderKey } from "../sync/agreed.ts";
import { Empty } from "../ui/parts.tsx";
import { kept, nameOf } from "../world/known.ts";
import { t } from "../words/words.ts";
import { RecordLine } from "./recordLine.tsx";

const NEWEST = 8;

export function Said({ order }: { order: OrderKey }) {
  const own = [...kept.value.values()]
    .filter((one) => one.body.order === order)
    .sort((a, b) => b.at - a.at)
    .slice(0, NEWEST);
  if (own.length === 0) return <Empty>{t("order.nobodySaid")}</Empty>;
  return (
    <ul class="records">
      {own.map((one) => (
        <RecordLine key={one.id} one={one} who={nameOf(one.body.recorder)} />
      ))}
    </ul>
  );
}
