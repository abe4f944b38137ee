/** Every state that a screen can be in, by name. */
import type { CallSnapshot, LinkStatus, MediaLink, MediaState } from "@luukku/web/api.ts";
import { INTERFACE_LANGUAGES } from "@luukku/web/languages.ts";
import type {
  AgencyStatus,
  CallView,
  KioskQueue,
  KioskTicket,
  KioskView,
  MediaProblem,
  TransferView,
} from "@luukku/web/protocol.gen.ts";
import type { Model } from "../src/model/context.ts";
import { keptTicket, type Situation, screenFor } from "../src/model/screen.ts";
import { freshUi, type Ui } from "../src/model/ui.ts";
import { catalogue } from "./catalogue.ts";

/** 2026-11-24 10:20 in Finland. */
export const NOW = Date.UTC(2026, 10, 24, 8, 20);
const HOUR = 3_600_000;
const speaks = (language: string) => INTERFACE_LANGUAGES.some((one) => one === language);

const view: KioskView = {
  kind: "kiosk",
  kiosk: "lieksa-1",
  site: "lieksa",
  stop: null,
  catalogue: "gallery",
  out_of_order: null,
  agencies: catalogue.agencies.map(({ id }) => ({
    id,
    open: id !== "poliisi" && id !== "rise",
    changes_at: id === "poliisi" ? NOW + 2 * HOUR : id === "rise" ? NOW + 22 * HOUR : NOW + 6 * HOUR,
    queues: (id === "rise" ? ["fi"] : ["fi", "sv", "en", "ru", "fse"]).map((language) => ({
      language,
      waiting: id === "kela" && speaks(language) ? 3 : 0,
      wait: id === "kela" && speaks(language) ? { half_s: 420, ninety_s: 900 } : null,
      wait_unknown: id === "kela" && speaks(language) ? null : "nobody_at_work",
      refusal: id === "poliisi" || id === "rise" ? "closed" : null,
    })),
  })),
  closed_services: [],
  called: [],
  ticket: null,
  call: null,
};

