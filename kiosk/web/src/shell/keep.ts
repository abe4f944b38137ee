/**
 * Puts aside what a kiosk shows when nothing answers at load: the stand-in that the service worker gives then, and the
 * catalogue as it was last, for its telephone numbers. Both are public; nothing of a customer or of the kiosk's key.
 */
import { fetchCatalogue } from "@luukku/web/index.ts";
import type { CatalogueDocument } from "@luukku/web/protocol.gen.ts";
import { policyOf, standInHtml } from "./standIn.ts";

const CACHE = "luukku-shell";
const STAND_IN = "/kiosk/stand-in";
const CATALOGUE = "/kiosk/last-catalogue";
const WORKER = "/kiosk/worker.js";

/** Keeps them as they are now, and sees to it that the browser knows the worker. A browser that cannot is left alone. */
export async function keepStandIn(catalogue: CatalogueDocument, site: string): Promise<void> {
  try {
    const html = standInHtml(catalogue, site);
    const headers = {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": await policyOf(html),
      "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
      "Referrer-Policy": "no-referrer",
    };
    const cache = await caches.open(CACHE);
    await cache.put(STAND_IN, new Response(html, { headers }));
    await cache.put(CATALOGUE, new Response(JSON.stringify(catalogue)));
    // Only now: a worker without a stand-in has nothing to give.
    await navigator.serviceWorker?.register(WORKER, { scope: "/kiosk", updateViaCache: "none" });
  } catch {
    // No secure context, a full disk, a policy: the page works without, and a proxy's waiting page may stand in.
  }
}

/** The catalogue, for its telephone numbers, while the conversation with the server has not begun; null: not to be had. */
export async function lastCatalogue(): Promise<CatalogueDocument | null> {
  try {
    return await fetchCatalogue("");
  } catch {
    try {
      const kept = await (await caches.open(CACHE)).match(CATALOGUE);
      return kept === undefined ? null : ((await kept.json()) as CatalogueDocument);
    } catch {
      return null;
    }
  }
}
