/**
 * One client's conversation with the server: connect, hello, views in, commands out, and the same again whenever the
 * link breaks. Rules: `docs/protocol.md`.
 */
import type { ConnectionSnapshot, LinkStatus, SignalingConnection, SignalMessage } from "./api.ts";
import { retryDelay } from "./backoff.ts";
import { randomToken } from "./base64url.ts";
import { byCloseCode, stops } from "./errors.ts";
import { createOutbox } from "./outbox.ts";
import {
  type Challenge,
  type ClerkView,
  type ClientFrame,
  type ErrorCode,
  type Hello,
  type KioskView,
  PROTOCOL_VERSION,
  type ServerFrame,
  type ViewFrame,
} from "./protocol.gen.ts";
import { createServerClock } from "./server-clock.ts";
import { createStore } from "./store.ts";
import { startTicker } from "./ticker.ts";

const PING_EVERY_MS = 5_000;
const DEAD_AFTER_MS = 12_000;

export interface ConnectionOptions<V extends KioskView | ClerkView> {
  url: string;
  kind: V["kind"];
  /** The client's part of the hello. */
  hello(challenge: Challenge, instance: string): Promise<Omit<Hello, "type" | "protocol" | "instance">>;
  /** For tests. */
  openSocket?: (url: string) => WebSocket;
  random?: () => number;
}

