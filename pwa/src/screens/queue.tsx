/** Queue 上传: what waits, since when and why; try now; take it along as a file, or bring one in. */

import { useSignal } from "@preact/signals";
import { Away, Refused, VERSION } from "../queue/exchange.ts";
import { bringIn, keptCount, rescueFile } from "../queue/rescue.ts";
import { storage } from "../queue/readiness.ts";
import { lastHeard, link, nudge, trouble } from "../queue/sender.ts";
import { tell } from "../scan/feedback.ts";
import { device, now, unsent } from "../world/known.ts";
import { Button, Card, Empty, Screen } from "../ui/parts.tsx";
import { go } from "../ui/route.ts";
import { tick } from "../ui/shell.tsx";
import { clockTime } from "../words/times.ts";
import { language, span, t } from "../words/words.ts";
import { RecordLine } from "./recordLine.tsx";

export function Queue() {
  void tick.value;
  const busy = useSignal(false);
  const part = useSignal("");
  const oldest = unsent.value[0];
  const said = trouble.value;

  async function save(): Promise<void> {
    const file = await rescueFile();
    const address = URL.createObjectURL(file);
    const anchor = Object.assign(document.createElement("a"), {
      href: address,
      download: `baogong-${device.value?.id.slice(-6) ?? ""}-${unsent.value.length}.json`,
    });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  async function bring(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    if (file === undefined) return;
    busy.value = true;
    try {
      const brought = await bringIn(await file.text(), (done, of) => {
        part.value = of > 1 ? ` ${done} / ${of}` : "";
      });
      tell("ok", t("queue.brought", { n: brought }));
    } catch (error) {
      const words = error instanceof Away ? t("enrol.away") : error instanceof Refused ? error.words[language.value] : t("queue.noRescue");
      tell("wrong", words);
    } finally {
      busy.value = false;
      part.value = "";
      input.value = "";
    }
  }

  return (
    <Screen title={t("queue.title")}>
      <div class="figures">
        <p>
          <b id="unsent">{unsent.value.length}</b>
          {t("queue.unsent")}
        </p>
        <p>
          <b>{oldest ? span(now() - oldest.at) : "–"}</b>
          {t("queue.oldest")}
        </p>
        <p>
          <b>{lastHeard() ? clockTime(lastHeard()) : "–"}</b>
          {t("queue.lastHeard")}
        </p>
      </div>
      <p class="lead" role="status" id="link" data-link={link.value}>
        {t(`link.${link.value}`)}
        {said ? ` · ${said.words[language.value]}` : ""}
      </p>
      <Button kind="go" big id="try-now" onTap={nudge}>
        {t("queue.tryNow")}
      </Button>
      {link.value === "not_enrolled" || link.value === "refused" ? (
        <Button kind="look" onTap={() => go("enrol")}>
          {t("enrol.again")}
        </Button>
      ) : null}
      <ul class="records">
        {unsent.value.slice(0, 200).map((one) => (
          <RecordLine key={one.id} one={one} />
        ))}
      </ul>
      {unsent.value.length === 0 ? <Empty>✓ {t("queue.empty")}</Empty> : null}
      <Card>
        <p>{t("queue.rescueHow")}</p>
        <Button id="rescue" onTap={() => void save()}>
          {t("queue.rescueOut")}
        </Button>
        <label class="button plain photo">
          {busy.value ? t("photo.busy") + part.value : t("queue.rescueIn")}
          <input type="file" accept="application/json,.json" id="rescue-in" onChange={(event) => void bring(event.currentTarget)} />
        </label>
      </Card>
      <p class="small">
        {t("queue.kept", { n: keptCount() })} · {t(storage.value === "kept" ? "ready.keptYes" : "ready.keptNo")} · {VERSION}
      </p>
    </Screen>
  );
}
