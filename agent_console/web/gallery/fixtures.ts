/** Views of every state of the console, made by hand, for the gallery and for tests. */

import type {
  CallSnapshot,
  CallView,
  CatalogueDocument,
  ClerkQueue,
  ClerkTicket,
  ClerkView,
  ColleaguesReply,
  DemoClerk,
  DeviceChoice,
  LinkStatus,
  MediaState,
  StoryLine,
} from "@luukku/web";
import { NO_FLOW } from "@luukku/web/flow.ts";
import { NO_CALL } from "@luukku/web/noCall.ts";
import type { DeskState } from "../src/desk/model.ts";

/** The gallery's clock stands still at this moment: 25 November 2026, 10.32.10 in Helsinki. */
export const NOW = Date.UTC(2026, 10, 25, 8, 32, 10);
const SECOND = 1000;
const MINUTE = 60 * SECOND;

export const CATALOGUE: CatalogueDocument = {
  version: "gallery",
  languages: [
    { code: "fi", name: "suomi", interface: "fi" },
    { code: "sv", name: "svenska", interface: "sv" },
    { code: "en", name: "English", interface: "en" },
    { code: "se", name: "davvisámegiella", interface: "fi" },
    { code: "fse", name: "suomalainen viittomakieli", interface: "fi" },
  ],
  agencies: [
    {
      id: "kela",
      name: { fi: "Kela", sv: "FPA", en: "Kela" },
      summary: { fi: "Tuet ja etuudet", sv: "Stöd och förmåner", en: "Benefits" },
      notice: {
        fi: "Voit tehdä asumistuen hakemuksen myös verkossa.",
        sv: "Du kan ansöka om bostadsbidrag också på nätet.",
        en: "You can also apply for housing allowance online.",
      },
      phone: "020 634 0200",
      services: [
        {
          id: "housing-allowance",
          name: { fi: "Yleinen asumistuki", sv: "Allmänt bostadsbidrag", en: "General housing allowance" },
          bring: {
            fi: "vuokrasopimus ja viimeisin palkkalaskelma",
            sv: "hyresavtalet och den senaste lönespecifikationen",
            en: "the lease and the latest pay slip",
          },
          keywords: { fi: ["vuokra"], sv: ["hyra"], en: ["rent"] },
        },
      ],
    },
    {
      id: "dvv",
      name: {
        fi: "Digi- ja väestötietovirasto",
        sv: "Myndigheten för digitalisering och befolkningsdata",
        en: "Digital and Population Data Services Agency",
      },
      summary: { fi: "Väestötiedot", sv: "Befolkningsdata", en: "Population data" },
      notice: null,
      phone: null,
      services: [],
    },
    {
      id: "migri",
      name: { fi: "Maahanmuuttovirasto", sv: "Migrationsverket", en: "Finnish Immigration Service" },
      summary: { fi: "Luvat", sv: "Tillstånd", en: "Permits" },
      notice: null,
      phone: null,
      services: [],
    },
  ],
  sites: [
    {
      id: "lieksa",
      name: {
        fi: "Lieksan palvelupiste, kaupungintalo",
        sv: "Servicestället i Lieksa, stadshuset",
        en: "Lieksa service point, town hall",
      },
      kind: "fixed",
      address: "Pielisentie 3",
      phone: null,
    },
    {
      id: "bus-karelia",
      name: { fi: "Palveluauto Karjala", sv: "Servicebussen Karelen", en: "Service bus Karelia" },
      kind: "mobile",
      address: "",
      phone: null,
    },
  ],
};

const QUEUES: ClerkQueue[] = [
  {
    agency: "kela",
    language: "fi",
    level: 3,
    waiting: 3,
    longest_since: NOW - 4 * MINUTE - 12 * SECOND,
    target_s: 180,
  },
  {
    agency: "kela",
    language: "sv",
    level: 3,
    waiting: 1,
    longest_since: NOW - 2 * MINUTE - 20 * SECOND,
    target_s: 180,
  },
  { agency: "kela", language: "en", level: 2, waiting: 0, longest_since: null, target_s: 180 },
  { agency: "dvv", language: "fi", level: 3, waiting: 1, longest_since: NOW - 48 * SECOND, target_s: 180 },
  { agency: "dvv", language: "fse", level: 2, waiting: 0, longest_since: null, target_s: 300 },
  { agency: "migri", language: "se", level: 2, waiting: 0, longest_since: null, target_s: 180 },
];
const EMPTY: ClerkQueue[] = QUEUES.map((q) => ({ ...q, waiting: 0, longest_since: null }));

