/** What is left of a limited time. Pure: `now` is handed in. */

export interface Left {
  /** Milliseconds, never below 0. */
  ms: number;
  /** Whole seconds as a person counts them: 1 until the very end. */
  seconds: number;
  /** What is left of the whole, 0 to 1. */
  share: number;
}

/**
 * @param from when the limited time began, ms since 1970
 * @param until when it ends, ms since 1970
 */
export function left(from: number, until: number, now: number): Left {
  const ms = Math.max(0, until - now);
  const whole = until - from;
  return { ms, seconds: Math.ceil(ms / 1000), share: whole <= 0 ? 0 : Math.min(1, ms / whole) };
}
