/** What the ladder is told and what it answers: events, actions, and how patient it is. */
import type { ErrorCode } from "../protocol.gen.ts";

export type Role = "kiosk" | "clerk";

/** Where a call stands, for a person. */
export type Rung = "connecting" | "connected" | "reconnecting" | "remaking";

/** How long each rung is tried, in milliseconds. Why these: docs/adr/0042-ladder-table.md. */
export interface Patience {
  /** For the first connection of an epoch, while signals reach the other side. */
  readonly firstConnectMs: number;
  /** For a restart of ICE. Where ICE cannot be restarted the first connection has this time as well. */
  readonly restartMs: number;
  /** How long nothing may arrive at the kiosk, which acts first. */
  readonly kioskShakyMs: number;
  /** How long nothing may arrive at the clerk, who leaves the kiosk time to act. */
  readonly clerkShakyMs: number;
  /** How long a kiosk waits after a failure. */
  readonly kioskFailedMs: number;
  /** How long a clerk waits after a failure. */
  readonly clerkFailedMs: number;
  /** For an answer before the same offer is sent again, where ICE cannot be restarted. */
  readonly reofferMs: number;
  /** Before each request for a new peer connection; the last again and again. */
  readonly remakeMs: readonly number[];
  /** Before the same request is made again that was refused for now. */
  readonly askAgainMs: number;
  /** A connection that lasted this long makes the next request immediate again. */
  readonly settledAfterMs: number;
}

export const PATIENCE: Patience = {
  firstConnectMs: 10_000,
  restartMs: 6_000,
  kioskShakyMs: 1_500,
  clerkShakyMs: 4_000,
  kioskFailedMs: 0,
  clerkFailedMs: 2_500,
  reofferMs: 3_000,
  remakeMs: [0, 1_000, 3_000, 6_000, 12_000],
  askAgainMs: 3_000,
  settledAfterMs: 10_000,
};

export type LadderEvent =
  /** Time has passed. */
  | { on: "tick" }
  /** The peer connection's own state. */
  | { on: "media"; state: RTCPeerConnectionState }
  /** Whether signals reach the other side now: both links to the server are up. */
  | { on: "reachable"; now: boolean }
  /** The other side has answered the offer. */
  | { on: "answered" }
  /** The negotiation went wrong, or the other side does what this peer connection cannot follow. */
  | { on: "broken" }
  /** The new peer connection was refused. */
  | { on: "remake_refused"; code: ErrorCode }
  /** There is no such call any more. */
  | { on: "end" };

export type LadderAction =
  /** Restart ICE with a fresh offer. */
  | { do: "restart" }
  /** Send the description again that is without an answer. */
  | { do: "offer_again" }
  /** Ask the server for the next epoch, and tell it as `remake_refused` if it refuses. */
  | { do: "remake" };
