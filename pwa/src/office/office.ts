/** Knows what the office's pages do beyond forms: a bar that moves, a board that stays fresh, paper beside. */

interface Progress {
  readonly done: number;
  readonly of: number;
  readonly words: string;
  readonly over: boolean;
}

const ASK_AGAIN_MS = 400;

/** Ask how far a piece of work has come, until it is over; then show its page. */
async function follow(bar: HTMLElement): Promise<void> {
  const address = bar.dataset["progress"] ?? "";
  for (;;) {
    const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
    if (answer?.ok) {
      const now = (await answer.json()) as Progress;
      const meter = bar.querySelector("progress");
      const words = bar.querySelector("[data-words]");
      if (meter !== null && now.done > 0) [meter.max, meter.value] = [now.of || 1, now.done];
      else meter?.removeAttribute("value"); // nobody knows how far: the bar moves without a measure
      if (words !== null) words.textContent = now.words;
      if (now.over) return location.reload();
    } else if (answer !== null) return location.reload();
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

/** Take the board anew every few seconds, while somebody looks; what cannot be had stays, and its age is seen. */
async function stayFresh(live: HTMLElement): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, Number(live.dataset["every"]) * 1000));
    if (document.hidden) continue;
    const answer = await fetch(live.dataset["live"] ?? "", { cache: "no-store" }).catch(() => null);
    if (!answer?.ok || answer.redirected) {
      live.classList.add("stale");
      continue;
    }
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
    if (next === null) continue;
    live.classList.remove("stale");
    live.dataset["live"] = next.dataset["live"] ?? "";
    live.replaceChildren(...next.childNodes);
  }
}

const KEPT = "kept ";

/** What was typed into a form, when it is sent: the session may have ended meanwhile. Secrets and files are not kept. */
function keep(form: HTMLFormElement): void {
  const fields = [...new FormData(form).entries()].filter(
    ([name, value]) => typeof value === "string" && form.querySelector(`[type=password][name="${CSS.escape(name)}"]`) === null,
  );
  sessionStorage.setItem(KEPT + form.getAttribute("action"), JSON.stringify(fields));
}

/** Give a form back what was typed there before its writer had to sign in again, and say so. */
function restore(form: HTMLFormElement): void {
  const kept = sessionStorage.getItem(KEPT + form.getAttribute("action"));
  if (kept === null) return;
  const left = new Map<string, string[]>();
  for (const [name, value] of JSON.parse(kept) as [string, string][]) left.set(name, [...(left.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement)) continue;
    if (field.type === "hidden" || field.type === "file" || field.type === "password") continue;
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type))
      field.checked = left.get(field.name)?.includes(field.value) ?? false;
    else field.value = left.get(field.name)?.shift() ?? field.value;
  }
  for (let around = form.parentElement; around !== null; around = around.parentElement)
    if (around instanceof HTMLDetailsElement) around.open = true;
  const words = document.createElement("p");
  words.className = "kept";
  words.setAttribute("role", "status");
  words.textContent = document.body.dataset["kept"] ?? "";
  form.prepend(words);
  form.scrollIntoView();
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[method="post"]')) {
  if (location.hash === "#kept") restore(form);
  if (!location.pathname.startsWith("/office/sign-in")) form.addEventListener("submit", () => keep(form));
}
if (!location.pathname.startsWith("/office/sign-in")) {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(KEPT)) sessionStorage.removeItem(name);
  if (location.hash === "#kept") history.replaceState(null, "", location.pathname + location.search);
}

/** Paper opens in a window of its own; whoever comes back sees that it was printed. */
for (const form of document.querySelectorAll<HTMLFormElement>("form[target=_blank]")) {
  form.addEventListener("submit", () => addEventListener("focus", () => location.reload(), { once: true }));
}
for (const live of document.querySelectorAll<HTMLElement>("[data-live]")) void stayFresh(live);
for (const bar of document.querySelectorAll<HTMLElement>("[data-progress]")) void follow(bar);
for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) button.addEventListener("click", () => print());
