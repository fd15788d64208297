/** Station 工位: what is in work, and what comes next here. */

import { due, SOON_DAYS } from "../sync/due.ts";
import { openSessions, lasted, nextHere, orderName, stepName, mySessions, type OpenSession } from "../world/work.ts";
import { allOrders, device, nameOf, now } from "../world/known.ts";
import { session, setStation, station } from "../world/session.ts";
import { written } from "../sync/quantity.ts";
import { Button, Card, Chips, Empty, Screen } from "../ui/parts.tsx";
import { go } from "../ui/route.ts";
import { Buttons } from "../ui/screens.tsx";
import { tick } from "../ui/shell.tsx";
import { dayOf } from "../words/times.ts";
import { resume } from "./pause.tsx";
import { span, t } from "../words/words.ts";

const MOST = 30;

const DAY = 86_400_000;

/** The look of a card by when its order is due. */
const CLASS = { late: "overdue", soon: "soon", "": "" };

export function Station() {
  void tick.value;
  const kiosk = device.value?.kind === "kiosk";
  const others = openSessions.value.filter((one) => one.person !== session.value?.person && one.work !== "outside");
  const next = nextHere.value.slice(0, MOST);
  return (
    <Screen title={station.value || t("tab.station")} home>
      <h2>{t("station.inWork")}</h2>
      {mySessions.value.map((one) => (
        <InWork key={one.id} one={one} />
      ))}
      {mySessions.value.length === 0 ? <Empty>{t("station.noneInWork")}</Empty> : null}
      {kiosk ? others.map((one) => <InWork key={one.id} one={one} whose={nameOf(one.person)} />) : null}
      <h2>{t("station.next")}</h2>
      {next.map(({ state, plan, step, waiting }) => (
        <button
          type="button"
          class={`card row ${CLASS[due(state, dayOf(now()), dayOf(now() + SOON_DAYS * DAY))]}`}
          key={state.order}
          data-order={state.order}
          onClick={() => go("order", state.order)}
        >
          <span class="grow">
            <strong>
              {plan.urgent ? <em class="urgent">⚡{t("order.urgent")}</em> : null}
              {plan.number}
            </strong>
            <span>{plan.item.name}</span>
            <small>
              {step.number} {step.name}
              {plan.due ? ` · ${t("order.due")} ${plan.due.slice(5)}` : ""}
            </small>
          </span>
          <span class="number">
            {waiting > 0 ? written(waiting) : "–"}
            <small>{waiting > 0 ? t("station.ready") : t("station.notYet")}</small>
          </span>
        </button>
      ))}
      {next.length === 0 ? <Empty>{t(allOrders.value.length === 0 ? "station.noOrders" : "station.nothingNext")}</Empty> : null}
      <Stations />
      <div class="pair">
        <Buttons on="station" />
      </div>
    </Screen>
  );
}

function InWork({ one, whose = "" }: { one: OpenSession; whose?: string }) {
  return (
    <Card kind={`work ${one.paused ? "paused" : "running"}`}>
      <div class="row">
        <span class="grow">
          <strong>
            {one.paused ? "◐" : "●"} {orderName(one.order)}
          </strong>
          <span>
            {one.operation} {stepName(one.order, one.operation)}
          </span>
          <small>
            {whose ? `${whose} · ` : ""}
            {one.paused ? t("state.paused") : t("state.running")} {span(lasted(one))}
          </small>
        </span>
        {whose ? null : one.paused ? (
          <Button kind="go" big onTap={() => void resume(one)}>
            {t("do.resume")}
          </Button>
        ) : (
          <Button kind="go" big onTap={() => go("report", one.order, { op: String(one.operation), start: one.id })}>
            {t("do.report")}
          </Button>
        )}
      </div>
    </Card>
  );
}

/** A device that serves several work centers asks once which one it stands at. */
function Stations() {
  const scope = device.value?.scope ?? [];
  const found =
    scope.length > 0
      ? scope
      : [...new Set(allOrders.value.flatMap((one) => one.plan?.routing.map((step) => step.work_center) ?? []))].filter(Boolean).sort();
  if (found.length < 2 && !station.value) return null;
  return (
    <details class="card">
      <summary>
        {t("station.which")}: {station.value || t("station.all")}
      </summary>
      <Chips
        title={t("station.which")}
        of={found.map((name) => ({ code: name, name }))}
        chosen={station.value}
        choose={(name) => void setStation(name)}
      />
    </details>
  );
}
