/**
 * One client's conversation with the server: the shell that gives the machine in `conversation/` sockets, a clock and a
 * page. Rules: `docs/protocol.md`.
 */
import type { ConnectionSnapshot, LinkStatus, SignalingConnection, SignalMessage } from "./api.ts";
import { randomToken } from "./base64url.ts";
import { step } from "./conversation/machine.ts";
import { begin, linkOf, type State, wakeAt } from "./conversation/state.ts";
import { type Action, type ConversationEvent, type Found, TIMING } from "./conversation/words.ts";
import { byCloseCode, commandError } from "./errors.ts";
import type { Challenge, ClerkView, ClientFrame, CommandFrame, Hello, KioskView } from "./protocol.gen.ts";
import { readServerFrame } from "./reading.ts";
import { createServerClock } from "./server-clock.ts";
import { createStore } from "./store.ts";
import { startTicker } from "./ticker.ts";

/** A page stays where it is, so it looks by itself whether what stopped it was mended. */
const PAGE_TIMING = { ...TIMING, slowRetryMs: 60_000 };
const TICK_EVERY_MS = 1_000;

export interface ConnectionOptions<V extends KioskView | ClerkView> {
  url: string;
  kind: V["kind"];
  /** The client's part of the hello. */
  hello(challenge: Challenge, instance: string): Promise<Omit<Hello, "type" | "protocol" | "instance" | "features">>;
  /** What the page can do beyond the version of the protocol. */
  features?: readonly string[];
  /** What answers a plain request at the server's address. */
  look(): Promise<Found>;
  /** For tests. */
  openSocket?: (url: string) => WebSocket;
  random?: () => number;
}

interface Waiting {
  resolve(result: string | null): void;
  reject(error: Error): void;
}

