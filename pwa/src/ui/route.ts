/** Knows which screen is shown. It stands in the address behind the #, so that back works and reload stays. */

import { batch, signal } from "@preact/signals";
import type { OrderKey } from "../sync/agreed.ts";

export interface Route {
  readonly name: string;
  readonly key: string;
  readonly more: Readonly<Record<string, string>>;
}

function read(): Route {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name = "", key = ""] = path.split("/");
  return { name: name || "station", key: decodeURIComponent(key), more: Object.fromEntries(new URLSearchParams(query)) };
}

export const route = signal<Route>(read());

/** Counts how often a screen was gone to: nothing that was chosen on one visit is there on the next, also not for the same order. */
export const visit = signal(0);

function arrive(): void {
  batch(() => {
    route.value = read();
    visit.value += 1;
  });
  scrollTo(0, 0);
}

addEventListener("hashchange", arrive);

/** Show a screen. `replace` leaves no way back to this one. */
export function go(name: string, key = "", more: Readonly<Record<string, string>> = {}, replace = false): void {
  const query = new URLSearchParams(more).toString();
  const hash = `#/${name}${key ? `/${encodeURIComponent(key)}` : ""}${query ? `?${query}` : ""}`;
  if (replace) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
  arrive();
}

addEventListener("popstate", arrive);

/** Remember this visit: the returned function says whether it still goes on, so that what follows a save moves nobody else. */
export function staying(): () => boolean {
  const now = visit.peek();
  return () => visit.peek() === now;
}

export const back = (): void => history.back();

/** The order that the address names. What is no order's key makes no order known, and the server sets aside what is said of it. */
export const orderHere = (): OrderKey => route.value.key as OrderKey;