const TICKET: ClerkTicket = {
  id: "t1",
  number: "L-014",
  agency: "kela",
  service: "housing-allowance",
  language: "sv",
  site: "lieksa",
  kiosk: "lieksa-1",
  state: "offered",
  taken_at: NOW - 9 * MINUTE - 31 * SECOND,
  note: null,
  languages: ["sv", "fi"],
  went_to: null,
  story_gap: false,
  story: [
    { at: NOW - 9 * MINUTE - 31 * SECOND, kind: "taken", by: "kiosk:lieksa-1" },
    { at: NOW - 8 * MINUTE, kind: "offered", by: "server" },
    { at: NOW - 7 * MINUTE - 40 * SECOND, kind: "declined", by: "clerk:bo" },
    { at: NOW - 6 * MINUTE, kind: "kiosk_lost", by: "server" },
    { at: NOW - 5 * MINUTE - 50 * SECOND, kind: "kiosk_back", by: "server" },
  ],
};

const CALL: CallView = {
  id: "c1",
  epoch: 1,
  state: "live",
  role: "clerk",
  peer: { role: "customer", name: "Lieksa", online: true },
  ice_servers: [],
  relay_only: false,
  live_since: NOW - 3 * MINUTE - 7 * SECOND,
  transfer: null,
};

export const DEVICES: DeviceChoice = {
  cameras: [device("videoinput", "c1", "Logitech Brio 305"), device("videoinput", "c2", "Integrated Camera")],
  microphones: [device("audioinput", "m1", "Jabra Evolve2 40")],
  speakers: [],
  camera: "c1",
  microphone: "m1",
  speaker: null,
};

export const COLLEAGUES: ColleaguesReply = {
  languages: ["fi", "sv", "en"],
  colleagues: [
    { clerk: "bo", name: "Bo Lindström", standing: "available" },
    { clerk: "elle", name: "Elle-Máret Näkkäläjärvi", standing: "busy" },
    { clerk: "pirkko", name: "Pirkko Heikkinen", standing: "away" },
  ],
};

export const NOTE = "Kundens hyresavtal är granskat. Frågan om underhållsstödet återstår, beslutet kom i fredags.";

export const DEMO_CLERKS: DemoClerk[] = [
  { clerk: "aino", name: "Aino Virtanen", password: "demo" },
  { clerk: "bo", name: "Bo Lindström", password: "demo" },
  { clerk: "elle", name: "Elle-Máret Näkkäläjärvi", password: "demo" },
];

const OFFLINE: LinkStatus & { state: "offline" } = {
  state: "offline",
  since: performance.now() - 4000,
  retryAt: performance.now() + 12_000,
  reason: null,
  way: "no_websocket",
};

function device(kind: MediaDeviceKind, deviceId: string, label: string): MediaDeviceInfo {
  return { kind, deviceId, label, groupId: "", toJSON: () => ({}) };
}

function view(part: Partial<ClerkView["clerk"]>, rest: Partial<ClerkView> = {}): ClerkView {
  return {
    kind: "clerk",
    clerk: {
      id: "aino",
      name: "Aino Virtanen",
      state: "available",
      since: NOW - 12 * MINUTE,
      until: null,
      reason: null,
      next: null,
      may_extend: false,
      ...part,
    },
    catalogue: "gallery",
    queues: QUEUES,
    offer: null,
    ticket: null,
    call: null,
    ...rest,
  };
}