export function connect<V extends KioskView | ClerkView>(options: ConnectionOptions<V>): SignalingConnection<V> {
  const openSocket = options.openSocket ?? ((url: string) => new WebSocket(url));
  const random = options.random ?? Math.random;
  const instance = randomToken();
  const clock = createServerClock();
  const store = createStore<ConnectionSnapshot<V>>({ link: { state: "connecting" }, view: null });
  const waiting = new Map<string, Waiting>();
  const signalListeners = new Set<(message: SignalMessage) => void>();
  const events: ConversationEvent[] = [];

  let state: State = begin(options.kind, PAGE_TIMING, performance.now());
  let socket: WebSocket | null = null;
  let feeding = false;
  let alarm: ReturnType<typeof setTimeout> | undefined;

  /** One event at a time: what an action brings about at once waits until all actions are done. */
  function feed(event: ConversationEvent): void {
    events.push(event);
    if (feeding) return;
    feeding = true;
    try {
      for (let next = events.shift(); next !== undefined; next = events.shift()) {
        const before = state;
        const [after, actions] = step(before, next, performance.now(), random());
        state = after;
        let told = false;
        for (const action of actions) {
          if (action.do === "show") {
            tell(before, action.frame.view as V);
            told = true;
          } else {
            act(action);
          }
        }
        if (!told) tell(before, null);
      }
    } finally {
      feeding = false;
    }
    setAlarm();
  }

  function setAlarm(): void {
    clearTimeout(alarm);
    const at = wakeAt(state);
    alarm = at === null ? undefined : setTimeout(() => feed({ on: "tick" }), Math.max(0, at - performance.now()));
  }

  function tell(before: State, view: V | null): void {
    const same =
      linkOf(before) === linkOf(state) &&
      (before.retryAt === state.retryAt || state.retryAt === null) &&
      before.trouble === state.trouble &&
      before.verdict === state.verdict;
    if (same && view === null) return;
    const now = store.get();
    store.set({ link: same ? now.link : link(now.link), view: view ?? now.view });
  }

  function link(before: LinkStatus): LinkStatus {
    const word = linkOf(state);
    switch (word) {
      case "connecting":
      case "online":
        return { state: word };
      case "stopped":
        return { state: word, reason: state.verdict ?? "internal" };
      case "offline": {
        const since = state.lostAt ?? performance.now();
        // While a try is under way its time stays: it has come.
        const retryAt = state.retryAt ?? (before.state === "offline" ? before.retryAt : since);
        return { state: word, since, retryAt, reason: state.reason, way: state.trouble };
      }
    }
  }

  function act(action: Exclude<Action, { do: "show" }>): void {
    switch (action.do) {
      case "open":
        open();
        break;
      case "drop":
        drop();
        break;
      case "prove":
        void prove(action.challenge, action.protocol);
        break;
      case "send":
        send(action.frame);
        break;
      case "answer":
        waiting.get(action.id)?.resolve(action.result);
        waiting.delete(action.id);
        break;
      case "refuse":
        waiting.get(action.id)?.reject(commandError(action.code, action.message));
        waiting.delete(action.id);
        break;
      case "deliver":
        for (const listener of signalListeners) listener(action.frame);
        break;
      case "clock":
        if (action.fresh) clock.forget();
        clock.read(action.serverNow, action.tookMs, performance.now());
        break;
      case "probe":
        void options.look().then((found) => feed({ on: "probed", found }));
        break;
      // A page shows what goes wrong with signals as what it is: media that does not come.
      case "complain":
        break;
    }
  }

  function open(): void {
    const own = openSocket(options.url);
    socket = own;
    own.onmessage = (event: MessageEvent<unknown>) => {
      if (socket === own) receive(event.data);
    };
    own.onclose = (event: CloseEvent) => {
      if (socket === own) feed({ on: "ended", code: byCloseCode(event.code) });
    };
  }

  function drop(): void {
    const own = socket;
    socket = null;
    if (own === null) return;
    own.onmessage = null;
    own.onclose = null;
    own.close();
  }

  function receive(data: unknown): void {
    let event: ConversationEvent;
    try {
      event = { on: "heard", frame: readServerFrame(String(data)) };
    } catch {
      event = { on: "unreadable" };
    }
    feed(event);
  }

  function send(frame: ClientFrame): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  }

  async function prove(challenge: Challenge, protocol: number): Promise<void> {
    const own = socket;
    let event: ConversationEvent;
    try {
      const mine = await options.hello(challenge, instance);
      const features = [...(options.features ?? [])];
      event = { on: "proved", hello: { type: "hello", protocol, instance, features, ...mine } };
    } catch {
      event = { on: "unproved" };
    }
    if (socket === own && own !== null) feed(event);
  }

  function networkIsBack(): void {
    feed({ on: "network_back" });
  }

  function pageIsShown(): void {
    if (document.visibilityState === "visible") feed({ on: "retry_now" });
  }

  addEventListener("online", networkIsBack);
  document.addEventListener("visibilitychange", pageIsShown);
  const stopTicker = startTicker(TICK_EVERY_MS, () => feed({ on: "tick" }));
  feed({ on: "tick" });

  return {
    get: store.get,
    subscribe: store.subscribe,
    command(command) {
      const frame: CommandFrame = { type: "command", id: randomToken(), command };
      return new Promise((resolve, reject) => {
        waiting.set(frame.id, { resolve, reject });
        feed({ on: "give", frame });
      });
    },
    signal(message) {
      if (state.phase !== "online" || socket?.readyState !== WebSocket.OPEN) return false;
      send({ type: "signal", ...message });
      return true;
    },
    onSignal(listener) {
      signalListeners.add(listener);
      return () => signalListeners.delete(listener);
    },
    features: () => (state.phase === "online" ? state.features : []),
    now: clock.now,
    retryNow: () => feed({ on: "retry_now" }),
    close() {
      stopTicker();
      removeEventListener("online", networkIsBack);
      document.removeEventListener("visibilitychange", pageIsShown);
      feed({ on: "leave" });
      clearTimeout(alarm);
    },
  };
}
