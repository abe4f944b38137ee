import type { LinkStatus } from "@luukku/web/api.ts";
import type { CallView } from "@luukku/web/protocol.gen.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BLINK_MS } from "../src/app/blink.ts";
import { createKiosk, type Kiosk } from "../src/app/kiosk.ts";
import { IDLE_END_MS, IDLE_WARN_MS } from "../src/model/idle.ts";
import { isFresh } from "../src/model/ui.ts";
import { makeWorld, ticket, view, type World } from "./fakes.ts";

let world: World;
let kiosk: Kiosk;

const screen = () => kiosk.model.get().screen.id;
const did = (what: string) => world.commands.filter((one) => one.do === what);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const WIPE_MS = 5_000;
const OFFLINE: LinkStatus = { state: "offline", since: 0, retryAt: 0, reason: null, way: null };

function call(change: Partial<CallView> = {}): CallView {
  return {
    id: "c1",
    epoch: 1,
    state: "live",
    role: "kiosk",
    peer: { role: "clerk", name: "Aino", online: true },
    ice_servers: [],
    relay_only: false,
    live_since: 0,
    transfer: null,
    ...change,
  };
}

const transfer = { agency: "vero", service: null, language: "fi", colleague: null, note: "", until: 1, agreed: null };

async function begin(first = view()): Promise<void> {
  world = makeWorld(first);
  kiosk = createKiosk(world.env);
  await pass(0);
}

beforeEach(async () => {
  vi.useFakeTimers();
  sessionStorage.clear();
  localStorage.clear();
  await begin();
});

afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
});

async function choose(): Promise<void> {
  kiosk.actions.ui({ do: "start" });
  kiosk.actions.ui({ do: "choose_language", language: "sv" });
  kiosk.actions.ui({ do: "choose_agency", agency: "kela" });
  kiosk.actions.ui({ do: "choose_service", agency: "kela", service: "housing" });
  kiosk.actions.ui({ do: "also", language: "en" });
  await pass(0);
}

describe("a visit", () => {
  it("does not show for a blink that it connects, when the clerk answers at once", async () => {
    await choose();
    kiosk.actions.join();
    await pass(0);
    world.shows(view({ ticket: ticket({ state: "offered" }), call: call({ state: "warm" }) }));
    await pass(BLINK_MS - 1);
    expect(screen()).toBe("join");
    world.shows(view({ ticket: ticket({ state: "in_call" }), call: call() }));
    expect(screen()).toBe("call");
    expect(world.sounds).toEqual(["joined"]);
    world.shows(view({ ticket: ticket({ state: "offered" }), call: call({ state: "warm" }) }));
    expect(screen()).toBe("connecting");
  });

  it("goes back into the line when nobody answers within a blink", async () => {
    world.shows(view({ ticket: ticket() }));
    world.shows(view({ ticket: ticket({ state: "offered" }), call: call({ state: "warm" }) }));
    expect(screen()).toBe("queue");
    world.shows(view({ ticket: ticket() }));
    await pass(BLINK_MS);
    expect(screen()).toBe("queue");
    expect(world.sounds).toEqual([]);
  });

  it("takes a ticket with the languages in order, and follows it to the end", async () => {
    await choose();
    kiosk.actions.join();
    await pass(0);
    expect(did("take_ticket")).toEqual([
      { do: "take_ticket", agency: "kela", service: "housing", language: "sv", also: ["en"] },
    ]);
    world.shows(view({ ticket: ticket() }));
    expect(screen()).toBe("queue");
    world.shows(view({ ticket: ticket({ state: "offered" }), call: call({ state: "warm" }) }));
    await pass(BLINK_MS);
    expect(screen()).toBe("connecting");
    world.shows(view({ ticket: ticket({ state: "in_call" }), call: call() }));
    expect(world.sounds).toEqual(["ring", "joined"]);
    kiosk.actions.end();
    expect(screen()).toBe("goodbye");
    world.shows(view({ ticket: ticket({ state: "closed", close_reason: "served" }) }));
    kiosk.actions.rate(3);
    expect(screen()).toBe("wipe");
    expect(did("finish")).toEqual([{ do: "finish", ticket: "t1", rating: 3 }]);
    world.shows(view());
    await pass(WIPE_MS);
    expect(screen()).toBe("rest");
    expect(sessionStorage).toHaveLength(0);
    expect(world.media.get()).toEqual({ state: "closed" });
    expect(world.spoken.at(-1)).toBe("fi");
  });

  it("stays where it is when the line refuses, and says why", async () => {
    await choose();
    world.refuse.set("take_ticket", "queue_full");
    kiosk.actions.join();
    await pass(0);
    expect(screen()).toBe("join");
    expect(kiosk.model.get().ui.refused).toBe("queue_full");
  });

  it("speaks the language of a ticket that it has not chosen itself", async () => {
    world.shows(view({ ticket: ticket({ language: "sv" }) }));
    expect(world.spoken.at(-1)).toBe("sv");
  });
});

