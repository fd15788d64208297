/** An order this device never pulled: the operation number printed on the paper is enough for everything. */

import type { CardKey, OrderKey } from "../sync/agreed.ts";
import { useSignal } from "@preact/signals";
import { Keypad } from "../ui/keypad.tsx";
import { Button, Card, Screen } from "../ui/parts.tsx";
import { go } from "../ui/route.ts";
import { commit } from "../ui/saying.ts";
import { Buttons } from "../ui/screens.tsx";
import { myself } from "../world/session.ts";
import { said, sessionOn } from "../world/work.ts";
import { t } from "../words/words.ts";
import { Said } from "./saidHere.tsx";

export function Unknown({ order, card }: { order: OrderKey; card: CardKey | "" }) {
  const operation = useSignal("");
  const number = Number(operation.value);
  const me = myself();
  const open = sessionOn(order, me);

  async function start(): Promise<void> {
    const body = { ...said("start", order), order, operation: number, person: me, ...(card ? { card } : {}) };
    await commit([body], { title: t("done.started"), lines: [`…${order.slice(-4)} · ${number}`] });
  }

  return (
    <Screen title={`${t("order.title")} …${order.slice(-4)}`}>
      <p class="banner" id="unknown">
        ◎ {t("order.unknown")}
      </p>
      <Card kind="compact">
        <p class="lead">{t("order.whichStep")}</p>
        <p class="typed" role="status">
          {operation.value || "–"}
        </p>
        <Keypad
          value={operation.value}
          set={(value) => {
            operation.value = value;
          }}
          most={5}
        />
        <div class="pair primary">
          <Button kind="go" big id="unknown-start" disabled={number < 1} onTap={() => void start()}>
            {t("do.start")}
          </Button>
          <Button
            kind="go"
            big
            id="unknown-report"
            disabled={number < 1 && open === null}
            onTap={() =>
              go("report", order, {
                op: String(number || open?.operation),
                start: open !== null && (number === 0 || open.operation === number) ? open.id : "",
                card,
              })
            }
          >
            {t("do.report")}
          </Button>
        </div>
      </Card>
      <div class="pair wrap" id="actions">
        {(["send_out", "take_back"] as const).map((kind) => (
          <Button key={kind} id={`unknown-${kind}`} disabled={number < 1} onTap={() => go("outside", order, { op: String(number), kind })}>
            {t(`kind.${kind}`)}
          </Button>
        ))}
        <Buttons on="order" what={{ order, card, operation: number || undefined, start: "", paused: false, chosen: number > 0 }} />
      </div>
      <Said order={order} />
    </Screen>
  );
}
