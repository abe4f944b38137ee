/**
 * The service worker: the page comes from the network, always, and only when it cannot be had the stand-in that the page
 * itself has put aside (`keep.ts`) is shown. It keeps nothing else, and no version of the page: what a server sends is
 * what is shown.
 */

const CACHE = "luukku-shell";
const STAND_IN = "/kiosk/stand-in";
/** After this long the page counts as unreachable, and a page that says so is shown instead. */
const PATIENCE_MS = 20_000;
/** What a page is made of, in its HTML. Without them it would stay white. */
const PARTS = /(?:src|href)="(\/kiosk\/assets\/[^"]+\.(?:js|css))"/g;

interface Moment extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Asked extends Moment {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(name: "install" | "activate", listener: (event: Moment) => void): void;
  addEventListener(name: "fetch", listener: (event: Asked) => void): void;
}
const scope = globalThis as unknown as WorkerScope;

/** The page with all its parts; rejects when it is not to be had, or is somebody else's. */
async function page(request: Request): Promise<Response> {
  const response = await fetch(request);
  if (!response.ok) throw new Error(`the answer was ${response.status}`);
  const html = await response.clone().text();
  const parts = [...html.matchAll(PARTS)].flatMap(([, part]) => (part === undefined ? [] : [part]));
  if (parts.length === 0) throw new Error("this is not the kiosk's page");
  const sizes = await Promise.all(
    parts.map(async (part) => {
      const found = await fetch(part);
      if (!found.ok) throw new Error(`${part}: ${found.status}`);
      // Read whole, so that the browser's own cache has it for the page.
      return (await found.arrayBuffer()).byteLength;
    }),
  );
  if (sizes.includes(0)) throw new Error("a part of the page is empty");
  return response;
}

async function answer(request: Request): Promise<Response> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("nothing has come")), PATIENCE_MS);
  });
  const coming = page(request);
  try {
    return await Promise.race([coming, late]);
  } catch (error) {
    coming.catch(() => undefined);
    const standIn = await (await caches.open(CACHE)).match(STAND_IN);
    if (standIn !== undefined) return standIn;
    throw error;
  }
}

scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") event.respondWith(answer(event.request));
});
