/** The composition root of the page: what is woken, what a scan means everywhere, which screen is shown. */

import { effect, signal } from "@preact/signals";
import { render } from "preact";
import { wake } from "./queue/apply.ts";
import { wakeNotes } from "./store/store.ts";
import { forgetOldPhotos } from "./queue/photos.ts";
import { run } from "./queue/sender.ts";
import { always, scanned, scans } from "./scan/pipeline.ts";
import { catchScans } from "./scan/wedge.ts";
import { tell } from "./scan/feedback.ts";
import type { Code } from "./sync/codes.ts";
import { isDirty } from "./world/drafts.ts";
import { device, nameOf, stateOf, allOrders } from "./world/known.ts";
import { done, takeBack } from "./ui/saying.ts";
import { machine, session, wakeSession } from "./world/session.ts";
import { sessionOn, stepHere } from "./world/work.ts";
import { Button, Screen, Sheet } from "./ui/parts.tsx";
import { go, route } from "./ui/route.ts";
import { FeedbackBar, Shell } from "./ui/shell.tsx";
import { wakeTheme } from "./ui/theme.ts";
import { t, wakeLanguage } from "./words/words.ts";
import { Enrol, Ready } from "./screens/enrol.tsx";
import { Cards } from "./screens/cards.tsx";
import { Crew } from "./screens/crew.tsx";
import { Material } from "./screens/material.tsx";
import { Pause } from "./screens/pause.tsx";
import { ScrapForm } from "./screens/scrap.tsx";
import { Late } from "./screens/late.tsx";
import { nothingHere, Order } from "./screens/order.tsx";
import { Queue } from "./screens/queue.tsx";
import { keepStorage } from "./queue/readiness.ts";
import { Records } from "./screens/records.tsx";
import { Report } from "./screens/report.tsx";
import { Scan } from "./screens/scan.tsx";
import { Me, Shift } from "./screens/shift.tsx";
import { byBadge, Sign } from "./screens/sign.tsx";
import { Station } from "./screens/station.tsx";
import { registerWorker } from "./ui/update.ts";

const SCREENS: Record<string, () => preact.JSX.Element> = {
  station: Station, order: Order, report: Report, pause: Pause, crew: Crew, cards: Cards, material: Material, scrap: ScrapForm,
  records: Records, queue: Queue, scan: Scan, late: Late, shift: Shift, me: Me, ready: Ready,
};
/** Screens that need nobody signed in. */
const OPEN = new Set(["queue", "me", "scan", "ready"]);

const broken = signal("");
const switching = signal("");

/** What a code means on a screen that does not want it. */
async function meaning(code: Code): Promise<boolean> {
  if (code.kind === "P") {
    if (isDirty.value && session.value !== null && session.value.person !== code.key) switching.value = code.key;
    else await byBadge(code.key);
    return true;
  }
  if (session.value === null) {
    tell("wrong", t("sign.first"));
    return true;
  }
  if (code.kind === "W") {
    toOrder(code.key);
    return true;
  }
  if (code.kind === "C") {
    const found = allOrders.value.find((state) => code.key in state.cards);
    if (found === undefined) tell("wrong", t("scan.unknownCard"));
    else toOrder(found.order, code.key);
    return true;
  }
  if (code.kind === "E") {
    machine.value = code.key;
    tell("ok", t("scan.machine"));
    return true;
  }
  tell("wrong", t(code.kind === "S" ? "scan.tagAlone" : "scan.lotAlone"));
  return true;
}

/** A scanned order: what to do with it comes first, and whether there is nothing to do is said at once. */
function toOrder(order: string, card = ""): void {
  const state = stateOf(order);
  const more = card ? { card } : {};
  const open = sessionOn(order, session.value?.person ?? "");
  if (state === null || state.plan === null) tell("duplicate", t("order.unknown"));
  else if (open === null && nothingHere(state)) tell("wrong", nothingHere(state));
  else tell("ok", state.plan.number);
  if (open !== null && !open.paused) go("report", order, { op: String(open.operation), start: open.id, ...more });
  else go("order", order, more);
  const step = state === null || nothingHere(state) ? null : stepHere(state);
  if (open === null && step !== null && device.value?.kind === "kiosk") go("report", order, { op: String(step.number), ...more });
}

function Done() {
  const said = done.value;
  if (said === null) return null;
  return (
    <div class="tick" role="alertdialog" aria-label={said.title} id="done" onClick={() => { done.value = null; }}>
      <p class="huge" aria-hidden="true">✓</p>
      <h2>{said.title}</h2>
      {said.lines.map((line) => <p key={line}>{line}</p>)}
      <div class="pair">
        {said.records.length > 0 ? <Button big id="undo" onTap={() => void takeBack(said.records)}>{t("do.undo")}</Button> : null}
        <Button kind="go" big id="done-ok" onTap={() => { done.value = null; }}>{t("do.ok")}</Button>
      </div>
    </div>
  );
}

function App() {
  if (broken.value) return <main class="screen"><p class="banner" role="alert">✕ {t("store.broken")}</p><p class="small">{broken.value}</p><Button kind="go" big onTap={() => location.reload()}>{t("store.again")}</Button></main>;
  const name = route.value.name;
  if (device.value === null || name === "enrol") return <div class="shell"><Enrol /><FeedbackBar /></div>;
  const Here = session.value === null && !OPEN.has(name) ? Sign : (SCREENS[name] ?? Lost);
  return (
    <Shell>
      <Here />
      <FeedbackBar />
      <Done />
      {switching.value ? (
        <Sheet title={t("sign.switch", { name: nameOf(switching.value) })} close={() => { switching.value = ""; }}>
          <p class="lead">{t("sign.switchDirty")}</p>
          <Button kind="look" big id="switch-now" onTap={() => { const next = switching.value; switching.value = ""; void byBadge(next); }}>{t("do.ok")}</Button>
        </Sheet>
      ) : null}
    </Shell>
  );
}

function Lost() {
  return <Screen title={t("lost")} home><p class="empty">{route.value.name}</p><Button kind="go" big onTap={() => go("station")}>{t("tab.station")}</Button></Screen>;
}

async function main(): Promise<void> {
  const root = document.getElementById("app");
  if (root === null) return;
  try {
    await Promise.all([wake(), wakeNotes()]);
    void forgetOldPhotos().catch(console.error);
  } catch (error) {
    broken.value = String(error);
  }
  wakeLanguage();
  wakeTheme();
  wakeSession();
  const linked = /^\/s\/(.+)$/.exec(location.pathname);
  if (linked) history.replaceState(null, "", "/");
  always(meaning);
  void run();
  catchScans();
  render(<App />, root);
  if (linked?.[1]) void scanned(decodeURIComponent(linked[1]), "link");
  effect(() => {
    if (scans.value > 0) done.value = null;
  });
  void registerWorker();
  if (device.value !== null) void keepStorage();
  document.documentElement.dataset["ready"] = "yes";
}

void main();
