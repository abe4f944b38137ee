/**
 * The conversation with the server as a machine: events in, a new state and actions out. Nothing here opens a socket,
 * waits or looks at a clock; `connection.ts` is the thin shell that does. `signaling/client/conversation` is the same
 * machine for programs; both are held to `tests/vectors/conversation`. Times are in milliseconds of a clock that never
 * goes back.
 */
import { type Challenge, type CommandFrame, ERRORS, PROTOCOL_VERSIONS, type ServerFrame } from "../protocol.gen.ts";
import { type Act, type Happening, TABLE } from "./moves.ts";
import { linkOf, SOCKETLESS, type State, wakeAt } from "./state.ts";
import type { Action, ConversationEvent } from "./words.ts";

const ENDED = "The connection has ended.";

type Done = readonly [State, readonly Action[]];
type Ended = Omit<ConversationEvent & { on: "ended" }, "on">;

/**
 * What follows from an event. `chance` is a random number in [0, 1) that spreads clients which lost one server over time.
 * Events of a socket that was dropped must not be told any more.
 */
export function step(state: State, event: ConversationEvent, now: number, chance: number): Done {
  if (event.on === "give") return give(state, event.frame);
  if (event.on === "withdraw") return [answered(state, event.id), []];
  if (event.on === "probed") return [probed(state, event.found, now), []];
  const [sortedState, happening] = sorted(state, event, now);
  if (happening === null) return [sortedState, []];
  const move = TABLE[state.phase][happening];
  if (move === undefined) return [state, []];
  const [to, acts] = move;
  let next = sortedState;
  const actions: Action[] = [];
  for (const act of acts) {
    const [after, more] = DO[act](next, event, now, chance);
    next = after;
    actions.push(...more);
  }
  return [{ ...next, phase: to }, actions];
}

function give(state: State, frame: CommandFrame): Done {
  if (linkOf(state) === "stopped" || state.phase === "closed") {
    return [state, [{ do: "refuse", id: frame.id, code: state.verdict ?? "unreachable", message: ENDED }]];
  }
  const kept = { ...state, unanswered: [...state.unanswered, frame] };
  return [kept, state.phase === "online" ? [{ do: "send", frame }] : []];
}

function answered(state: State, command: string): State {
  return { ...state, unanswered: state.unanswered.filter((frame) => frame.id !== command) };
}

function probed(state: State, found: (ConversationEvent & { on: "probed" })["found"], now: number): State {
  if (state.phase === "greeting" || state.phase === "online" || state.phase === "closed" || state.lostAt === null) {
    return state;
  }
  // Perhaps it has just come up. That WebSockets do not get through is known when the next one fails as well.
  if (found === "luukku") return { ...state, answeredAt: state.answeredAt ?? now };
  return { ...state, trouble: found, answeredAt: null };
}

// From events to happenings

type Sorted = readonly [State, Happening | null];

function sorted(state: State, event: ConversationEvent, now: number): Sorted {
  const socketless = SOCKETLESS.includes(state.phase);
  switch (event.on) {
    case "tick":
      return timePassed(state, now);
    case "retry_now":
      return [state, socketless && state.retryAt !== null ? "asked" : null];
    case "network_back":
      if (socketless) return [state, state.retryAt !== null ? "asked" : null];
      // A socket that lived through a change of network may be dead without knowing.
      return [state, now - state.heardAt > state.timing.pingEveryMs ? "asked" : null];
    case "proved":
      return [state, "proved"];
    case "leave":
      return [state, "left"];
    case "heard":
      return heard({ ...state, heardAt: now }, event);
    case "unreadable":
      return ended(state, { code: "bad_frame", trouble: "unreadable" });
    case "unproved":
      return ended(state, { code: null });
    case "ended":
      return ended(state, event);
    default:
      return [state, null];
  }
}

function timePassed(state: State, now: number): Sorted {
  const at = wakeAt(state);
  if (at === null || now < at) return [state, null];
  if (SOCKETLESS.includes(state.phase) || now < state.heardAt + state.timing.deadAfterMs) return [state, "due"];
  return ended(state, { code: null, trouble: "silent" });
}

function heard(state: State, { frame, again }: ConversationEvent & { on: "heard" }): Sorted {
  if (frame === null) return [state, null];
  if (frame.type === "bye") {
    const end: Ended = { code: frame.code };
    if (again !== undefined) end.again = again;
    if (frame.retry_after_ms !== null) end.atLeastMs = frame.retry_after_ms;
    return ended(state, end);
  }
  if (frame.type === "challenge" && state.phase === "opening" && versionOf(frame) === undefined) {
    return ended(state, { code: "protocol_unsupported" });
  }
  if (frame.type === "view" && frame.view.kind === state.kind && state.phase === "online" && frame.rev <= state.rev) {
    return [state, null];
  }
  const happening = meaning(frame);
  const ofAnother = frame.type === "view" && frame.view.kind !== state.kind;
  if (TABLE[state.phase][happening] === undefined || ofAnother) {
    return ended(state, { code: "bad_frame", trouble: "unreadable" });
  }
  return [state, happening];
}

function versionOf(challenge: Challenge): number | undefined {
  return PROTOCOL_VERSIONS.find((version) => challenge.protocols.includes(version));
}

function meaning(frame: ServerFrame): Happening {
  if (frame.type === "challenge") return "challenged";
  return frame.type === "view" ? "shown" : "spoken";
}

