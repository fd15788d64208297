/** The composition root of the page: what is woken, and which screen is shown. */

import { effect, signal, untracked } from "@preact/signals";
import { render } from "preact";
import { wake } from "./queue/apply.ts";
import { forgetOldPhotos } from "./queue/photos.ts";
import { keepStorage } from "./queue/readiness.ts";
import { run } from "./queue/sender.ts";
import { feedback } from "./scan/feedback.ts";
import { always, scanned, scans, whenNamed } from "./scan/pipeline.ts";
import { catchScans } from "./scan/wedge.ts";
import { Enrol } from "./screens/enrol.tsx";
import { byNumber, meaning } from "./screens/meaning.ts";
import { SCREENS } from "./screens/screens.ts";
import { Sign, Switching } from "./screens/sign.tsx";
import { wakeNotes } from "./store/store.ts";
import { Done } from "./ui/done.tsx";
import { Button, Screen } from "./ui/parts.tsx";
import { Guarded } from "./ui/guarded.tsx";
import { go, route, visit } from "./ui/route.ts";
import { done } from "./ui/saying.ts";
import { screenOf, screens } from "./ui/screens.tsx";
import { FeedbackBar, Shell, tick } from "./ui/shell.tsx";
import { wakeTheme } from "./ui/theme.ts";
import { registerWorker } from "./ui/update.ts";
import { t, wakeLanguage } from "./words/words.ts";
import { forgetOldDrafts } from "./world/drafts.ts";
import { device } from "./world/known.ts";
import { endStale, session, touched, wakeSession } from "./world/session.ts";

const broken = signal("");

function App() {
  if (broken.value)
    return (
      <main class="screen">
        <p class="banner" role="alert">
          ✕ {t("store.broken")}
        </p>
        <p class="small">{broken.value}</p>
        <Button kind="go" big onTap={() => location.reload()}>
          {t("store.again")}
        </Button>
      </main>
    );
  const name = route.value.name;
  if (device.value === null || name === "enrol")
    return (
      <div class="shell">
        <Enrol />
        <FeedbackBar />
      </div>
    );
  const screen = screenOf(name);
  const Here = session.value === null && !screen?.nobody ? Sign : (screen?.show ?? Lost);
  return (
    <Shell>
      <Guarded key={`${visit.value} ${session.value?.person ?? ""}`} name={name}>
        <Here />
      </Guarded>
      <FeedbackBar />
      <Done />
      <Switching />
    </Shell>
  );
}

function Lost() {
  return (
    <Screen title={t("lost")} home>
      <p class="empty">{route.value.name}</p>
      <Button kind="go" big onTap={() => go("station")}>
        {t("tab.station")}
      </Button>
    </Screen>
  );
}

async function main(): Promise<void> {
  const root = document.getElementById("app");
  if (root === null) return;
  try {
    await Promise.all([wake(), wakeNotes()]);
    void forgetOldPhotos().catch(console.error);
    forgetOldDrafts();
  } catch (error) {
    broken.value = String(error);
  }
  wakeLanguage();
  wakeTheme();
  wakeSession();
  screens.value = SCREENS;
  const linked = /^\/s\/(.+)$/.exec(location.pathname);
  if (linked) history.replaceState(null, "", "/");
  always(meaning);
  whenNamed(byNumber);
  void run();
  catchScans();
  render(<App />, root);
  if (linked?.[1]) void scanned(decodeURIComponent(linked[1]), "link");
  effect(() => {
    if (scans.value === 0) return;
    untracked(touched); // before anybody is asked what the scan means
    done.value = null;
  });
  effect(() => {
    if (tick.value > 0) untracked(endStale);
  });
  document.addEventListener("visibilitychange", endStale);
  document.addEventListener("pointerdown", touched, true);
  document.addEventListener("keydown", touched, true);
  effect(() => {
    if (feedback.value !== null) done.value = null; // one word at a time, of the last act
  });
  void registerWorker();
  if (device.value !== null) void keepStorage();
  document.documentElement.dataset["ready"] = "yes";
}

void main();