describe("going back to the beginning", () => {
  it("forgets all that was chosen, also in what a reload would find", async () => {
    await choose();
    kiosk.actions.ui({ do: "settings", settings: { text: 2 } });
    kiosk.actions.silenced();
    while (screen() !== "rest") kiosk.actions.ui({ do: "back" });
    expect(isFresh(kiosk.model.get().ui)).toBe(true);
    expect(kiosk.model.get().silenced).toBe(false);
    expect(sessionStorage).toHaveLength(0);
    expect(world.spoken.at(-1)).toBe("fi");
    expect(world.media.get()).toEqual({ state: "closed" });
  });
});

describe("stepping away", () => {
  beforeEach(() => world.shows(view({ ticket: ticket() })));

  it("shows number and code once more when the place is kept, and forgets the customer when they say so", async () => {
    kiosk.actions.stepAway();
    await pass(0);
    expect(did("step_away")).toHaveLength(1);
    expect(screen()).toBe("away");
    world.shows(view());
    expect(screen()).toBe("away");
    expect(kiosk.model.get().away?.number).toBe("K42");
    kiosk.actions.forget();
    expect(screen()).toBe("wipe");
    await pass(WIPE_MS);
    expect(kiosk.model.get().away).toBeNull();
    expect(screen()).toBe("rest");
  });

  it("forgets the customer by itself after stepping away, for nobody may be there", async () => {
    kiosk.actions.stepAway();
    await pass(0);
    world.shows(view());
    await pass(29_000);
    expect(screen()).toBe("away");
    await pass(1_000 + WIPE_MS);
    expect(screen()).toBe("rest");
  });

  it("forgets nothing when a clerk was quicker", async () => {
    world.refuse.set("step_away", "illegal_move");
    kiosk.actions.stepAway();
    await pass(0);
    expect(screen()).toBe("queue");
    expect(kiosk.model.get().ui.refused).toBe("illegal_move");
  });

  it("shows number and code to a customer who gave no sign and whose place the server keeps", async () => {
    world.shows(view({ ticket: ticket({ ask_until: Date.now() + 60_000 }) }));
    expect(screen()).toBe("asked");
    expect(world.sounds).toEqual(["warning"]);
    await pass(25_000);
    expect(world.sounds).toEqual(["warning", "warning", "warning"]);
    world.shows(view());
    expect(screen()).toBe("away");
    expect(kiosk.model.get().away?.code).toBe(ticket().code);
    await pass(60_000 + WIPE_MS);
    expect(screen()).toBe("rest");
    expect(world.sounds).toHaveLength(3);
  });

  it("gives a sign of life with a touch, not with every touch", async () => {
    await pass(61_000);
    kiosk.touched();
    kiosk.touched();
    expect(did("still_here")).toHaveLength(1);
  });

  it("says where the number is called, once for each number", () => {
    world.shows(view());
    kiosk.actions.forget();
    vi.advanceTimersByTime(0);
    const called = [{ number: "V07", until: 1 }];
    return pass(WIPE_MS).then(() => {
      world.sounds.length = 0;
      world.shows(view({ called }));
      world.shows(view({ called }));
      expect(world.sounds).toEqual(["ring"]);
    });
  });
});

