/** Knows the service worker: that it is there, and that a new version comes in only while nobody types. */

import { saving } from "./saying.ts";
import { offlineReady } from "../queue/readiness.ts";
import { isDirty } from "../world/drafts.ts";
import { route } from "./route.ts";

const CHECK_MS = 3_600_000;
const IDLE_SCREENS = new Set(["station", "sign", "queue", "me"]);

/** Register, and look for a new version at start, when the app is looked at again, and every hour. */
export async function registerWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) {
    offlineReady.value = "no";
    return;
  }
  try {
    const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
    await navigator.serviceWorker.ready;
    offlineReady.value = "yes";
    let mine = navigator.serviceWorker.controller;
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (mine !== null) location.reload();
      mine = navigator.serviceWorker.controller;
    });
    const look = (): void => void registration.update().catch(() => undefined);
    const applyNow = (): void => {
      if (registration.waiting && isIdle()) registration.waiting.postMessage("take over");
    };
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) look();
    });
    setInterval(look, CHECK_MS);
    setInterval(applyNow, 5000);
    addEventListener("hashchange", applyNow);
  } catch {
    offlineReady.value = "no";
  }
}

/** Whether a reload disturbs nobody: nothing typed, nothing being saved. */
function isIdle(): boolean {
  return !isDirty.value && !saving.value && IDLE_SCREENS.has(route.value.name) && document.querySelector(".veil, .tick") === null;
}