/** @param open how an open camera looks, from where streams can be had */
export function states(open: MediaState, remote: MediaStream | null): Record<string, DeskState> {
  const base: DeskState = {
    view: view({}, { queues: EMPTY }),
    link: { state: "online" },
    call: NO_CALL,
    ended: false,
    media: open,
    closedProblem: null,
    speakerMissing: false,
    demo: true,
    pending: new Map(),
    passedOn: null,
    refused: null,
    devices: DEVICES,
    notifications: "default",
    ringSound: true,
    soundHeld: false,
    keysEnabled: true,
    theme: "light",
    language: "fi",
  };
  const closed: MediaState = { state: "closed" };
  const ringing = view(
    { state: "ringing", since: NOW - 13 * SECOND, until: NOW + 17 * SECOND },
    {
      offer: { id: "o1", expires_at: NOW + 17 * SECOND },
      ticket: { ...TICKET, story: [...TICKET.story, { at: NOW - 13 * SECOND, kind: "offered", by: "server" }] },
      call: { ...CALL, state: "warm", live_since: null },
    },
  );
  const inCall = view(
    { state: "in_call", since: NOW - 3 * MINUTE - 7 * SECOND },
    {
      ticket: {
        ...TICKET,
        state: "in_call",
        story: [
          ...TICKET.story,
          { at: NOW - 3 * MINUTE - 20 * SECOND, kind: "offered", by: "server" },
          { at: NOW - 3 * MINUTE - 7 * SECOND, kind: "accepted", by: "clerk:aino" },
        ],
      },
      call: CALL,
    },
  );
  const call: CallSnapshot = {
    ...NO_CALL,
    call: CALL,
    link: "good",
    remote,
    remoteVisible: true,
    peerCamera: true,
    peerMicrophone: true,
    pictureArrives: true,
    soundArrives: true,
    pictureReaches: true,
    soundReaches: true,
  };
  const talk: DeskState = { ...base, view: inCall, call, notifications: "granted" };
  const signing: DeskState = {
    ...talk,
    view: { ...inCall, ticket: { ...TICKET, ...inCall.ticket, language: "fse", languages: ["fse"] } },
  };
  const wrapUp = view(
    { state: "wrap_up", since: NOW - 28 * SECOND, until: NOW + 92 * SECOND, may_extend: true },
    {
      ticket: {
        ...TICKET,
        state: "closed",
        story: [
          ...TICKET.story,
          { at: NOW - 5 * MINUTE, kind: "accepted", by: "clerk:aino" },
          { at: NOW - 28 * SECOND, kind: "closed", by: "clerk:aino" },
        ],
      },
    },
  );
  return {
    off: { ...base, view: view({ state: "off" }), media: closed },
    "available-no-speaker": { ...base, speakerMissing: true },
    "ringing-no-speaker": {
      ...base,
      view: ringing,
      call: { ...NO_CALL, call: ringing.call, link: "good" },
      speakerMissing: true,
    },
    "off-no-camera": { ...base, view: view({ state: "off" }), media: closed, closedProblem: "camera_missing" },
    available: base,
    "available-next": { ...base, view: view({}) },
    "available-passed-on": {
      ...base,
      view: view({}),
      passedOn: { agency: "kela", language: "fi", since: QUEUES[0]?.longest_since ?? 0, at: NOW - 5 * SECOND },
    },
    "available-no-camera": { ...base, media: { state: "failed", problem: "camera_missing" } },
    "available-refused-microphone": { ...base, media: { state: "failed", problem: "microphone_refused" } },
    break: { ...base, view: view({ state: "break", reason: "meal" }), media: closed },
    "break-pause": { ...base, view: view({ state: "break", reason: "pause" }), media: closed },
    "break-no-answer": { ...base, view: view({ state: "break", reason: "no_answer" }), media: closed },
    ringing: { ...base, view: ringing, call: { ...NO_CALL, call: ringing.call, link: "good" } },
    "ringing-no-camera": {
      ...base,
      view: ringing,
      call: { ...NO_CALL, call: ringing.call, link: "good" },
      media: { state: "failed", problem: "camera_refused" },
    },
    "ringing-next-break": { ...base, view: { ...ringing, clerk: { ...ringing.clerk, next: "break" } } },
    "ringing-passed-on": {
      ...base,
      view: {
        ...ringing,
        ticket: {
          ...TICKET,
          languages: ["sv", "en", "fi"],
          note: NOTE,
          story_gap: true,
          story: [
            { at: NOW - 24 * MINUTE, kind: "taken", by: "kiosk:lieksa-1" },
            { at: NOW - 24 * MINUTE, kind: "in_queue", by: "server" },
            { at: NOW - 21 * MINUTE, kind: "asked", by: "server" },
            { at: NOW - 20 * MINUTE, kind: "away", by: "kiosk:lieksa-1" },
            { at: NOW - 14 * MINUTE, kind: "called", by: "server" },
            { at: NOW - 11 * MINUTE, kind: "back", by: "kiosk:lieksa-1" },
            { at: NOW - 10 * MINUTE, kind: "accepted", by: "clerk:bo" },
            { at: NOW - 2 * MINUTE, kind: "transfer_proposed", by: "clerk:bo" },
            { at: NOW - 1.7 * MINUTE, kind: "transferred", by: "kiosk:lieksa-1" },
            { at: NOW - 13 * SECOND, kind: "offered", by: "server" },
          ],
        },
      },
      call: { ...NO_CALL, call: ringing.call, link: "good" },
    },
    "ringing-kiosk-away": {
      ...base,
      view: { ...ringing, call: { ...CALL, state: "warm", peer: { ...CALL.peer, online: false }, live_since: null } },
    },
    call: talk,
    "call-signing": signing,
    "call-signing-transfer": signing,
    "call-signing-weak": { ...signing, call: { ...call, link: "weak" } },
    "call-transfer": talk,
    "call-transfer-here": talk,
    "call-transfer-start": talk,
    "call-proposed": {
      ...talk,
      view: {
        ...inCall,
        call: {
          ...CALL,
          transfer: {
            agency: "dvv",
            service: null,
            language: "sv",
            colleague: "Bo Lindström",
            note: NOTE,
            until: NOW + 43 * SECOND,
            agreed: null,
          },
        },
        ticket: withStory(inCall, { at: NOW - 17 * SECOND, kind: "transfer_proposed", by: "clerk:aino" }),
      },
    },
    "call-agreed": {
      ...talk,
      view: {
        ...inCall,
        call: {
          ...CALL,
          transfer: {
            agency: "dvv",
            service: null,
            language: "sv",
            colleague: "Bo Lindström",
            note: NOTE,
            until: NOW + 13 * SECOND,
            agreed: "signed",
          },
        },
        ticket: withStory(inCall, { at: NOW - 7 * SECOND, kind: "transfer_signed_yes", by: "clerk:aino" }),
      },
    },
    "call-unanswered": {
      ...talk,
      view: {
        ...inCall,
        ticket: withStory(inCall, { at: NOW - 4 * SECOND, kind: "transfer_unanswered", by: "server" }),
      },
    },
    "call-transfer-refused": {
      ...talk,
      view: {
        ...inCall,
        ticket: withStory(inCall, { at: NOW - 4 * SECOND, kind: "transfer_refused", by: "kiosk:lieksa-1" }),
      },
    },
    "call-next-break": { ...talk, view: { ...inCall, clerk: { ...inCall.clerk, next: "break", reason: "meeting" } } },
    "call-speaking": { ...talk, call: { ...call, peerSpeaking: true, microphoneOn: false, cameraOn: false } },
    "call-weak": { ...talk, call: { ...call, link: "weak", peerMicrophone: false } },
    "call-speaker-gone": { ...talk, call: { ...call, peerSpeaking: true } },
    "call-frozen": { ...talk, call: { ...call, link: "frozen", pictureArrives: false } },
    "call-reconnecting": { ...talk, call: { ...call, ...NO_FLOW, link: "reconnecting" } },
    "call-dead": { ...talk, link: OFFLINE, call: { ...call, ...NO_FLOW, link: "reconnecting" } },
    "call-peer-camera-off": { ...talk, call: { ...call, peerCamera: false } },
    "call-offline": {
      ...talk,
      link: { ...OFFLINE, reason: "draining" },
    },
    "call-no-camera-offline": {
      ...talk,
      media: { state: "failed", problem: "camera_refused", ...(remote !== null && { stream: soundOf(remote) }) },
      link: OFFLINE,
    },
    "call-ended": { ...base, view: inCall, ended: true, link: OFFLINE, media: closed },
    "wrap-up": { ...base, view: wrapUp },
    "wrap-up-passed-on": {
      ...base,
      view: {
        ...wrapUp,
        clerk: { ...wrapUp.clerk, may_extend: false },
        ticket: {
          ...TICKET,
          went_to: { agency: "dvv", service: null, language: "sv", colleague: "Bo Lindström" },
          note: NOTE,
          state: "waiting",
          story: [
            ...TICKET.story,
            { at: NOW - 3 * MINUTE, kind: "accepted", by: "clerk:aino" },
            { at: NOW - 40 * SECOND, kind: "transfer_proposed", by: "clerk:aino" },
            { at: NOW - 28 * SECOND, kind: "transferred", by: "server" },
          ],
        },
      },
    },
    "wrap-up-offline": {
      ...base,
      view: wrapUp,
      link: OFFLINE,
      pending: new Map([
        ["ready", { do: "ready" }],
        ["set_state", { do: "set_state", state: "break", reason: "pause" }],
      ]),
    },
    "call-transfer-offline": { ...talk, link: OFFLINE },
    "wrap-up-next-off": { ...base, view: { ...wrapUp, clerk: { ...wrapUp.clerk, next: "off" } } },
    offline: {
      ...base,
      link: OFFLINE,
    },
    refused: { ...base, refused: { asked: "accept", code: "offer_gone" } },
  };
}

function soundOf(stream: MediaStream): MediaStream {
  return new MediaStream(stream.getAudioTracks());
}

function withStory(view: ClerkView, line: StoryLine): ClerkTicket {
  return { ...TICKET, ...view.ticket, story: [...(view.ticket?.story ?? []), line] };
}