describe("a kiosk that is given to others", () => {
  it("shows number and code until nobody touches it any more, and then nobody's", async () => {
    world.shows(view({ ticket: ticket() }));
    world.shows(view({ ticket: ticket() }), { state: "stopped", reason: "revoked" });
    expect(screen()).toBe("unavailable");
    expect(kiosk.model.get().kept?.number).toBe("K42");
    await pass(IDLE_WARN_MS);
    expect(screen()).toBe("still-here");
    await pass(IDLE_END_MS + WIPE_MS);
    expect(screen()).toBe("unavailable");
    expect(kiosk.model.get().kept).toBeNull();
    await pass(IDLE_WARN_MS + IDLE_END_MS);
    expect(screen()).toBe("unavailable");
    expect(sessionStorage).toHaveLength(0);
  });
});

describe("coming back", () => {
  it("asks for the place, and says when number and code do not fit", async () => {
    kiosk.actions.ui({ do: "return" });
    world.refuse.set("come_back", "wrong_code");
    kiosk.actions.comeBack("K42", "0000");
    await pass(0);
    expect(kiosk.model.get().ui.refused).toBe("wrong_code");
    kiosk.actions.comeBack("K42", "4711");
    await pass(0);
    world.shows(view({ ticket: ticket() }));
    expect(screen()).toBe("queue");
  });
});

describe("a proposal to be passed on", () => {
  const inCall = (proposed: boolean) =>
    view({ ticket: ticket({ state: "in_call" }), call: call({ transfer: proposed ? transfer : null }) });

  it("tells of a proposal, and answers it", () => {
    world.shows(inCall(false));
    world.shows(inCall(true));
    expect(world.sounds.at(-1)).toBe("warning");
    kiosk.actions.answerTransfer(true);
    expect(did("answer_transfer")).toEqual([{ do: "answer_transfer", call: "c1", agree: true }]);
  });

  it("is heard again when the clerk says that the customer has agreed, and can be undone", () => {
    world.shows(inCall(true));
    world.sounds.length = 0;
    const said = call({ transfer: { ...transfer, agreed: "spoken" } });
    world.shows(view({ ticket: ticket({ state: "in_call" }), call: said }));
    expect(world.sounds).toEqual(["warning"]);
    kiosk.actions.answerTransfer(false);
    expect(did("answer_transfer")).toEqual([{ do: "answer_transfer", call: "c1", agree: false }]);
  });
});

describe("nobody touches the page", () => {
  it("warns after a minute, seen and heard, and forgets when nobody answers", async () => {
    await choose();
    await pass(59_000);
    expect(screen()).toBe("join");
    await pass(1_500);
    expect(screen()).toBe("still-here");
    expect(world.sounds).toEqual(["warning"]);
    await pass(IDLE_END_MS);
    expect(screen()).toBe("wipe");
    await pass(WIPE_MS);
    expect(screen()).toBe("rest");
    expect(did("finish")).toHaveLength(0);
  });

  it("goes on where it was after a touch", async () => {
    await choose();
    await pass(61_000);
    kiosk.actions.stay();
    expect(screen()).toBe("join");
    await pass(59_000);
    expect(screen()).toBe("join");
  });

  it("asks nothing in the queue and in a call", async () => {
    world.shows(view({ ticket: ticket() }));
    await pass(600_000);
    expect(screen()).toBe("queue");
    world.shows(view({ ticket: ticket({ state: "in_call" }), call: call() }));
    await pass(600_000);
    expect(screen()).toBe("call");
  });

  it("keeps the goodbye for its whole time, though the server lets go of the ticket before", async () => {
    world.shows(view({ ticket: ticket({ state: "closed", close_reason: "served" }) }));
    await pass(59_000);
    world.shows(view());
    expect(screen()).toBe("goodbye");
    await pass(2_000);
    expect(screen()).toBe("still-here");
    await pass(IDLE_END_MS);
    expect(screen()).toBe("wipe");
  });
});

