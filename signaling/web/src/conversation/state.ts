/** What a conversation remembers between two events. */
import type { CommandFrame, ErrorCode } from "../protocol.gen.ts";
import type { Phase } from "./moves.ts";
import type { Timing, WayTrouble } from "./words.ts";

/** The phases in which there is no socket. */
export const SOCKETLESS: readonly Phase[] = ["waiting", "stopped", "closed"];

/** All that the conversation remembers between two events. */
export interface State {
  /** Whose views these must be. */
  readonly kind: "kiosk" | "clerk";
  readonly timing: Timing;
  readonly phase: Phase;
  /** When the next socket is opened; null: a socket is there, or nothing happens by itself any more. */
  readonly retryAt: number | null;
  /** Tries that ended, since the last conversation that lasted. */
  readonly failures: number;
  /** Since when there has been no conversation; null: there is one, or there has been none yet. */
  readonly lostAt: number | null;
  /** Why the last conversation ended, if the server said so. */
  readonly reason: ErrorCode | null;
  /** What is known of the way to the server, while it is the way that is broken. */
  readonly trouble: WayTrouble | null;
  /** Why it has stopped; kept while it is tried again slowly. */
  readonly verdict: ErrorCode | null;
  /** When the last frame came; before the first: when the socket was asked for. */
  readonly heardAt: number;
  readonly onlineAt: number;
  readonly pingedAt: number;
  readonly unansweredPing: boolean;
  /** When the server answered a plain request though no WebSocket could be had. */
  readonly answeredAt: number | null;
  /** What the server can do of the abilities that this client offered in this connection. */
  readonly features: readonly string[];
  /** Of the newest view of this connection. */
  readonly rev: number;
  /** Commands without an answer, in the order in which they were given. */
  readonly unanswered: readonly CommandFrame[];
}

/** A conversation that has not begun: the first `tick` opens a socket. */
export function begin(kind: "kiosk" | "clerk", timing: Timing, now: number): State {
  return {
    kind,
    timing,
    phase: "waiting",
    retryAt: now,
    failures: 0,
    lostAt: null,
    reason: null,
    trouble: null,
    verdict: null,
    heardAt: 0,
    onlineAt: 0,
    pingedAt: 0,
    unansweredPing: false,
    answeredAt: null,
    features: [],
    rev: 0,
    unanswered: [],
  };
}

/** The state of the link in one word for a person. */
export function linkOf(state: State): "connecting" | "online" | "offline" | "stopped" {
  if (state.phase === "online") return "online";
  if (state.verdict !== null) return "stopped";
  return state.lostAt === null ? "connecting" : "offline";
}

/** When a `tick` is due at the latest; null: never. */
export function wakeAt(state: State): number | null {
  if (SOCKETLESS.includes(state.phase)) return state.phase === "closed" ? null : state.retryAt;
  const deadAt = state.heardAt + state.timing.deadAfterMs;
  if (state.phase !== "online" || state.unansweredPing) return deadAt;
  return Math.min(deadAt, state.pingedAt + state.timing.pingEveryMs);
}
