/**
 * What the server's clock shows now, as far as a page can know: bounds that every frame with a time in it narrows. Kept
 * against the browser's monotonic clock, so that a wrong or corrected local clock does no harm.
 * `signaling/client/server_clock.py` is the same for programs; both are held to `tests/vectors/server_clock.json`.
 */
export interface ServerClock {
  now(): number;
  /**
   * The server said its time, which was read at `at` (performance.now). `tookMs`: how long question and answer took
   * together; null: nobody asked, so how old it is nobody knows.
   */
  read(serverNow: number, tookMs: number | null, at: number): void;
  /** A new connection: what was learnt may be from before a sleep. */
  forget(): void;
  /** What to add to the page's time to have the server's. */
  offset(): number;
}

/**
 * By how much of the time passed two clocks may come apart: the most by which a machine's clock is slewed. What was
 * learnt once is worth less and less, so that one frame that came quickly does not decide for ever.
 */
const DRIFT = 0.0005;
/** The server tells whole milliseconds, rounded down. */
const ROUNDING = 1;

export function createServerClock(guess = Date.now() - performance.now()): ServerClock {
  let known = guess;
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  let readAt = 0;

  function offset(): number {
    if (least === Number.NEGATIVE_INFINITY) return known;
    return most === Number.POSITIVE_INFINITY ? least : (least + most) / 2;
  }

  return {
    now: () => performance.now() + offset(),
    offset,
    read(serverNow, tookMs, at) {
      const worn = DRIFT * Math.max(0, at - readAt);
      readAt = at;
      // A frame can only come late, and by no more than it took: both bounds are certain.
      const leastNow = serverNow - at;
      const mostNow = tookMs === null ? Number.POSITIVE_INFINITY : leastNow + tookMs + ROUNDING;
      least = Math.max(least - worn, leastNow);
      most = Math.min(most + worn, mostNow);
      if (least > most) {
        // Both cannot be true of one clock: it was set, or the page's stood still.
        least = leastNow;
        most = mostNow;
      }
    },
    forget() {
      known = offset();
      least = Number.NEGATIVE_INFINITY;
      most = Number.POSITIVE_INFINITY;
    },
  };
}