function ticket(change: Partial<KioskTicket>): KioskTicket {
  return {
    id: "t1",
    number: "K42",
    agency: "kela",
    service: "housing",
    language: "fi",
    state: "waiting",
    taken_at: NOW - 60_000,
    ahead: 2,
    wait: { half_s: 420, ninety_s: 900 },
    wait_unknown: null,
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

function callView(state: "warm" | "live", online = true): CallView {
  return {
    id: "c1",
    epoch: 1,
    state,
    role: "kiosk",
    peer: { role: "clerk", name: "Aino Virtanen", online },
    ice_servers: [],
    relay_only: false,
    live_since: state === "live" ? NOW - 30_000 : null,
    transfer: null,
  };
}

const noCall: CallSnapshot = {
  call: null,
  link: "none",
  remote: null,
  remoteVisible: false,
  peerCamera: null,
  peerMicrophone: null,
  cameraOn: true,
  microphoneOn: true,
  peerSpeaking: false,
  pictureArrives: false,
  soundArrives: false,
  pictureReaches: false,
  soundReaches: false,
};

export interface Pictures {
  own: MediaStream | null;
  clerk: MediaStream | null;
}

type Change = Partial<Omit<Model, "screen" | "ui">> & {
  ui?: Partial<Ui>;
  situation?: Partial<Situation>;
};

const OFFLINE: LinkStatus = { state: "offline", since: 0, retryAt: 0, reason: null, way: "no_websocket" };

function model(pictures: Pictures, change: Change): Model {
  const { ui: uiChange, situation, ...rest } = change;
  const ui: Ui = { ...freshUi, language: "fi", ...uiChange };
  const media: MediaState = pictures.own
    ? { state: "open", stream: pictures.own, standIn: false }
    : { state: "opening" };
  const full: Omit<Model, "screen" | "kept"> = {
    ui,
    link: { state: "online" },
    view,
    catalogue,
    lastCatalogue: null,
    media,
    call: noCall,
    demo: false,
    away: null,
    wiped: [],
    secondsLeft: 12,
    silenced: false,
    enrolling: false,
    ...rest,
  };
  const now: Situation = {
    enrolled: true,
    unreadable: false,
    link: full.link,
    offlineFor: 60_000,
    view: full.view,
    catalogue: full.catalogue,
    ui,
    media: full.media,
    wiping: false,
    asking: false,
    finished: null,
    ended: null,
    away: null,
    farewell: null,
    health: undefined,
    ...situation,
  };
  return { ...full, screen: screenFor(now), kept: keptTicket(now) };
}

function media(problem: MediaProblem): Change {
  return { media: { state: "failed", problem } };
}

function inCall(pictures: Pictures, snapshot: Partial<CallSnapshot> = {}, more: Change = {}): Change {
  return {
    view: { ...view, ticket: ticket({ state: "in_call", ahead: 0 }), call: callView("live") },
    call: {
      ...noCall,
      call: callView("live"),
      link: "good",
      remote: pictures.clerk,
      remoteVisible: pictures.clerk !== null,
      peerCamera: true,
      peerMicrophone: true,
      pictureArrives: true,
      soundArrives: true,
      pictureReaches: true,
      soundReaches: true,
      ...snapshot,
    },
    ...more,
  };
}

const links = ["weak", "frozen", "reconnecting", "remaking"] as const satisfies MediaLink[];
const join: Partial<Ui> = {
  step: "join",
  trail: ["rest", "language", "who", "what"],
  agency: "kela",
  service: "housing",
};
const offline: Change = { link: OFFLINE };
const inQueue = (change: Partial<KioskTicket> = {}): Change => ({ view: { ...view, ticket: ticket(change) } });
const closed = (reason: KioskTicket["close_reason"]): Change =>
  inQueue({ state: "closed", close_reason: reason, ahead: 0 });

/** Kela's lines in the languages of the pages, changed. */
function queueOfKela(change: Partial<KioskQueue>): KioskView {
  const queues = (status: AgencyStatus) =>
    status.queues.map((queue) => (speaks(queue.language) ? { ...queue, ...change } : queue));
  return {
    ...view,
    agencies: view.agencies.map((status) => (status.id === "kela" ? { ...status, queues: queues(status) } : status)),
  };
}

const refusing = (refusal: NonNullable<KioskQueue["refusal"]>) => queueOfKela({ refusal, waiting: 50 });

function passing(colleague: string | null, agreed: TransferView["agreed"] = null): CallView {
  const to = colleague === null ? { agency: "vero", service: "tax-card", language: "fi" } : null;
  return {
    ...callView("live"),
    transfer: {
      ...(to ?? { agency: "kela", service: "housing", language: "sv" }),
      colleague,
      note: colleague === null ? "Verokortti puuttuu, tarvitsee uuden ennen päätöstä." : "",
      until: NOW + 14_000,
      agreed,
    },
  };
}

/** Names of states, each with how to make it. */
export const states: Record<string, (pictures: Pictures) => Model> = {};

function state(name: string, change: Change | ((pictures: Pictures) => Change)): void {
  states[name] = (pictures) => model(pictures, typeof change === "function" ? change(pictures) : change);
}

state("rest", { ui: { language: null } });
state("rest-bus", {
  ui: { language: null },
  view: {
    ...view,
    site: "bussi",
    stop: {
      name: { fi: "Vuonislahti, koulun piha", sv: "Vuonislahti, skolgården", en: "Vuonislahti, school yard" },
      until: NOW + 2 * HOUR,
    },
  },
});
const called = [
  { number: "K42", until: NOW + 400_000 },
  { number: "V07", until: NOW + 500_000 },
];
state("rest-called", { ui: { language: null }, view: { ...view, called } });
state("return", { ui: { language: null, step: "return", trail: ["rest"] } });
state("return-called", { ui: { step: "return", trail: ["rest"] }, view: { ...view, called } });
state("return-wrong", { ui: { step: "return", trail: ["rest"], refused: "wrong_code" } });
state("return-wrong-first", { ui: { language: null, step: "return", trail: ["rest"], refused: "wrong_code" } });
state("language", { ui: { step: "language", language: null, trail: ["rest"] } });
state("who", { ui: { step: "who", trail: ["rest", "language"] } });
state("who-full", { ui: { step: "who", trail: ["rest", "language"] }, view: refusing("full") });
state("who-page-2", { ui: { step: "who", trail: ["rest", "language"], page: 1 } });
state("who-offline", { ui: { step: "who", trail: ["rest", "language"] }, ...offline });
state("search-empty", { ui: { step: "search", trail: ["rest", "language", "who"] } });
state("search-found", { ui: { step: "search", trail: ["rest", "language", "who"], query: "muutto" } });
state("search-nothing", { ui: { step: "search", trail: ["rest", "language", "who"], query: "kissa" } });
state("what", { ui: { step: "what", trail: ["rest", "language", "who"], agency: "kela" } });
const closedNow: Change = {
  view: { ...view, closed_services: [{ agency: "kela", service: "housing", changes_at: NOW + 3 * HOUR }] },
};
state("what-closed", { ui: { step: "what", trail: ["rest", "language", "who"], agency: "kela" }, ...closedNow });
state("join-service-closed", { ui: join, ...closedNow });
state("who-sami", { ui: { step: "who", trail: ["rest", "language"], language: "se" } });
state("join", { ui: join });
state("join-opening", { ui: join, media: { state: "opening" } });
state("join-also", { ui: { ...join, also: ["en", "sv"] } });
state("join-free", { ui: join, view: queueOfKela({ waiting: 0, wait: { half_s: 0, ninety_s: 0 } }) });
state("join-nobody", { ui: join, view: queueOfKela({ wait: null, wait_unknown: "nobody_at_work" }) });
state("join-full", { ui: join, view: refusing("full") });
state("join-too-late", { ui: join, view: refusing("too_late") });
state("join-refused", { ui: { ...join, refused: "agency_closed" } });
state("join-other", { ui: { ...join, service: null } });
state("join-closed", { ui: { ...join, agency: "poliisi", service: "passport" } });
state("join-language", { ui: { ...join, agency: "te", service: "job", language: "so" } });
state("queue", inQueue());
state("queue-next", inQueue({ ahead: 0, agency: "vero", service: null, number: "V07" }));
state("queue-unknown", inQueue({ wait: null, wait_unknown: "too_few_observations" }));
state("queue-long", inQueue({ ahead: 24, wait: { half_s: 4_500, ninety_s: 7_300 } }));
state("queue-closed-on", inQueue({ agency_closed: true }));
state("queue-transferred", inQueue({ agency: "vero", service: null, returned: "transferred" }));
const MOVED = { return_sites: ["lieksa", "bussi"] };
state("queue-moved", inQueue(MOVED));
state("away-moved", { ...inQueue(MOVED), ui: { panel: "away" } });
state("away", { ...inQueue(), ui: { panel: "away" } });
state("away-refused", { ...inQueue(), ui: { panel: "away", refused: "illegal_move" } });
state("asked", inQueue({ ask_until: NOW + 52_000 }));
state("queue-offline", { ...inQueue(), ...offline });
state("queue-clerk-left", inQueue({ ahead: 0, returned: "clerk_left" }));
state("queue-kiosk-lost", inQueue({ ahead: 0, returned: "kiosk_lost" }));
state("queue-passed-on", inQueue({ ahead: 0, returned: "passed_on" }));
state("queue-camera-lost", { ...inQueue(), ...media("camera_lost") });
state("leave", { ...inQueue(), ui: { panel: "confirm" } });
state("connecting", { view: { ...view, ticket: ticket({ state: "offered", ahead: 0 }), call: callView("warm") } });
state("call", (pictures) => inCall(pictures));
state("call-speaking", (pictures) => inCall(pictures, { peerSpeaking: true }));
state("call-muted", (pictures) => inCall(pictures, { microphoneOn: false, cameraOn: false, peerMicrophone: false }));
state("call-clerk-camera-off", (pictures) => inCall(pictures, { peerCamera: false }));
state("call-coming", (pictures) => inCall(pictures, { link: "connecting", remote: null, remoteVisible: false }));
const silent = { pictureArrives: false, soundArrives: false, pictureReaches: false, soundReaches: false };
const flow = { weak: {}, frozen: { pictureArrives: false }, reconnecting: silent, remaking: silent };
for (const link of links) state(`call-${link}`, (pictures) => inCall(pictures, { link, ...flow[link] }));
state("call-offline", (pictures) => inCall(pictures, {}, offline));
state("call-dead", (pictures) => inCall(pictures, { link: "reconnecting", ...silent }, offline));
state("call-camera-lost", (pictures) => inCall(pictures, {}, media("camera_lost")));
const signed = {
  view: { ...view, ticket: ticket({ state: "in_call", language: "fse", ahead: 0 }), call: callView("live") },
};
state("call-signed", (pictures) => inCall(pictures, {}, signed));
state("call-signed-frozen", (pictures) => inCall(pictures, { link: "frozen", pictureArrives: false }, signed));
state("connecting-signed", {
  view: { ...view, ticket: ticket({ state: "offered", language: "fse", ahead: 0 }), call: callView("warm") },
});
state("call-silenced", (pictures) => inCall(pictures, {}, { silenced: true }));
state("call-transfer", (pictures) =>
  inCall(pictures, {}, { view: { ...view, ticket: ticket({ state: "in_call" }), call: passing(null) } }),
);
state("call-transfer-colleague", (pictures) =>
  inCall(pictures, {}, { view: { ...view, ticket: ticket({ state: "in_call" }), call: passing("Björn Lindqvist") } }),
);
for (const agreed of ["spoken", "signed"] as const) {
  state(`call-transfer-${agreed}`, (pictures) =>
    inCall(pictures, {}, { view: { ...view, ticket: ticket({ state: "in_call" }), call: passing(null, agreed) } }),
  );
}
state("end", (pictures) => inCall(pictures, {}, { ui: { panel: "confirm" } }));
state("goodbye", closed("served"));
state("goodbye-closed", closed("agency_closed"));
state("goodbye-lost", closed("lost"));
state("goodbye-withdrawn", closed("withdrawn"));
state("away-kept", {
  ...inQueue({ code: "4711" }),
  away: ticket({ code: "4711" }),
  situation: { away: ticket({ code: "4711" }) },
});
state("wipe", { situation: { wiping: true }, wiped: ["picture", "choices"] });
state("wipe-done", { situation: { wiping: true }, wiped: ["picture", "choices", "settings", "language"] });
state("still-here", { ui: { step: "who", trail: ["rest", "language"] }, situation: { asking: true } });
state("help", { ui: { step: "who", trail: ["rest", "language"], panel: "help" } });
state("change-language", { ui: { step: "who", trail: ["rest", "language"], panel: "language" } });
state("starting", { view: null, catalogue: null, link: { state: "connecting" } });
state("no-connection", { ui: { language: null }, ...offline });
state("no-connection-at-start", { view: null, catalogue: null, ...offline });
state("no-connection-numbers", { view: null, catalogue: null, lastCatalogue: catalogue, ...offline });
state("restarting", { ui: { language: null }, link: { ...OFFLINE, reason: "draining" } });
state("no-camera", { ui: { language: null }, ...media("camera_missing") });
state("no-camera-demo", { ui: { language: null }, demo: true, ...media("camera_missing") });
state("no-microphone", { ui: { language: null }, ...media("microphone_refused") });
state("out-of-order", {
  ui: { language: null },
  media: { state: "closed" },
  view: { ...view, out_of_order: "service" },
});
state("storage", {
  view: null,
  catalogue: null,
  lastCatalogue: catalogue,
  situation: { enrolled: null, unreadable: true },
  ui: { language: null },
});
state("enrol", { view: null, catalogue: null, situation: { enrolled: false }, ui: { language: null } });
state("enrol-wrong", {
  view: null,
  catalogue: null,
  situation: { enrolled: false },
  ui: { language: null, refused: "code_unknown" },
});
state("revoked", { view: null, catalogue: null, link: { state: "stopped", reason: "revoked" } });
state("revoked-in-line", { ...inQueue(), link: { state: "stopped", reason: "revoked" } });
state("taken-over", { link: { state: "stopped", reason: "taken_over" } });
state("old-page", { link: { state: "stopped", reason: "protocol_unsupported" } });
