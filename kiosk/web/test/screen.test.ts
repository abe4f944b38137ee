import type { KioskTicket, TicketState } from "@luukku/web/protocol.gen.ts";
import { describe, expect, it } from "vitest";
import { catalogue } from "../gallery/catalogue.ts";
import { keptTicket, mayAsk, type Screen, type Situation, screenFor } from "../src/model/screen.ts";
import { freshUi } from "../src/model/ui.ts";
import { ticket, view } from "./fakes.ts";

const situation = (change: Partial<Situation> = {}): Situation => ({
  enrolled: true,
  unreadable: false,
  link: { state: "online" },
  offlineFor: 0,
  view: view(),
  catalogue,
  ui: freshUi,
  media: { state: "closed" },
  wiping: false,
  asking: false,
  finished: null,
  ended: null,
  away: null,
  farewell: null,
  health: null,
  ...change,
});
const screen = (change?: Partial<Situation>) => screenFor(situation(change));
const withTicket = (change: Partial<KioskTicket>, more: Partial<Situation> = {}) =>
  screen({ view: view({ ticket: ticket(change) }), ...more }).id;
const OFFLINE = { state: "offline", since: 0, retryAt: 0, reason: null, way: null } as const;

describe("with a ticket the server decides", () => {
  it.each<[TicketState, Screen["id"]]>([
    ["waiting", "queue"],
    ["offered", "connecting"],
    ["in_call", "call"],
    ["closed", "goodbye"],
    ["away", "rest"],
  ])("%s shows %s", (state, shown) => {
    expect(withTicket({ state })).toBe(shown);
  });

  it("asks whether anybody is there for as long as the server asks", () => {
    expect(withTicket({ ask_until: 1 })).toBe("asked");
  });

  it("shows the step under a ticket that the page has said goodbye to", () => {
    expect(withTicket({ state: "closed" }, { finished: "t1" })).toBe("rest");
  });

  it("says goodbye as soon as the customer hangs up, whatever the network does", () => {
    expect(withTicket({ state: "in_call" }, { ended: "t1", link: OFFLINE, offlineFor: 9e9 })).toBe("goodbye");
  });

  it("stays at the goodbye when the server has let go of the ticket", () => {
    expect(screen({ farewell: "served" })).toEqual({ id: "goodbye", reason: "served" });
  });

  it("tells whoever stands before a kiosk that was given to others how they come back", () => {
    for (const reason of ["revoked", "bad_signature", "not_enrolled"] as const) {
      const now = situation({ view: view({ ticket: ticket() }), link: { state: "stopped", reason } });
      expect(screenFor(now)).toEqual({ id: "unavailable", trouble: { kind: "revoked" } });
      expect(keptTicket(now)?.code).toBe("4711");
      expect(keptTicket({ ...now, finished: "t1" })).toBeNull();
    }
    const elsewhere = { state: "stopped", reason: "taken_over" } as const;
    expect(keptTicket(situation({ view: view({ ticket: ticket() }), link: elsewhere }))).toBeNull();
    const over = view({ ticket: ticket({ state: "closed", code: null, close_reason: "served" }) });
    expect(keptTicket(situation({ view: over, link: { state: "stopped", reason: "revoked" } }))).toBeNull();
  });

  it("stays in the queue when the link or the camera goes", () => {
    expect(withTicket({}, { link: OFFLINE, offlineFor: 9e9 })).toBe("queue");
    expect(withTicket({}, { media: { state: "failed", problem: "camera_lost" } })).toBe("queue");
  });
});

describe("without a ticket", () => {
  it("a short loss of the link leaves the rest screen, a longer one says so", () => {
    expect(screen({ link: OFFLINE, offlineFor: 4_999 }).id).toBe("rest");
    expect(screen({ link: OFFLINE, offlineFor: 5_000 })).toEqual({
      id: "unavailable",
      trouble: { kind: "no_connection", way: null },
    });
  });

  it("a loss in the middle of choosing takes nothing away", () => {
    expect(screen({ link: OFFLINE, offlineFor: 9e9, ui: { ...freshUi, step: "what" } }).id).toBe("what");
  });

  it("a server that restarts is told from a network that is gone", () => {
    const link = { ...OFFLINE, reason: "draining" } as const;
    expect(screen({ link, offlineFor: 9e9 })).toEqual({ id: "unavailable", trouble: { kind: "restarting" } });
  });

  it.each([
    ["not_enrolled", "enrol"],
    ["bad_signature", "enrol"],
    ["revoked", "revoked"],
    ["taken_over", "taken_over"],
    ["protocol_unsupported", "old_page"],
    ["origin_refused", "refused"],
  ] as const)("a link stopped by %s says %s", (reason, kind) => {
    expect(screen({ link: { state: "stopped", reason } })).toMatchObject({ id: "unavailable", trouble: { kind } });
  });

  it("a camera that is missing is named", () => {
    expect(screen({ media: { state: "failed", problem: "camera_missing" } })).toEqual({
      id: "unavailable",
      trouble: { kind: "media", problem: "camera_missing" },
    });
  });

  it("believes the server's word of a broken device only until it knows better", () => {
    const broken = view({ out_of_order: "microphone_lost" });
    expect(screen({ view: broken, health: undefined }).id).toBe("unavailable");
    expect(screen({ view: broken, health: null }).id).toBe("rest");
  });
});

describe("the page's own question", () => {
  it("is never asked in session, in a call or while wiping", () => {
    for (const id of ["queue", "asked", "connecting", "call", "wipe"] as const)
      expect(mayAsk({ id }, freshUi)).toBe(false);
    expect(withTicket({}, { asking: true })).toBe("queue");
    expect(screen({ wiping: true, asking: true }).id).toBe("wipe");
  });

  it("is asked at the rest screen only of one who has changed something", () => {
    expect(mayAsk({ id: "rest" }, freshUi)).toBe(false);
    expect(mayAsk({ id: "rest" }, { ...freshUi, language: "sv" })).toBe(true);
  });

  it("is asked while choosing, coming back and at the goodbye", () => {
    for (const id of ["language", "who", "search", "what", "join", "return"] as const) {
      expect(mayAsk({ id }, freshUi)).toBe(true);
    }
    expect(mayAsk({ id: "goodbye", reason: "served" }, freshUi)).toBe(true);
  });
});
