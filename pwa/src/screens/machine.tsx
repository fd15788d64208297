/** The machine that goes into what is said at an order: to be seen, and put away by one tap. */

import type { OrderKey } from "../sync/agreed.ts";
import { machineAt, setMachine } from "../world/session.ts";
import { Button } from "../ui/parts.tsx";
import { t } from "../words/words.ts";

export function Machine({ order }: { order: OrderKey }) {
  const key = machineAt(order);
  if (!key) return null;
  return (
    <p class="draft" id="machine" role="status">
      <span class="grow">
        {t("machine.name")} …{key.slice(-4)}
      </span>
      <Button kind="quiet" id="machine-away" onTap={() => setMachine("", order)}>
        {t("machine.away")}
      </Button>
    </p>
  );
}
