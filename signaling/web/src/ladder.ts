/** The shell that gives the machine in `ladder/` a clock. */
import { begin, nextEpoch, rungOf, type State, step, wakeAt } from "./ladder/machine.ts";
import { type LadderEvent, PATIENCE, type Role, type Rung } from "./ladder/words.ts";
import type { ErrorCode } from "./protocol.gen.ts";

export type { Rung } from "./ladder/words.ts";

export interface LadderActions {
  restart(): void;
  /** Ask for the next epoch; if that is refused, tell it by `remakeRefused`. */
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
  remakeRefused(code: ErrorCode): void;
  /** What the ladder of the call's next epoch begins from. */
  state(): State;
  close(): void;
}

/** @param former the ladder of the call's former epoch, if there was one. */
export function createLadder(role: Role, reachableNow: boolean, actions: LadderActions, former?: State): Ladder {
  const started = performance.now();
  let state =
    former === undefined
      ? begin({ role, restarts: true, reachable: reachableNow, patience: PATIENCE, now: started })
      : nextEpoch(former, reachableNow, started);
  let alarm: ReturnType<typeof setTimeout> | undefined;

  function feed(event: LadderEvent): void {
    const before = rungOf(state);
    const [after, wanted] = step(state, event, performance.now());
    state = after;
    setAlarm();
    if (rungOf(state) !== before) actions.rung(rungOf(state));
    for (const { do: what } of wanted) {
      if (what === "restart") actions.restart();
      else if (what === "remake") actions.remake();
      // What a browser would offer again is in the restart.
    }
  }

  function setAlarm(): void {
    clearTimeout(alarm);
    const at = wakeAt(state);
    alarm = at === null ? undefined : setTimeout(() => feed({ on: "tick" }), Math.max(0, at - performance.now()));
  }

  setAlarm();

  return {
    rung: () => rungOf(state),
    connection: (now) => feed({ on: "media", state: now }),
    reachable: (now) => feed({ on: "reachable", now }),
    broken: () => feed({ on: "broken" }),
    remakeRefused: (code) => feed({ on: "remake_refused", code }),
    state: () => state,
    close: () => feed({ on: "end" }),
  };
}
