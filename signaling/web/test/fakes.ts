/** Stand-ins for the network and for peer connections, for tests of logic only. */
import type { ConnectionSnapshot, SignalingConnection, SignalMessage } from "../src/api.ts";
import type { CallView, ClientFrame, Command, KioskView, ServerFrame } from "../src/protocol.gen.ts";
import { createStore, type WritableStore } from "../src/store.ts";

export class FakeSocket {
  static opened: FakeSocket[] = [];
  readonly sent: ClientFrame[] = [];
  readyState: number = WebSocket.OPEN;
  closedByUs = false;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    FakeSocket.opened.push(this);
  }

  static get last(): FakeSocket {
    const socket = FakeSocket.opened.at(-1);
    if (socket === undefined) throw new Error("no socket was opened");
    return socket;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    this.closedByUs = true;
    this.readyState = WebSocket.CLOSED;
  }

  /** The server says this. */
  says(frame: ServerFrame | string): void {
    const data = typeof frame === "string" ? frame : JSON.stringify(frame);
    this.onmessage?.(new MessageEvent("message", { data }));
  }

  /** The network or the server closes it. */
  drops(code = 1006): void {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.(new CloseEvent("close", { code }));
  }

  ofType<T extends ClientFrame["type"]>(type: T): Extract<ClientFrame, { type: T }>[] {
    return this.sent.filter((frame): frame is Extract<ClientFrame, { type: T }> => frame.type === type);
  }
}

export function kioskView(over: Partial<KioskView> = {}): KioskView {
  return {
    kind: "kiosk",
    kiosk: "lahti-1",
    site: "lahti",
    stop: null,
    catalogue: "v1",
    out_of_order: null,
    agencies: [],
    closed_services: [],
    called: [],
    ticket: null,
    call: null,
    ...over,
  };
}

export function callView(over: Partial<CallView> = {}): CallView {
  return {
    id: "c1",
    epoch: 1,
    state: "warm",
    role: "kiosk",
    peer: { role: "clerk", name: "Aino", online: true },
    ice_servers: [],
    relay_only: false,
    live_since: null,
    transfer: null,
    ...over,
  };
}

/** A connection whose views and signals the test makes up. */
export interface FakeConnection extends SignalingConnection<KioskView> {
  store: WritableStore<ConnectionSnapshot<KioskView>>;
  commands: Command[];
  signals: SignalMessage[];
  /** What `command` answers. */
  answer: () => Promise<string | null>;
  hear(message: SignalMessage): void;
  show(call: CallView | null): void;
  online(on: boolean): void;
}

export function fakeConnection(): FakeConnection {
  const store = createStore<ConnectionSnapshot<KioskView>>({ link: { state: "online" }, view: kioskView() });
  const listeners = new Set<(message: SignalMessage) => void>();
  const connection: FakeConnection = {
    store,
    commands: [],
    signals: [],
    answer: async () => null,
    get: store.get,
    subscribe: store.subscribe,
    command(command) {
      connection.commands.push(command);
      return connection.answer();
    },
    signal(message) {
      connection.signals.push(message);
      return true;
    },
    onSignal(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hear(message) {
      for (const listener of listeners) listener(message);
    },
    show: (call) => store.set({ ...store.get(), view: kioskView({ call }) }),
    online(on) {
      const link = on
        ? ({ state: "online" } as const)
        : ({ state: "offline", since: 0, retryAt: 0, reason: null, way: null } as const);
      store.set({ ...store.get(), link });
    },
    features: () => [],
    now: () => Date.now(),
    retryNow: () => undefined,
    close: () => undefined,
  };
  return connection;
}

export class FakeTrack extends EventTarget {
  enabled = true;
  contentHint = "";
  readyState: "live" | "ended" = "live";
  onended: (() => void) | null = null;
  readonly clones: FakeTrack[] = [];
  readonly kind: "audio" | "video";

  constructor(kind: "audio" | "video") {
    super();
    this.kind = kind;
  }

  clone(): FakeTrack {
    const clone = new FakeTrack(this.kind);
    this.clones.push(clone);
    return clone;
  }

  stop(): void {
    this.readyState = "ended";
  }

  /** The device goes away. */
  ends(): void {
    this.readyState = "ended";
    this.onended?.();
    this.dispatchEvent(new Event("ended"));
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: `${this.kind}-1` };
  }
}

export class FakeStream {
  readonly tracks: FakeTrack[];

  constructor(tracks: FakeTrack[] = []) {
    this.tracks = [...tracks];
  }

  getTracks(): FakeTrack[] {
    return this.tracks;
  }

  getVideoTracks(): FakeTrack[] {
    return this.tracks.filter((track) => track.kind === "video");
  }

  getAudioTracks(): FakeTrack[] {
    return this.tracks.filter((track) => track.kind === "audio");
  }

  addTrack(track: FakeTrack): void {
    this.tracks.push(track);
  }
}

export function fakeStream(): FakeStream {
  return new FakeStream([new FakeTrack("video"), new FakeTrack("audio")]);
}
