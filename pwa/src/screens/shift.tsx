/** Shift end 下工: each open session asks once, then the worker goes. And the screen of the one signed in. */

import { nameOf, rights } from "../world/known.ts";
import { session, signOut } from "../world/session.ts";
import { mySessions, orderName, stepName, lasted } from "../world/work.ts";
import { commit } from "../ui/saying.ts";
import { said } from "../world/work.ts";
import { Button, Card, Chips, Empty, Screen } from "../ui/parts.tsx";
import { go } from "../ui/route.ts";
import { language, setLanguage, span, t, type Language } from "../words/words.ts";
import { Readiness } from "./ready.tsx";
import { setTheme, theme, type Theme } from "../ui/theme.ts";

async function leave(): Promise<void> {
  await signOut();
  go("sign", "", {}, true);
}

export function Shift() {
  const open = mySessions.value;

  async function handOver(one: (typeof open)[number]): Promise<void> {
    const body = {
      ...said("finish", one.order),
      order: one.order,
      operation: one.operation,
      person: one.person,
      start: one.id,
      good: "0",
      handover: true,
    };
    await commit([body], { title: t("shift.handedOver"), lines: [orderName(one.order)] });
  }

  return (
    <Screen title={t("shift.title")}>
      {open.map((one) => (
        <Card key={one.id}>
          <p class="lead strong">
            {orderName(one.order)} · {one.operation} {stepName(one.order, one.operation)}
          </p>
          <p>
            {one.paused ? t("state.paused") : t("state.running")} {span(lasted(one))}
          </p>
          <div class="pair">
            <Button kind="go" big onTap={() => go("report", one.order, { op: String(one.operation), start: one.id })}>
              {t("shift.quantity")}
            </Button>
            <Button big onTap={() => void handOver(one)}>
              {t("shift.handOver")}
            </Button>
          </div>
        </Card>
      ))}
      {open.length === 0 ? <Empty>✓ {t("shift.nothingOpen")}</Empty> : <p class="banner">⚠ {t("shift.stillOpen", { n: open.length })}</p>}
      <Button kind={open.length === 0 ? "go" : "plain"} big id="leave" onTap={() => void leave()}>
        {t("shift.title")}
      </Button>
    </Screen>
  );
}

export function Me() {
  const who = session.value;
  return (
    <Screen title={who === null ? t("sign.nobody") : nameOf(who.person)}>
      {who ? (
        <p class="lead">
          {(rights.value.get(who.person)?.state.roles ?? ["operator"]).map((role) => t(`role.${role as "operator"}`)).join(" · ")}
        </p>
      ) : null}
      <div class="stack">
        <Button id="switch" onTap={() => void leave()}>
          {t("sign.another")}
        </Button>
        <Button onTap={() => go("shift")}>{t("shift.title")}</Button>
        <Button onTap={() => go("queue")}>{t("queue.title")}</Button>
        <Button onTap={() => go("late")}>{t("late.title")}</Button>
      </div>
      <Chips
        title={t("me.language")}
        of={[
          { code: "zh", name: "中文" },
          { code: "en", name: "English" },
        ]}
        chosen={language.value}
        choose={(code) => void setLanguage((code || language.value) as Language)}
      />
      <Chips
        title={t("me.theme")}
        of={(["system", "day", "night"] as const).map((code) => ({ code, name: t(`theme.${code}`) }))}
        chosen={theme.value}
        choose={(code) => void setTheme((code || theme.value) as Theme)}
      />
      <h2>{t("ready.title")}</h2>
      <Readiness />
    </Screen>
  );
}
