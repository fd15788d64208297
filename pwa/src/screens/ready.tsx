/** What must be true before a device is trusted with a shift without a network; each line says how to mend it. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { NOTHING, wallError } from "../store/clock.ts";
import { keepStorage, offlineReady, storage } from "../queue/readiness.ts";
import { complete } from "../queue/sender.ts";
import { device } from "../world/known.ts";
import { route } from "../ui/route.ts";
import { Card, useScans } from "../ui/parts.tsx";
import { span, t } from "../words/words.ts";
import type { Word } from "../words/zh.ts";

const CLOCK_MS = 120_000;

type Verdict = "yes" | "no" | "open";

function Line({ id, verdict, name, more }: { id: string; verdict: Verdict; name: string; more: string }) {
  const shape = { yes: "✓", no: "⚠", open: "○" }[verdict];
  return (
    <li data-ready={id} data-verdict={verdict}>
      <span aria-hidden="true" class={`mark ${verdict}`}>
        {shape}
      </span>
      <span>
        <strong>{name}</strong>
        <small>{more}</small>
      </span>
    </li>
  );
}

export function Readiness() {
  const scanner = useSignal(false);
  useEffect(() => void keepStorage(), []);
  useScans(() => {
    scanner.value = true;
    return route.value.name === "ready";
  });
  const off = Math.abs(wallError(device.value ?? NOTHING));
  const kept: Verdict = storage.value === "kept" ? "yes" : storage.value === "unknown" ? "open" : "no";
  const offline: Verdict = offlineReady.value === "yes" ? "yes" : offlineReady.value === "no" ? "no" : "open";
  const say = (verdict: Verdict, yes: Word, no: Word, open: Word): string => t({ yes, no, open }[verdict]);
  return (
    <Card>
      <ul class="ready">
        <Line id="kept" verdict={kept} name={t("ready.kept")} more={say(kept, "ready.keptYes", "ready.keptNo", "ready.keptOpen")} />
        <Line
          id="offline"
          verdict={offline}
          name={t("ready.offline")}
          more={say(offline, "ready.offlineYes", "ready.offlineNo", "ready.offlineOpen")}
        />
        <Line
          id="world"
          verdict={complete.value ? "yes" : "open"}
          name={t("ready.world")}
          more={t(complete.value ? "ready.worldYes" : "ready.worldOpen")}
        />
        <Line
          id="scanner"
          verdict={scanner.value ? "yes" : "open"}
          name={t("ready.scanner")}
          more={t(scanner.value ? "ready.scannerYes" : "ready.scannerOpen")}
        />
        <Line
          id="clock"
          verdict={off < CLOCK_MS ? "yes" : "no"}
          name={t("ready.clock")}
          more={off < CLOCK_MS ? t("ready.clockYes") : t("ready.clockNo", { by: span(off) })}
        />
      </ul>
    </Card>
  );
}