function ended(state: State, end: Ended): Sorted {
  // What was found on the way stays said until something else is found, not only until the next try fails as well.
  const found = unexplained(state, { on: "ended", ...end }) ? state.trouble : null;
  const noted = { ...state, reason: end.code, trouble: found ?? end.trouble ?? null };
  // A bye that says when to come back is never for good.
  const stops = end.code !== null && ERRORS[end.code].comingBack !== "soon" && end.atLeastMs === undefined;
  if (end.again === undefined ? stops : !end.again) {
    return [{ ...noted, verdict: end.code ?? "internal" }, "refused"];
  }
  return [noted, state.verdict === null ? "lost" : "refused"];
}

/** Whether the server never spoke and nobody knows why: it may be anything on the way. */
function unexplained(state: State, event: ConversationEvent): boolean {
  if (state.phase !== "opening") return false;
  if (event.on === "tick") return true;
  return event.on === "ended" && event.code === null && (event.trouble === undefined || event.trouble === "silent");
}

// What is done

type Doing = (state: State, event: ConversationEvent, now: number, chance: number) => Done;

const DO: Record<Act, Doing> = {
  open: (state, _, now) => [
    { ...state, retryAt: null, heardAt: now, features: [], rev: 0, unansweredPing: false },
    [{ do: "open" }],
  ],
  drop(state, _, now) {
    if (state.phase !== "online") return [state, [{ do: "drop" }]];
    const lasted = now - state.onlineAt >= state.timing.settledAfterMs;
    return [{ ...state, lostAt: now, failures: lasted ? 0 : state.failures }, [{ do: "drop" }]];
  },
  prove(state, event) {
    if (event.on !== "heard" || event.frame?.type !== "challenge") return [state, []];
    const challenge = event.frame;
    const protocol = versionOf(challenge);
    return [state, protocol === undefined ? [] : [{ do: "prove", challenge, protocol }]];
  },
  greet: (state, event) => [state, event.on === "proved" ? [{ do: "send", frame: event.hello }] : []],
  settle: (state, _, now) => [
    { ...state, onlineAt: now, lostAt: null, reason: null, trouble: null, verdict: null, answeredAt: null },
    [],
  ],
  show(state, event) {
    if (event.on !== "heard" || event.frame?.type !== "view") return [state, []];
    const { frame } = event;
    const fresh = state.phase === "greeting";
    return [
      { ...state, rev: frame.rev },
      [
        { do: "clock", serverNow: frame.now, tookMs: null, fresh },
        { do: "show", frame },
      ],
    ];
  },
  take: (state, event, now) => take(state, event.on === "heard" ? event.frame : null, now),
  // One question at a time: a second could not tell which of them the pong answers.
  ping: (state, _, now) => [
    { ...state, pingedAt: now, unansweredPing: true },
    [{ do: "send", frame: { type: "ping" } }],
  ],
  resend: (state) => [state, state.unanswered.map((frame) => ({ do: "send", frame }))],
  back_off: backOff,
  give_up: giveUp,
  fail,
};

function take(state: State, frame: ServerFrame | null, now: number): Done {
  switch (frame?.type) {
    case "ack":
      return [answered(state, frame.id), [{ do: "answer", id: frame.id, result: frame.result }]];
    case "error": {
      const { id, code, message } = frame;
      if (id === null) return [state, [{ do: "complain", frame }]];
      return [answered(state, id), [{ do: "refuse", id, code, message }]];
    }
    case "signal":
      return [state, [{ do: "deliver", frame }]];
    case "welcome":
      return [{ ...state, features: frame.features }, []];
    case "pong":
      if (!state.unansweredPing) return [state, []];
      return [
        { ...state, unansweredPing: false },
        [{ do: "clock", serverNow: frame.now, tookMs: now - state.pingedAt, fresh: false }],
      ];
    default:
      return [state, []];
  }
}

function backOff(state: State, event: ConversationEvent, now: number, chance: number): Done {
  const { firstRetryMs, longestRetryMs } = state.timing;
  const ceiling = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(state.failures, 16));
  const vague = unexplained(state, event);
  const refused = vague && state.answeredAt !== null && state.heardAt >= state.answeredAt;
  // A first failure is no news yet, so it is not looked into.
  const probe = vague && state.failures > 0;
  const next: State = {
    ...state,
    failures: state.failures + 1,
    lostAt: state.lostAt ?? now,
    retryAt: now + atLeastMs(event) + chance * ceiling,
    trouble: refused ? "no_websocket" : state.trouble,
  };
  return [next, probe ? [{ do: "probe" }] : []];
}

function atLeastMs(event: ConversationEvent): number {
  if (event.on === "ended") return event.atLeastMs ?? 0;
  return event.on === "heard" && event.frame?.type === "bye" ? (event.frame.retry_after_ms ?? 0) : 0;
}

function giveUp(state: State, event: ConversationEvent, now: number, chance: number): Done {
  const slowly = state.verdict !== null && ERRORS[state.verdict].comingBack === "slowly";
  const every = slowly ? state.timing.slowRetryMs : null;
  const [failed, actions] = fail(state, event, now, chance);
  const retryAt = every === null ? null : now + every * (0.5 + chance);
  return [{ ...failed, retryAt, lostAt: state.lostAt ?? now }, actions];
}

function fail(state: State, _: ConversationEvent, __: number, ___: number): Done {
  const code = state.verdict ?? "unreachable";
  const refused = state.unanswered.map(({ id }) => ({ do: "refuse", id, code, message: ENDED }) as const);
  return [{ ...state, unanswered: [], retryAt: null }, refused];
}