describe("going dark", () => {
  it("hangs up at once when the customer ends the call, and tells the server until it knows", async () => {
    world.shows(view({ ticket: ticket({ state: "in_call" }), call: call() }));
    await pass(0);
    expect(world.media.get().state).toBe("open");
    world.refuse.set("end_call", "storage_unavailable");
    kiosk.actions.end();
    expect(world.hungUp).toEqual(["c1"]);
    expect(world.media.get()).toEqual({ state: "closed" });
    await pass(5_000);
    expect(did("end_call")).toHaveLength(2);
  });

  it("hangs up at once when the customer leaves while it rings", () => {
    world.shows(view({ ticket: ticket({ state: "offered" }), call: call({ state: "warm" }) }));
    kiosk.actions.leave();
    expect(world.hungUp).toEqual(["c1"]);
  });

  it.each([
    { rated: false, screen: "goodbye", commands: ["end_call"] },
    { rated: true, screen: "rest", commands: ["end_call", "finish"] },
  ])("does not take up again in a new page what the customer has ended ($screen)", async (how) => {
    const seen = view({ ticket: ticket({ state: "in_call" }), call: call() });
    world.shows(seen, OFFLINE);
    kiosk.actions.end();
    if (how.rated) kiosk.actions.rate(null);
    await pass(how.rated ? WIPE_MS : 0);
    await begin(seen);
    expect(screen()).toBe(how.screen);
    expect(world.hungUp).toEqual(["c1"]);
    expect(world.media.get()).toEqual({ state: "closed" });
    expect(world.commands.map((one) => one.do).filter((one) => one !== "report_media")).toEqual(how.commands);
    world.shows(view());
    expect(localStorage).toHaveLength(0);
  });

  it("closes the devices of a page that has lost its place, broken ones too, and tries them no more", async () => {
    world.shows(view({ ticket: ticket() }));
    await pass(0);
    world.broken = "camera_lost";
    world.media.set({ state: "failed", problem: "camera_lost" });
    world.shows(view({ ticket: ticket() }), { state: "stopped", reason: "taken_over" });
    expect(world.media.get()).toEqual({ state: "closed" });
    world.plug();
    await pass(0);
    expect(world.media.get()).toEqual({ state: "closed" });
  });
});

