/**
 * The service worker: the whole app in one cache named by its version, so that it opens with the server gone.
 * Interface, events and uploads are never answered from a cache. A new version waits until the page says so.
 */

export {};

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Extendable {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Worker {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void>; matchAll(): Promise<readonly unknown[]> };
  addEventListener(name: string, listener: (event: never) => void): void;
}

const worker = self as unknown as Worker;
const CACHE = `baogong-${BAOGONG_VERSION}`;
const SHELL = "/";

worker.addEventListener("install", (event: Extendable) => {
  event.waitUntil(fill());
});

/** Take every file of this version, or none: a half-filled cache never takes over. */
async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(
    [SHELL, ...BAOGONG_FILES].map(async (path) => {
      const there = path === SHELL ? undefined : await caches.match(path);
      const answer = there ?? (await fetch(path, { cache: "no-cache", credentials: "omit" }));
      const type = answer.headers.get("content-type") ?? "";
      if (!answer.ok || answer.redirected || (path !== SHELL && type.includes("text/html"))) throw new Error(`no ${path}`);
      await cache.put(path, answer);
    }),
  );
}

worker.addEventListener("activate", (event: Extendable) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("baogong-") && name !== CACHE) await caches.delete(name);
      await worker.clients.claim();
    })(),
  );
});

worker.addEventListener("message", (event: MessageEvent) => {
  if (event.data === "take over") void worker.skipWaiting();
});

worker.addEventListener("fetch", (event: Fetching) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/api/") || address.pathname.startsWith("/setup") || address.pathname.startsWith("/office")) return;
  event.respondWith(answer(request, address.pathname));
});

/** The app's own files from the cache; a page by any deep link is the shell. */
async function answer(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  const isPage = request.mode === "navigate";
  const kept = await cache.match(isPage ? SHELL : path);
  return kept ?? fetch(request);
}
