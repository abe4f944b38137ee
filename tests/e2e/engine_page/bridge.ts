/** Two connections of one page, joined in memory: what the server does for a call, without a server. */
import type {
  CallView,
  ClerkView,
  Command,
  ConnectionSnapshot,
  KioskView,
  SignalData,
  SignalingConnection,
  SignalMessage,
} from "@luukku/web";
import { createStore, type WritableStore } from "@luukku/web";

type Role = "kiosk" | "clerk";
// The engine reads nothing of a view but its call.
type View = KioskView & ClerkView;

interface End extends SignalingConnection<View> {
  store: WritableStore<ConnectionSnapshot<View>>;
  hear(message: SignalMessage): void;
}

export interface Bridge {
  ends: Record<Role, SignalingConnection<View>>;
  commands: Command[];
  /** Gives both sides the same call, or none. */
  show(call: { id: string; epoch: number; state: "warm" | "live" } | null): void;
  /** Cuts or mends both sides' links to the server. */
  online(on: boolean): void;
  /** Signals for which this is false are lost. */
  passes: (data: SignalData) => boolean;
}

export function createBridge(): Bridge {
  const commands: Command[] = [];

  function end(other: () => End): End {
    const store = createStore<ConnectionSnapshot<View>>({ link: { state: "online" }, view: null });
    const listeners = new Set<(message: SignalMessage) => void>();
    return {
      store,
      get: store.get,
      subscribe: store.subscribe,
      command: async (command) => {
        commands.push(command);
        return null;
      },
      signal(message) {
        if (store.get().link.state !== "online") return false;
        if (bridge.passes(message.data)) setTimeout(() => other().hear(message));
        return true;
      },
      onSignal(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      hear(message) {
        for (const listener of listeners) listener(message);
      },
      features: () => [],
      now: () => Date.now(),
      retryNow() {},
      close() {},
    };
  }

  const kiosk: End = end(() => clerk);
  const clerk: End = end(() => kiosk);
  const ends = { kiosk, clerk };
  const bridge: Bridge = {
    ends,
    commands,
    passes: () => true,
    show(call) {
      for (const role of ["kiosk", "clerk"] as const) {
        const view: CallView | null = call && {
          ...call,
          role,
          peer: { role: role === "kiosk" ? "clerk" : "customer", name: "", online: true },
          ice_servers: [],
          relay_only: false,
          live_since: call.state === "live" ? Date.now() : null,
          transfer: null,
        };
        const { store } = ends[role];
        store.set({ ...store.get(), view: { call: view } as View });
      }
    },
    online(on) {
      for (const { store } of Object.values(ends)) {
        const link = on
          ? ({ state: "online" } as const)
          : ({
              state: "offline",
              since: performance.now(),
              retryAt: performance.now(),
              reason: null,
              way: null,
            } as const);
        store.set({ ...store.get(), link });
      }
    },
  };
  return bridge;
}