export function connect<V extends KioskView | ClerkView>(options: ConnectionOptions<V>): SignalingConnection<V> {
  const openSocket = options.openSocket ?? ((url: string) => new WebSocket(url));
  const random = options.random ?? Math.random;
  const instance = randomToken();
  const clock = createServerClock();
  const store = createStore<ConnectionSnapshot<V>>({ link: { state: "connecting" }, view: null });
  const outbox = createOutbox();
  const signalListeners = new Set<(message: SignalMessage) => void>();

  let socket: WebSocket | null = null;
  let greeted = false;
  let lastRev = -1;
  let lastFrameAt = 0;
  let pingSentAt: number | null = null;
  let lastPingAt = 0;
  let failures = 0;
  let lostAt: number | null = null;
  let closed = false;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let stopTicker: (() => void) | null = null;

  function setLink(link: LinkStatus): void {
    store.set({ ...store.get(), link });
  }

  function send(frame: ClientFrame): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  }

  function open(): void {
    clearTimeout(retryTimer);
    retryTimer = undefined;
    lastRev = -1;
    pingSentAt = null;
    lastFrameAt = performance.now();
    const own = openSocket(options.url);
    socket = own;
    stopTicker ??= startTicker(PING_EVERY_MS / 5, watch);
    own.onmessage = (event: MessageEvent<unknown>) => {
      if (socket === own) receive(own, event.data);
    };
    own.onclose = (event: CloseEvent) => {
      if (socket === own) lost(byCloseCode(event.code), 0);
    };
  }

  /** Lets go of the socket without waiting for it: a dead link may take minutes to say so. */
  function abandon(): void {
    const own = socket;
    socket = null;
    greeted = false;
    if (own === null) return;
    own.onmessage = null;
    own.onclose = null;
    own.close();
  }

  function lost(reason: ErrorCode | null, atLeastMs: number): void {
    abandon();
    if (closed) return;
    if (reason !== null && stops(reason)) {
      stop(reason);
      return;
    }
    lostAt ??= performance.now();
    failures += 1;
    const delay = retryDelay(failures, atLeastMs, random);
    retryTimer = setTimeout(open, delay);
    setLink({ state: "offline", since: lostAt, retryAt: performance.now() + delay, reason });
  }

  function stop(reason: ErrorCode): void {
    stopTicker?.();
    stopTicker = null;
    setLink({ state: "stopped", reason });
    outbox.fail(reason);
  }

  /** Once a second: is it time to ask whether the server is there, or to believe that it is not? */
  function watch(): void {
    if (socket === null) return;
    const now = performance.now();
    if (now - lastFrameAt > DEAD_AFTER_MS) lost(null, 0);
    // One question at a time: a second could not tell which of them the pong answers.
    else if (greeted && pingSentAt === null && now - lastPingAt >= PING_EVERY_MS) ping(now);
  }

  function ping(now: number): void {
    pingSentAt = now;
    lastPingAt = now;
    send({ type: "ping" });
  }

  function receive(own: WebSocket, data: unknown): void {
    lastFrameAt = performance.now();
    let frame: ServerFrame;
    try {
      frame = JSON.parse(String(data)) as ServerFrame;
    } catch {
      lost("bad_frame", 0);
      return;
    }
    switch (frame.type) {
      case "challenge":
        void greet(own, frame);
        break;
      case "view":
        show(frame);
        break;
      case "ack":
        outbox.acknowledge(frame.id, frame.result);
        break;
      case "error":
        if (frame.id !== null) outbox.refuse(frame.id, frame.code, frame.message);
        break;
      case "signal":
        for (const listener of signalListeners) listener(frame);
        break;
      case "pong":
        if (pingSentAt !== null) clock.observe(frame.now, performance.now() - pingSentAt);
        pingSentAt = null;
        break;
      case "bye":
        lost(frame.code, frame.retry_after_ms ?? 0);
        break;
    }
  }

  async function greet(own: WebSocket, challenge: Challenge): Promise<void> {
    if (!challenge.protocols.includes(PROTOCOL_VERSION)) {
      lost("protocol_unsupported", 0);
      return;
    }
    let mine: Awaited<ReturnType<typeof options.hello>>;
    try {
      mine = await options.hello(challenge, instance);
    } catch {
      if (socket === own) lost(null, 0);
      return;
    }
    if (socket === own) send({ type: "hello", protocol: PROTOCOL_VERSION, instance, ...mine });
  }

  function show(frame: ViewFrame): void {
    if (frame.view.kind !== options.kind || frame.rev < lastRev) return;
    lastRev = frame.rev;
    if (greeted) {
      store.set({ ...store.get(), view: frame.view as V });
      return;
    }
    greeted = true;
    failures = 0;
    lostAt = null;
    clock.forget();
    // How old the view is, nobody knows yet; the pong will tell better.
    clock.observe(frame.now, Number.POSITIVE_INFINITY);
    store.set({ link: { state: "online" }, view: frame.view as V });
    ping(performance.now());
    for (const waiting of outbox.unanswered()) send(waiting);
  }

  function retryNow(): void {
    if (closed || store.get().link.state === "stopped" || retryTimer === undefined) return;
    open();
  }

  function networkIsBack(): void {
    // A socket that lived through a change of network may be dead without knowing.
    if (socket !== null && greeted && performance.now() - lastFrameAt > PING_EVERY_MS) lost(null, 0);
    retryNow();
  }

  function pageIsShown(): void {
    if (document.visibilityState === "visible") retryNow();
  }

  addEventListener("online", networkIsBack);
  document.addEventListener("visibilitychange", pageIsShown);
  open();

  return {
    get: store.get,
    subscribe: store.subscribe,
    command(command) {
      const { link } = store.get();
      const { frame, answer } = outbox.add(command);
      if (link.state === "stopped") outbox.fail(link.reason);
      else if (closed) outbox.fail("unreachable");
      else if (greeted) send(frame);
      return answer;
    },
    signal(message) {
      if (!greeted || socket?.readyState !== WebSocket.OPEN) return false;
      send({ type: "signal", ...message });
      return true;
    },
    onSignal(listener) {
      signalListeners.add(listener);
      return () => signalListeners.delete(listener);
    },
    now: clock.now,
    retryNow,
    close() {
      closed = true;
      clearTimeout(retryTimer);
      retryTimer = undefined;
      stopTicker?.();
      stopTicker = null;
      removeEventListener("online", networkIsBack);
      document.removeEventListener("visibilitychange", pageIsShown);
      abandon();
      outbox.fail("unreachable");
    },
  };
}
