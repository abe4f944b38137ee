/**
 * A call's ladder as a machine: what to do when the media connection breaks. Resume signaling, restart ICE, make a new
 * peer connection under the same call; the last rung is the server's: the ticket goes back to its place in the queue.
 * Nothing here waits or looks at a clock. `signaling/client/ladder` is the same machine for programs; both are held to
 * `tests/vectors/ladder`. Times are in milliseconds of a clock that never goes back.
 */
import { meaningOf } from "../errors.ts";
import { type Act, type Happening, type Phase, TABLE } from "./moves.ts";
import type { LadderAction, LadderEvent, Patience, Role, Rung } from "./words.ts";

const MEDIA: Partial<Record<RTCPeerConnectionState, Happening>> = {
  connected: "up",
  disconnected: "shaky",
  failed: "down",
};

/** All that the ladder remembers between two events. */
export interface State {
  readonly role: Role;
  /** Whether this side's peer connection can restart ICE; aiortc's cannot. */
  readonly restarts: boolean;
  readonly patience: Patience;
  readonly phase: Phase;
  readonly reachable: boolean;
  /** When patience runs out. */
  readonly dueAt: number | null;
  /** When an offer without an answer is sent again. */
  readonly offerAt: number | null;
  /** In this epoch. */
  readonly everConnected: boolean;
  readonly connectedAt: number;
  /** Requests for a new peer connection since the last one that lasted, earlier epochs included. */
  readonly remakes: number;
}

type Done = readonly [State, readonly LadderAction[]];

/** Where the call stands, in one word for a person. */
export function rungOf({ phase, everConnected }: State): Rung {
  if (phase === "remaking") return "remaking";
  if (phase === "connected" || (phase === "disturbed" && everConnected)) return "connected";
  return everConnected ? "reconnecting" : "connecting";
}

/** When a `tick` is due at the latest; null: never. */
export function wakeAt({ dueAt, offerAt }: State): number | null {
  return dueAt === null || offerAt === null ? (dueAt ?? offerAt) : Math.min(dueAt, offerAt);
}

export interface Beginning {
  role: Role;
  restarts: boolean;
  reachable: boolean;
  patience: Patience;
  now: number;
  remakes?: number;
}

/** The ladder of an epoch that has just begun. */
export function begin({ role, restarts, reachable, patience, now, remakes }: Beginning): State {
  const state: State = {
    role,
    restarts,
    patience,
    phase: "cut_off",
    reachable,
    dueAt: null,
    offerAt: null,
    everConnected: false,
    connectedAt: 0,
    remakes: remakes ?? 0,
  };
  if (!reachable) return state;
  const offers = role === "kiosk" && !restarts;
  const offerAt = offers ? now + patience.reofferMs : null;
  return { ...state, phase: "connecting", dueAt: now + firstConnect(state), offerAt };
}

/** The ladder of the epoch that follows. */
export function nextEpoch(state: State, reachable: boolean, now: number): State {
  const { role, restarts, patience } = state;
  return begin({ role, restarts, reachable, patience, now, remakes: left(state, now).remakes });
}

/** What follows from an event. */
export function step(before: State, event: LadderEvent, now: number): Done {
  if (event.on === "answered") return [{ ...before, offerAt: null }, []];
  let state = before;
  if (event.on === "reachable") {
    if (event.now === state.reachable) return [state, []];
    state = { ...state, reachable: event.now };
  }
  const happening = sorted(state, event, now);
  const move = happening === null ? undefined : TABLE[state.phase][happening];
  if (happening === null || move === undefined) return [state, []];
  const [to, acts] = move;
  if (state.phase === "connected" && to !== "connected") state = left(state, now);
  const actions: LadderAction[] = [];
  for (const act of acts) {
    const [after, more] = DO[act](state, happening, now);
    state = after;
    actions.push(...more);
  }
  return [{ ...state, phase: to }, actions];
}

function left(state: State, now: number): State {
  const lasted = state.phase === "connected" && now - state.connectedAt >= state.patience.settledAfterMs;
  return lasted ? { ...state, remakes: 0 } : state;
}

// From events to happenings

function sorted(state: State, event: LadderEvent, now: number): Happening | null {
  switch (event.on) {
    case "tick":
      if (state.dueAt !== null && now >= state.dueAt) return outOfPatience(state);
      return state.offerAt !== null && now >= state.offerAt ? "unanswered" : null;
    case "media":
      return MEDIA[event.state] ?? null;
    case "broken":
      // It is what a restart or a new connection is for, unless one is under way.
      return state.phase === "restarting" || state.phase === "remaking" ? null : outOfPatience(state);
    case "remake_refused":
      // The epoch is over, or the call: the next view says what is now.
      return meaningOf(event.code).category === "state" ? null : "refused";
    case "reachable":
      if (!event.now) return "gone";
      return state.role === "kiosk" && state.restarts ? "lead" : "follow";
    case "end":
      return "ended";
    case "answered":
      return null;
  }
}

function outOfPatience(state: State): Happening {
  if (state.phase === "remaking") return "due";
  if (!state.reachable) return "stuck";
  return state.restarts && state.phase !== "restarting" ? "due" : "spent";
}

// What is done

const DO: Record<Act, (state: State, happening: Happening, now: number) => Done> = {
  settle(state, happening, now) {
    const settled = { ...state, dueAt: null, offerAt: null };
    return [happening === "up" ? { ...settled, everConnected: true, connectedAt: now } : settled, []];
  },
  sit_out: (state, happening, now) => [{ ...state, dueAt: now + sitOut(state, happening) }, []],
  restart: (state, _, now) => [{ ...state, dueAt: now + state.patience.restartMs, offerAt: null }, [{ do: "restart" }]],
  offer_again(state, _, now) {
    const repeats = state.role === "kiosk" && !state.restarts && !state.everConnected;
    return [{ ...state, offerAt: repeats ? now + state.patience.reofferMs : null }, [{ do: "offer_again" }]];
  },
  plan(state, _, now) {
    const pauses = state.patience.remakeMs;
    const pause = pauses[Math.min(state.remakes, pauses.length - 1)] ?? 0;
    const planned = { ...state, dueAt: null, offerAt: null, remakes: state.remakes + 1 };
    return pause === 0 ? [planned, [{ do: "remake" }]] : [{ ...planned, dueAt: now + pause }, []];
  },
  plan_again: (state, _, now) => [{ ...state, dueAt: now + state.patience.askAgainMs }, []],
  ask: (state) => [{ ...state, dueAt: null }, [{ do: "remake" }]],
};

function sitOut(state: State, happening: Happening): number {
  const { patience } = state;
  const kiosk = state.role === "kiosk";
  const shaky = kiosk ? patience.kioskShakyMs : patience.clerkShakyMs;
  if (happening === "down") return kiosk ? patience.kioskFailedMs : patience.clerkFailedMs;
  if (happening === "follow" && !state.restarts && !state.everConnected) return firstConnect(state);
  return shaky;
}

function firstConnect({ patience, restarts }: State): number {
  return patience.firstConnectMs + (restarts ? 0 : patience.restartMs);
}
