/** The check on the set-up page: whether this browser, with this certificate, really works offline. */

interface Check {
  readonly id: string;
  readonly zh: string;
  readonly en: string;
  run(): Promise<boolean> | boolean;
}

const WAIT_MS = 8000;

const CHECKS: readonly Check[] = [
  { id: "secure", zh: "连接安全", en: "Secure connection", run: () => isSecureContext },
  { id: "worker", zh: "离线可用", en: "Works offline", run: registers },
  { id: "store", zh: "本机存储", en: "Storage", run: stores },
  { id: "crypto", zh: "加密", en: "Cryptography", run: () => Boolean(globalThis.crypto?.subtle) },
  { id: "locks", zh: "多页面协调", en: "Locks", run: () => "locks" in navigator },
  { id: "camera", zh: "相机", en: "Camera", run: () => Boolean(navigator.mediaDevices?.getUserMedia) },
  { id: "clock", zh: "时钟", en: "Clock", run: clock },
];

/** A page can look secure and still refuse a service worker: only registering one tells. */
async function registers(): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  await navigator.serviceWorker.ready;
  return registration.active !== null;
}

function stores(): Promise<boolean> {
  return new Promise((resolve) => {
    const opening = indexedDB.open("baogong-doctor", 1);
    opening.onsuccess = () => {
      opening.result.close();
      indexedDB.deleteDatabase("baogong-doctor");
      resolve(true);
    };
    opening.onerror = () => resolve(false);
  });
}

async function clock(): Promise<boolean> {
  const answer = await fetch("/setup", { method: "HEAD", cache: "no-store" }).catch(() => fetch("/setup", { cache: "no-store" }));
  const there = Date.parse(answer.headers.get("date") ?? "");
  return Math.abs(Date.now() - there) < 120_000;
}

function within(work: Promise<boolean>): Promise<boolean> {
  return Promise.race([work, new Promise<boolean>((resolve) => setTimeout(() => resolve(false), WAIT_MS))]);
}

async function main(): Promise<void> {
  const table = document.getElementById("doctor");
  if (table === null) return;
  let all = true;
  for (const check of CHECKS) {
    const row = document.createElement("tr");
    const [mark, said] = [document.createElement("td"), document.createElement("td")];
    row.append(mark, said);
    mark.textContent = "…";
    said.textContent = `${check.zh} · ${check.en}`;
    table.append(row);
    let words = "";
    const well = await within(
      Promise.resolve()
        .then(() => check.run())
        .catch((error: unknown) => {
          words = String(error);
          return false;
        }),
    );
    all &&= well;
    row.dataset["check"] = check.id;
    row.dataset["verdict"] = well ? "yes" : "no";
    mark.textContent = well ? "✓" : "✕";
    if (words) said.textContent += ` (${words})`;
  }
  table.dataset["verdict"] = all ? "yes" : "no";
  const nonce = new URLSearchParams(location.search).get("proof");
  if (nonce === null) return;
  const told = Object.fromEntries(
    [...table.querySelectorAll("tr")].map((row) => [row.dataset["check"] ?? "", row.dataset["verdict"] === "yes"]),
  );
  await fetch(`/setup/verdict/${nonce}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(told) });
}

void main();
