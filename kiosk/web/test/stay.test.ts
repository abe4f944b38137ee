import type { KioskTicket } from "@luukku/web/protocol.gen.ts";
import { describe, expect, it } from "vitest";
import type { Screen } from "../src/model/screen.ts";
import {
  AWAY_MS,
  beginStay,
  type Effect,
  type Happening,
  reduceStay,
  type Stay,
  UNSEEN_MS,
} from "../src/model/stay.ts";
import { freshUi } from "../src/model/ui.ts";
import { ticket, view } from "./fakes.ts";

const FRESH = beginStay(freshUi, null);
const T1 = ticket();
const HELD: Stay = { ...FRESH, ui: { ...freshUi, ticket: "t1", language: "fi" }, placed: T1 };
const sees = (one: KioskTicket | null): Happening => ({ it: "view", view: view({ ticket: one }), wiping: false });
const kept = (effects: readonly Effect[]) => effects.map((one) => one.do);

/** Who stands there, what the server shows, what changes of what the page knows, and what is done. */
const VIEWS: [string, Stay, KioskTicket | null, Partial<Stay>, string[]][] = [
  ["nobody, nothing", FRESH, null, {}, []],
  ["nobody, a ticket", FRESH, T1, { ui: HELD.ui, placed: T1 }, []],
  ["a customer, the same ticket", HELD, T1, {}, []],
  [
    "a customer, closed because they left",
    HELD,
    ticket({ state: "closed", close_reason: "left" }),
    { placed: null },
    ["goodbye"],
  ],
  ["a customer, served", HELD, ticket({ state: "closed", close_reason: "served" }), { placed: null }, []],
  [
    "a customer who gave no sign, let go of with a place",
    HELD,
    null,
    { placed: null, away: T1, finished: "t1" },
    ["show_away"],
  ],
  ["a customer without a code, let go of", { ...HELD, placed: ticket({ code: null }) }, null, {}, ["wipe"]],
  ["a customer whose ticket was over, let go of", { ...HELD, placed: null }, null, {}, ["wipe"]],
  ["a customer at the goodbye, let go of", { ...HELD, placed: null, farewell: "served" }, null, {}, []],
  [
    "one who stepped away, let go of",
    { ...HELD, placed: null, away: T1, finished: "t1" },
    null,
    { finished: null },
    [],
  ],
  ["one who ended the call, the same ticket", { ...HELD, ended: "t1", leftKept: true }, T1, {}, []],
  [
    "one who said goodbye, the same ticket",
    { ...HELD, placed: null, finished: "t1", leftKept: true },
    T1,
    {},
    ["wipe"],
  ],
  [
    "nobody after one who said goodbye, the server knows",
    { ...FRESH, finished: "t1", leftKept: true },
    null,
    { finished: null, leftKept: false },
    ["keep_left"],
  ],
  [
    "a new page after one who ended the call",
    beginStay(freshUi, { ticket: "t1", finished: false }),
    T1,
    { left: null, ended: "t1", ui: HELD.ui, placed: T1 },
    ["conclude"],
  ],
  [
    "a new page after one who said goodbye",
    beginStay(freshUi, { ticket: "t1", finished: true }),
    T1,
    { left: null, finished: "t1" },
    ["conclude"],
  ],
  [
    "a new page, another's ticket",
    beginStay(freshUi, { ticket: "t0", finished: true }),
    T1,
    { left: null, leftKept: false, ui: HELD.ui, placed: T1 },
    ["keep_left"],
  ],
];

describe("the server's view", () => {
  it.each(VIEWS)("%s", (_, stay, shown, change, effects) => {
    const [next, done] = reduceStay(stay, sees(shown));
    expect(next).toEqual({ ...stay, ...change });
    expect(kept(done)).toEqual(effects);
  });

  it("changes nothing while the page forgets, or while there is none", () => {
    expect(reduceStay(HELD, { it: "view", view: view(), wiping: true })).toEqual([HELD, []]);
    expect(reduceStay(HELD, { it: "view", view: null, wiping: false })).toEqual([HELD, []]);
  });

  it("gives who may not have seen that they are away longer than who stepped away", () => {
    expect(reduceStay(HELD, sees(null))[1]).toEqual([{ do: "show_away", ticket: T1, ms: UNSEEN_MS }]);
    expect(reduceStay(HELD, { it: "away", ticket: T1 })[1]).toEqual([{ do: "show_away", ticket: T1, ms: AWAY_MS }]);
  });

  it("speaks a ticket's language only to who has chosen none", () => {
    const chosen: Stay = { ...FRESH, ui: { ...freshUi, language: "sv" } };
    expect(reduceStay(chosen, sees(T1))[0].ui.language).toBe("sv");
  });
});

