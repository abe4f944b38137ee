/** A kiosk's surroundings for tests of logic: a server that says what it is told to, devices that do. */
import type { CallSnapshot, Command, Device, LinkStatus, Looks, MediaState } from "@luukku/web/index.ts";
import { commandError, createStore } from "@luukku/web/index.ts";
import { NO_CALL } from "@luukku/web/noCall.ts";
import type { CatalogueDocument, ErrorCode, KioskTicket, KioskView, MediaProblem } from "@luukku/web/protocol.gen.ts";
import { catalogue } from "../gallery/catalogue.ts";
import type { Environment } from "../src/app/environment.ts";

export function ticket(change: Partial<KioskTicket> = {}): KioskTicket {
  return {
    id: "t1",
    number: "K42",
    agency: "kela",
    service: "housing",
    language: "fi",
    state: "waiting",
    taken_at: 0,
    ahead: 1,
    wait: null,
    wait_unknown: "nobody_at_work",
    code: "4711",
    return_sites: ["lieksa"],
    returned: null,
    ask_until: null,
    agency_closed: false,
    close_reason: null,
    rated: false,
    ...change,
  };
}

export function view(change: Partial<KioskView> = {}): KioskView {
  return {
    kind: "kiosk",
    kiosk: "lieksa-1",
    site: "lieksa",
    stop: null,
    catalogue: "gallery",
    out_of_order: null,
    agencies: [],
    closed_services: [],
    called: [],
    ticket: null,
    call: null,
    ...change,
  };
}

export interface World {
  env: Environment;
  shows(view: KioskView, link?: LinkStatus): void;
  commands: Command[];
  /** A device comes or goes. */
  plug(): void;
  /** The calls that were hung up. */
  hungUp: string[];
  /** Refuse the next of these. */
  refuse: Map<Command["do"], ErrorCode>;
  sounds: string[];
  media: ReturnType<typeof createStore<MediaState>>;
  /** How often the devices were opened. */
  opened: number;
  /** What can be seen of them without opening them. */
  looks: Record<Device, Looks>;
  /** What opening the devices comes to. */
  broken: MediaProblem | null;
  /** Whether the other one works where one is broken. */
  partly: boolean;
  spoken: string[];
  /** For which sites a page was put aside that stands in for this one. */
  putAside: string[];
  /** What was put aside before. */
  lastCatalogue: CatalogueDocument | null;
}

export function makeWorld(first: KioskView = view()): World {
  const link = createStore<{ link: LinkStatus; view: KioskView | null }>({ link: { state: "online" }, view: first });
  const media = createStore<MediaState>({ state: "closed" });
  const plugged: (() => void)[] = [];
  const world: Omit<World, "env"> = {
    plug: () => {
      for (const listener of plugged) listener();
    },
    shows: (next, how = { state: "online" }) => link.set({ link: how, view: next }),
    commands: [],
    hungUp: [],
    refuse: new Map(),
    sounds: [],
    media,
    opened: 0,
    looks: { camera: "ready", microphone: "ready" },
    broken: null,
    partly: false,
    spoken: [],
    putAside: [],
    lastCatalogue: null,
  };
  const stream = { getTracks: () => [], getVideoTracks: () => [{}] } as unknown as MediaStream;
  const full = world as World;
  full.env = {
    loadIdentity: async () => ({ kiosk: "lieksa-1", sign: async () => "" }),
    enrol: async () => ({ kiosk: "lieksa-1", sign: async () => "" }),
    forgetIdentity: async () => undefined,
    demoCode: async () => null,
    openSession: () => ({
      connection: {
        get: link.get,
        subscribe: link.subscribe,
        async command(command) {
          world.commands.push(command);
          const code = world.refuse.get(command.do);
          world.refuse.delete(command.do);
          if (code !== undefined) throw commandError(code, "as the test wants it");
          return null;
        },
        features: () => [],
        now: () => Date.now(),
        retryNow: () => undefined,
        close: () => undefined,
      },
      catalogue: createStore<CatalogueDocument | null>(catalogue),
      engine: {
        ...createStore<CallSnapshot>(NO_CALL),
        setCamera: () => undefined,
        setMicrophone: () => undefined,
        answering: () => undefined,
        hangUp: (call) => void world.hungUp.push(call),
        expect: () => undefined,
        close: () => undefined,
      },
      close: () => undefined,
    }),
    media: {
      get: media.get,
      subscribe: media.subscribe,
      prefer: () => undefined,
      choose: async () => {
        throw new Error("a kiosk chooses no devices");
      },
      async open() {
        full.opened += 1;
        media.set(
          full.broken === null
            ? { state: "open", stream, standIn: false }
            : { state: "failed", problem: full.broken, ...(full.partly && { stream }) },
        );
        return full.broken;
      },
      async openStandIn() {
        media.set({ state: "open", stream, standIn: true });
      },
      devices: async () => {
        throw new Error("a kiosk chooses no devices");
      },
      close: () => media.set({ state: "closed" }),
    },
    sounds: {
      play: (cue) => void world.sounds.push(cue),
      repeat: (cue, everyMs) => {
        world.sounds.push(cue);
        const timer = setInterval(() => world.sounds.push(cue), everyMs);
        return () => clearInterval(timer);
      },
      setVolume: () => undefined,
      audible: () => true,
      close: () => undefined,
    },
    devices: { look: async () => full.looks, onChange: (listener) => plugged.push(listener) },
    standIn: { wanted: () => false, want: () => undefined },
    standInPage: {
      keep: async (_, site) => void world.putAside.push(site),
      lastCatalogue: async () => full.lastCatalogue,
    },
    speak: (language) => void world.spoken.push(language),
    reload: () => undefined,
  };
  return full;
}
