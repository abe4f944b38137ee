/**
 * What to do when the media connection breaks: wait a moment, restart ICE, ask for a new connection. Pure but for its
 * timers, which run only while the other side can be reached: a rung that could not be tried has not failed.
 */

/** How long `disconnected` may last: it often heals by itself. The clerk's side waits for the kiosk's offer first. */
const PATIENCE_MS = { kiosk: 1_500, clerk: 4_000 } as const;
const FAILED_PATIENCE_MS = { kiosk: 0, clerk: 2_500 } as const;
/** Offer, answer, candidates, DTLS over a satellite are some six round trips of 700 ms. */
const FIRST_CONNECT_MS = 10_000;
const RESTART_MS = 6_000;

export type Rung = "connecting" | "connected" | "reconnecting" | "remaking";

export interface LadderActions {
  restart(): void;
  /** Called at most once. */
  remake(): void;
  rung(rung: Rung): void;
}

export interface Ladder {
  rung(): Rung;
  connection(state: RTCPeerConnectionState): void;
  /** Whether signals reach the other side now. */
  reachable(now: boolean): void;
  /** The negotiation itself went wrong. */
  broken(): void;
  close(): void;
}

export function createLadder(role: "kiosk" | "clerk", reachableNow: boolean, actions: LadderActions): Ladder {
  let rung: Rung = "connecting";
  let reachable = reachableNow;
  let state: RTCPeerConnectionState = "new";
  let everConnected = false;
  /** A restart is under way: failing again meanwhile is no news, its deadline decides. */
  let restarting = false;
  let remade = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function step(next: Rung): void {
    if (next === rung) return;
    rung = next;
    actions.rung(next);
  }

  function after(ms: number, then: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  }

  function restart(): void {
    clearTimeout(timer);
    if (rung !== "remaking") step(everConnected ? "reconnecting" : "connecting");
    if (!reachable) return;
    restarting = true;
    actions.restart();
    if (!remade) after(RESTART_MS, remake);
  }

  function remake(): void {
    remade = true;
    step("remaking");
    actions.remake();
  }

  if (reachable) after(FIRST_CONNECT_MS, restart);

  return {
    rung: () => rung,
    connection(now) {
      state = now;
      if (now === "connected") {
        clearTimeout(timer);
        everConnected = true;
        restarting = false;
        step("connected");
      } else if (now === "disconnected" && rung === "connected") {
        after(PATIENCE_MS[role], restart);
      } else if (now === "failed" && !restarting) {
        after(FAILED_PATIENCE_MS[role], restart);
      }
    },
    reachable(now) {
      if (now === reachable) return;
      reachable = now;
      if (!now) {
        clearTimeout(timer);
      } else if (state !== "connected") {
        // Whatever was under way may have been dropped. The kiosk offers anew; the clerk gives it time to.
        if (role === "kiosk") restart();
        else after(PATIENCE_MS.clerk, restart);
      }
    },
    broken() {
      if (!restarting) after(0, restart);
    },
    close() {
      clearTimeout(timer);
    },
  };
}
