/** Enrol 绑定设备: the office's code, then a list that fills up until the device is ready to work without a network. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Away, Refused } from "../queue/exchange.ts";
import { enrol } from "../queue/enrol.ts";
import { enrolCode } from "../scan/enrolCode.ts";
import { nudge } from "../queue/sender.ts";
import { whenEnrolling } from "../scan/pipeline.ts";
import { tell } from "../scan/feedback.ts";
import { device } from "../world/known.ts";
import { ScanButton } from "../ui/camera.tsx";
import { Button, Card, Field, Screen } from "../ui/parts.tsx";
import { go, route } from "../ui/route.ts";
import { language, setLanguage, t } from "../words/words.ts";
import { Readiness } from "./ready.tsx";

export function Enrol() {
  const code = useSignal(enrolCode(route.value.more["code"] ?? "") ?? "");
  const name = useSignal(`${t("enrol.phone")} ${Math.random().toString(36).slice(2, 5).toUpperCase()}`);
  const busy = useSignal(false);
  const problem = useSignal("");

  async function begin(): Promise<void> {
    const clean = enrolCode(code.value);
    if (clean === null) {
      problem.value = t("enrol.incomplete");
      return tell("wrong", problem.value);
    }
    busy.value = true;
    problem.value = "";
    try {
      await enrol(clean, name.value.trim() || t("enrol.phone"));
      tell("ok", t("enrol.done"));
      nudge();
      go("ready", "", {}, true);
    } catch (error) {
      problem.value =
        error instanceof Refused
          ? language.value === "zh"
            ? error.words.zh
            : error.words.en
          : t(error instanceof Away ? "enrol.away" : "saved.failed");
      tell("wrong", problem.value);
    } finally {
      busy.value = false;
    }
  }

  useEffect(() => {
    whenEnrolling((found) => {
      code.value = found;
      void begin();
    });
    return () => whenEnrolling(null);
  }, []);

  return (
    <Screen title={t("enrol.title")} home={device.value === null}>
      <Card>
        <p class="lead">{t("enrol.how")}</p>
        <ScanButton />
        <Field
          id="enrol-code"
          label={t("enrol.code")}
          value={code.value}
          set={(value) => {
            code.value = value;
          }}
        />
        <Field
          id="enrol-name"
          label={t("enrol.name")}
          value={name.value}
          set={(value) => {
            name.value = value;
          }}
        />
        {problem.value ? (
          <p class="problem" role="alert">
            ✕ {problem.value}
          </p>
        ) : null}
        <Button kind="go" big id="enrol" disabled={busy.value} onTap={() => void begin()}>
          {busy.value ? t("enrol.busy") : t("enrol.title")}
        </Button>
      </Card>
      <Button kind="quiet" onTap={() => void setLanguage(language.value === "zh" ? "en" : "zh")}>
        {language.value === "zh" ? "English" : "中文"}
      </Button>
    </Screen>
  );
}

export function Ready() {
  return (
    <Screen title={t("ready.title")} home>
      <p class="lead">
        {device.value?.name}
        {device.value?.scope.length ? ` · ${device.value.scope.join(" · ")}` : ""}
      </p>
      <Readiness />
      <Button kind="go" big id="ready-done" onTap={() => go("station", "", {}, true)}>
        {t("ready.begin")}
      </Button>
    </Screen>
  );
}
