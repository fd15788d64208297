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

/** Paper opens in a window of its own; whoever comes back sees that it was printed. */
for (const form of document.querySelectorAll<HTMLFormElement>("form[target=_blank]")) {
  form.addEventListener("submit", () => addEventListener("focus", () => location.reload(), { once: true }));
}
for (const live of document.querySelectorAll<HTMLElement>("[data-live]")) void stayFresh(live);
for (const bar of document.querySelectorAll<HTMLElement>("[data-progress]")) void follow(bar);
for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) button.addEventListener("click", () => print());