const at = (id: "rest" | "join" | "queue" | "connecting" | "call" | "still-here" | "wipe"): Screen => ({ id });
const BYE: Screen = { id: "goodbye", reason: "served" };
const out = (kind: "starting" | "old_page" | "enrol"): Screen => ({ id: "unavailable", trouble: { kind } });

/** From which screen to which, and what is done. */
const SCREENS: [Screen, Screen, string[]][] = [
  [at("join"), at("queue"), []],
  [at("queue"), at("connecting"), ["play ring"]],
  [at("connecting"), at("call"), ["play joined"]],
  [out("starting"), at("call"), []],
  [at("call"), BYE, ["play ended"]],
  [at("queue"), BYE, []],
  [at("wipe"), at("rest"), ["look_at_devices"]],
  [at("rest"), out("starting"), ["look_at_devices"]],
  [at("rest"), out("old_page"), ["reload_later", "look_at_devices"]],
  [at("rest"), out("enrol"), ["enrol_in_demo", "look_at_devices"]],
  [at("join"), at("still-here"), []],
  [at("still-here"), at("call"), []],
];

describe("another screen", () => {
  it.each(SCREENS)("%o then %o", (before, now, effects) => {
    const [, done] = reduceStay(HELD, { it: "screen", before, now, viewed: true });
    expect(done.map((one) => (one.do === "play" ? `play ${one.cue}` : one.do))).toEqual(effects);
  });

  it("looks at no device before the server has shown anything", () => {
    expect(reduceStay(FRESH, { it: "screen", before: at("rest"), now: out("starting"), viewed: false })[1]).toEqual([]);
  });

  it("takes away what lay over the former one, but not for the question whether somebody is still here", () => {
    const open: Stay = { ...HELD, ui: { ...HELD.ui, panel: "help" }, silenced: true };
    const then = (now: Screen) => reduceStay(open, { it: "screen", before: at("join"), now, viewed: true })[0];
    expect([then(at("queue")).ui.panel, then(at("queue")).silenced]).toEqual([null, true]);
    expect(then(at("still-here")).ui.panel).toBe("help");
    expect(then(at("rest")).silenced).toBe(false);
    expect([then(BYE).farewell, then(at("queue")).farewell]).toEqual(["served", null]);
  });
});

describe("what the page does itself", () => {
  it.each([
    ["ended", false],
    ["finished", true],
  ] as const)("%s is kept for a page that is loaded anew", (it, finished) => {
    const [next, done] = reduceStay(HELD, { it, ticket: "t1" });
    expect(next).toEqual({ ...HELD, [it]: "t1", leftKept: true });
    expect(done).toEqual([{ do: "keep_left", left: { ticket: "t1", finished } }]);
  });

  it("forgets who is away when the time is over, and nobody who has come since", () => {
    const [away] = reduceStay(HELD, { it: "away", ticket: T1 });
    expect(kept(reduceStay(away, { it: "away_over", ticket: T1 })[1])).toEqual(["wipe"]);
    expect(reduceStay({ ...away, away: ticket({ id: "t2" }) }, { it: "away_over", ticket: T1 })[1]).toEqual([]);
  });

  it("knows nothing of anybody after a wipe", () => {
    const full: Stay = { ...HELD, ended: "t1", away: T1, farewell: "served", silenced: true, placed: null };
    const [forgotten] = reduceStay(full, { it: "forgotten", left: freshUi });
    expect(reduceStay(forgotten, { it: "wiped" })[0]).toEqual(FRESH);
  });

  it("takes whoever took the kiosk into use for no customer", () => {
    expect(reduceStay({ ...FRESH, ui: { ...freshUi, busy: true } }, { it: "enrolled" })[0]).toEqual(FRESH);
    expect(reduceStay(HELD, { it: "enrolled" })[0]).toBe(HELD);
  });
});
