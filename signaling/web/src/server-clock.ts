/** The server's clock, kept against the browser's monotonic one so that a wrong or corrected local clock does no harm. */
export interface ServerClock {
  now(): number;
  /** The server said `serverNow`, and it took at most `uncertaintyMs` (infinite: nobody knows) until we read it. */
  observe(serverNow: number, uncertaintyMs: number): void;
  /** A new connection: what was learnt may be from before a sleep. */
  forget(): void;
}

export function createServerClock(): ServerClock {
  let offset = Date.now() - performance.now();
  let uncertainty = Number.POSITIVE_INFINITY;
  return {
    now: () => performance.now() + offset,
    observe(serverNow, uncertaintyMs) {
      if (uncertaintyMs > uncertainty) return;
      uncertainty = uncertaintyMs;
      const underway = Number.isFinite(uncertaintyMs) ? uncertaintyMs / 2 : 0;
      offset = serverNow + underway - performance.now();
    },
    forget() {
      uncertainty = Number.POSITIVE_INFINITY;
    },
  };
}
