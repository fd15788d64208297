/** Knows what surrounds every screen: who and where, the state of the queue, feedback of scans, the tabs below. */

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { lastHeard, link } from "../queue/sender.ts";
import { feedback, hush, soundBlocked, unlockSound } from "../scan/feedback.ts";
import { device, nameOf, now, unsent } from "../world/known.ts";
import { session, station } from "../world/session.ts";
import { go, route } from "./route.ts";
import { screenOf } from "./screens.tsx";
import { clockTime } from "../words/times.ts";
import { t } from "../words/words.ts";

const LOUD_MS = 4 * 3_600_000;

/** Ticks twice a minute, for ages on screen. */
export const tick = signal(0);
setInterval(() => {
  tick.value += 1;
}, 30_000);

const SHAPES = { ok: "✓", duplicate: "◎", wrong: "✕", saved: "✓" } as const;

/** Loud when something has waited for more than four hours. */
export function isLoud(): boolean {
  void tick.value;
  const oldest = unsent.value[0];
  return oldest !== undefined && now() - oldest.at > LOUD_MS;
}

function QueueChip() {
  const count = unsent.value.length;
  const away = link.value !== "here" && link.value !== "other_tab";
  const loud = isLoud();
  const words = count > 0 ? t(away ? "queue.offlineCount" : "queue.sending", { n: count }) : t(away ? "queue.offline" : "queue.clear");
  const shape = loud ? "⚠" : count > 0 ? "⏳" : away ? "○" : "✓";
  return (
    <button type="button" id="queue-chip" class={`queue-chip${loud ? " loud" : ""}`} data-count={count} onClick={() => go("queue")}>
      {shape} {words}
    </button>
  );
}

function Tab({ name, shape, word, big = false }: { name: string; shape: string; word: string; big?: boolean }) {
  const here = route.value.name === name;
  return (
    <button
      type="button"
      class={`tab${big ? " scan" : ""}`}
      data-tab={name}
      {...(here ? { "aria-current": "page" as const } : {})}
      onClick={() => go(name)}
    >
      <span aria-hidden="true">{shape}</span>
      {word}
    </button>
  );
}

/** Around every screen of somebody signed in. */
export function Shell({ children }: { children: ComponentChildren }) {
  const who = session.value;
  const isForm = screenOf(route.value.name)?.form === true; // it asks for one thing: the button that ends it stands where the tabs are
  return (
    <div class={`shell${isForm ? " form" : ""}`} onPointerDown={unlockSound}>
      <header class="top">
        <button type="button" class="who" id="who" onClick={() => go("me")}>
          {who === null ? t("sign.nobody") : nameOf(who.person)}
          <small>{station.value || device.value?.name}</small>
        </button>
        <QueueChip />
      </header>
      {isLoud() ? (
        <p class="banner" role="alert">
          ⚠ {t("queue.loud", { since: lastHeard() ? clockTime(lastHeard()) : "–" })}
        </p>
      ) : null}
      {link.value === "not_enrolled" ? (
        <p class="banner" role="alert">
          ✕ {t("queue.notEnrolled")}
        </p>
      ) : null}
      {soundBlocked.value ? <p class="banner">{t("sound.blocked")}</p> : null}
      {children}
      {who === null || isForm ? null : (
        <nav class="tabs" aria-label={t("tabs.title")}>
          <Tab name="station" shape="▤" word={t("tab.station")} />
          <Tab name="scan" shape="▣" word={t("tab.scan")} big />
          <Tab name="records" shape="☰" word={t("tab.records")} />
        </nav>
      )}
    </div>
  );
}

/** The word for what a scan or a tap just did; read out by screen readers. */
export function FeedbackBar() {
  const said = feedback.value;
  return (
    <div class="feedback" role="status" aria-live="assertive" data-kind={said?.kind ?? ""}>
      {said === null ? null : (
        <button type="button" class={`said ${said.kind}`} onClick={hush}>
          <span aria-hidden="true">{SHAPES[said.kind]}</span> {said.text}
        </button>
      )}
    </div>
  );
}
