/** A wait in seconds as whole minutes that promise nothing: a range, or less than a minute, or none. */
import type { Wait } from "@luukku/web/protocol.gen.ts";

export type Told =
  /** A clerk is free. */
  | { kind: "now" }
  /** Nine in ten are served within the minute. */
  | { kind: "moment" }
  | { kind: "range"; half: number; ninety: number };

const MINUTE_S = 60;

/** The lower figure to the nearest minute, the upper one up: who is told fifteen minutes should not wait sixteen. */
export function tellWait({ half_s, ninety_s }: Wait): Told {
  if (half_s === 0 && ninety_s === 0) return { kind: "now" };
  if (ninety_s <= MINUTE_S) return { kind: "moment" };
  const half = Math.max(1, Math.round(half_s / MINUTE_S));
  return { kind: "range", half, ninety: Math.max(half, Math.ceil(ninety_s / MINUTE_S)) };
}