describe("the devices", () => {
  it("are tried while nobody is here, and what is wrong is told to the server", async () => {
    sessionStorage.clear();
    world = makeWorld();
    world.broken = "camera_missing";
    kiosk = createKiosk(world.env);
    await pass(0);
    expect(screen()).toBe("unavailable");
    expect(did("report_media")).toEqual([{ do: "report_media", problem: "camera_missing" }]);
    world.shows(view({ out_of_order: "camera_missing" }));
    world.broken = null;
    kiosk.actions.openMedia();
    await pass(0);
    expect(did("report_media").at(-1)).toEqual({ do: "report_media", problem: null });
    expect(screen()).toBe("rest");
  });

  it("that are broken are told until the server knows it", async () => {
    sessionStorage.clear();
    world = makeWorld();
    world.broken = "camera_busy";
    world.refuse.set("report_media", "storage_unavailable");
    kiosk = createKiosk(world.env);
    await pass(4_000);
    expect(did("report_media")).toHaveLength(2);
  });

  it("that work where another is broken are let go of while nobody is here, and stay open in a visit", async () => {
    sessionStorage.clear();
    world = makeWorld();
    world.broken = "camera_missing";
    world.partly = true;
    kiosk = createKiosk(world.env);
    await pass(0);
    expect(screen()).toBe("unavailable");
    expect(world.media.get()).toEqual({ state: "closed" });
    world.shows(view({ ticket: ticket() }));
    await pass(0);
    expect(screen()).toBe("queue");
    expect(world.media.get()).toHaveProperty("stream");
  });

  it("are open from before the line to the end, and closed at rest", async () => {
    expect(world.media.get().state).toBe("closed");
    await choose();
    expect(world.media.get().state).toBe("open");
    kiosk.actions.ui({ do: "back" });
    expect(world.media.get().state).toBe("closed");
  });

  it("are not opened at rest again and again, and only looked at", async () => {
    await pass(3_600_000);
    expect(world.opened).toBe(1);
    world.looks.camera = "missing";
    await pass(60_000);
    expect(screen()).toBe("unavailable");
    expect(did("report_media").at(-1)).toEqual({ do: "report_media", problem: "camera_missing" });
    expect(world.opened).toBe(1);
  });

  it.each([
    { camera: "refused", microphone: "asks", problem: "camera_refused" },
    { camera: "asks", microphone: "missing", problem: "microphone_missing" },
  ] as const)("that the browser refuses or does not list are named before anybody comes ($problem)", async (seen) => {
    sessionStorage.clear();
    world = makeWorld();
    world.looks = { camera: seen.camera, microphone: seen.microphone };
    kiosk = createKiosk(world.env);
    await pass(0);
    expect(kiosk.model.get().screen).toEqual({
      id: "unavailable",
      trouble: { kind: "media", problem: seen.problem },
    });
    expect(did("report_media")).toEqual([{ do: "report_media", problem: seen.problem }]);
    world.shows(view({ out_of_order: seen.problem }));
    world.looks = { camera: "asks", microphone: "asks" };
    world.plug();
    await pass(0);
    expect(screen()).toBe("rest");
    expect(did("report_media").at(-1)).toEqual({ do: "report_media", problem: null });
    expect(world.opened).toBe(0);
  });

  it("are tried by themselves in a page that was loaded while the kiosk was out of order, for ever", async () => {
    sessionStorage.clear();
    world = makeWorld(view({ out_of_order: "camera_lost" }));
    world.broken = "camera_busy";
    kiosk = createKiosk(world.env);
    await pass(0);
    expect(screen()).toBe("unavailable");
    expect(world.opened).toBe(1);
    await pass(60_000);
    expect(world.opened).toBeGreaterThan(3);
    await pass(3_600_000);
    world.broken = null;
    await pass(30_000);
    expect(screen()).toBe("rest");
    expect(did("report_media").at(-1)).toEqual({ do: "report_media", problem: null });
    expect(world.media.get()).toEqual({ state: "closed" });
  });

  it("that were lost once in a visit work again after it", async () => {
    world.shows(view({ ticket: ticket() }));
    await pass(0);
    world.broken = "camera_busy";
    world.media.set({ state: "failed", problem: "camera_lost" });
    world.shows(view({ out_of_order: "camera_lost" }));
    kiosk.actions.forget();
    await pass(WIPE_MS);
    expect(screen()).toBe("unavailable");
    world.broken = null;
    await pass(30_000);
    expect(screen()).toBe("rest");
    expect(did("report_media").at(-1)).toEqual({ do: "report_media", problem: null });
  });

  it("are not opened for a look while somebody chooses", async () => {
    await pass(0);
    kiosk.actions.ui({ do: "start" });
    const before = world.opened;
    world.looks.camera = "missing";
    world.plug();
    await pass(0);
    expect(screen()).toBe("unavailable");
    world.looks.camera = "ready";
    kiosk.actions.ui({ do: "start" });
    world.plug();
    await pass(0);
    expect(screen()).toBe("language");
    expect(world.opened - before).toBeLessThan(2);
  });

  it("fail in the middle of a visit without ending it", async () => {
    world.shows(view({ ticket: ticket() }));
    await pass(0);
    world.media.set({ state: "failed", problem: "camera_lost" });
    expect(screen()).toBe("queue");
    expect(did("report_media").at(-1)).toEqual({ do: "report_media", problem: "camera_lost" });
  });
});
