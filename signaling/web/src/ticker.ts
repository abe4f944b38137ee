/**
 * Calls `tick` every `periodMs` until the returned function is called, also while the page is in the background, where a
 * page's own timers slow down to one a second and later to one a minute.
 */
export function startTicker(periodMs: number, tick: () => void): () => void {
  if (typeof Worker === "undefined") {
    const timer = setInterval(tick, periodMs);
    return () => clearInterval(timer);
  }
  const worker = new Worker(new URL("./ticker.worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = tick;
  worker.postMessage(periodMs);
  return () => worker.terminate();
}
