import { describe, expect, it } from "vitest";
import { freshUi, isFresh, reduceUi, type Step, type Ui, type UiAction } from "../src/model/ui.ts";

const following = (...actions: UiAction[]): Ui => actions.reduce(reduceUi, freshUi);

const toJoin: UiAction[] = [
  { do: "start" },
  { do: "choose_language", language: "fi" },
  { do: "choose_agency", agency: "kela" },
  { do: "choose_service", agency: "kela", service: "asumistuki" },
];

describe("the way to the line", () => {
  it("goes step by step, and back by the same steps", () => {
    let ui = following(...toJoin);
    expect(ui.step).toBe("join");
    for (const step of ["what", "who", "language", "rest"]) {
      ui = reduceUi(ui, { do: "back" });
      expect(ui.step).toBe(step);
    }
    expect(reduceUi(ui, { do: "back" })).toEqual(ui);
  });

  it("keeps the step when the language changes over it", () => {
    const ui = following(...toJoin, { do: "panel", panel: "language" }, { do: "choose_language", language: "sv" });
    expect([ui.step, ui.language, ui.panel]).toEqual(["join", "sv", null]);
  });

  it("keeps what lies over a screen from staying when the step changes", () => {
    expect(following({ do: "start" }, { do: "panel", panel: "help" }, { do: "back" }).panel).toBeNull();
  });

  it("leads from an agency that takes nobody back to the agencies, whichever way it was found", () => {
    for (const ui of [
      following(...toJoin, { do: "other_agency" }),
      following(
        { do: "start" },
        { do: "choose_language", language: "fi" },
        { do: "search" },
        { do: "choose_service", agency: "kela", service: "asumistuki" },
        { do: "other_agency" },
      ),
    ]) {
      expect([ui.step, ui.trail, ui.agency, ui.language]).toEqual(["who", ["rest", "language"], null, "fi"]);
    }
  });

  it("bounds what is typed", () => {
    const found = following(...toJoin.slice(0, 2), { do: "search" }, { do: "type", query: "x".repeat(500) });
    expect(found.query).toHaveLength(60);
  });
});

describe("what may happen in which step", () => {
  const steps: Step[] = ["rest", "language", "who", "search", "what", "join", "return"];
  const moves: [UiAction, string][] = [
    [{ do: "start" }, "rest"],
    [{ do: "return" }, "rest"],
    [{ do: "search" }, "who"],
    [{ do: "type", query: "x" }, "search"],
    [{ do: "choose_agency", agency: "vero" }, "who"],
    [{ do: "choose_service", agency: "vero", service: null }, "search what"],
    [{ do: "other_agency" }, "search join"],
    [{ do: "also", language: "en" }, "join"],
    [{ do: "back" }, "rest language who search what join return"],
    [{ do: "panel", panel: "help" }, "rest language who search what join return"],
    [{ do: "settings", settings: { text: 1 } }, "rest language who search what join return"],
    [{ do: "choose_language", language: "sv" }, "rest language who search what join return"],
  ];

  it.each(moves)("%o", (action, where) => {
    const does = steps.filter((step) => {
      const ui: Ui = { ...freshUi, step, trail: ["language"] };
      return reduceUi(ui, action) !== ui;
    });
    expect(does.join(" ")).toBe(where);
  });

  it("a second touch in the same moment changes nothing", () => {
    const once = following(...toJoin.slice(0, 3));
    expect(reduceUi(once, { do: "choose_agency", agency: "kela" })).toBe(once);
    expect(reduceUi(once, { do: "back" }).step).toBe("who");
  });
});

describe("back at the beginning", () => {
  it("nothing of the customer is left", () => {
    const ui = following(
      { do: "start" },
      { do: "choose_language", language: "sv" },
      { do: "settings", settings: { text: 2, contrast: true, volume: 0.2 } },
      { do: "search" },
      { do: "type", query: "skuld" },
      { do: "back" },
      { do: "back" },
      { do: "back" },
    );
    expect(ui).toEqual(freshUi);
    expect(following({ do: "return" }, { do: "settings", settings: { text: 1 } }, { do: "back" })).toEqual(freshUi);
  });

  it("the search begins empty each time, and keeps its word for who comes back to it", () => {
    const searched = following(...toJoin.slice(0, 2), { do: "search" }, { do: "type", query: "pass" });
    const chosen = reduceUi(searched, { do: "choose_service", agency: "poliisi", service: "passi" });
    expect(reduceUi(chosen, { do: "back" }).query).toBe("pass");
    expect(reduceUi(reduceUi(searched, { do: "back" }), { do: "search" }).query).toBe("");
  });
});

describe("other languages that would do", () => {
  const also = (...languages: string[]) =>
    following(...toJoin, ...languages.map((language): UiAction => ({ do: "also", language })));

  it("stand in the order in which they were touched", () => {
    expect(also("sv", "en").also).toEqual(["sv", "en"]);
  });

  it("go when touched again", () => {
    expect(also("sv", "en", "sv").also).toEqual(["en"]);
  });

  it("are at most four", () => {
    expect(also("a", "b", "c", "d", "e").also).toEqual(["a", "b", "c", "d"]);
  });

  it("never hold the language that was chosen first", () => {
    const ui = reduceUi(also("sv", "en"), { do: "choose_language", language: "sv" });
    expect([ui.language, ui.also]).toEqual(["sv", ["en"]]);
  });

  it("are forgotten with the agency", () => {
    const ui = reduceUi(reduceUi(also("sv"), { do: "other_agency" }), { do: "choose_agency", agency: "vero" });
    expect(ui.also).toEqual([]);
  });
});

describe("coming back", () => {
  it("begins at the rest screen only", () => {
    expect(following({ do: "return" }).step).toBe("return");
    expect(following({ do: "start" }, { do: "return" }).step).toBe("language");
  });
});

describe("a refusal", () => {
  it("goes when what it was about is changed", () => {
    const ui = following({ do: "return" }, { do: "refused", code: "wrong_code", way: null }, { do: "unrefuse" });
    expect([ui.step, ui.refused, ui.way]).toEqual(["return", null, null]);
  });
});

describe("freshness", () => {
  it("is gone with any choice, and back with forgetting", () => {
    expect(isFresh(freshUi)).toBe(true);
    expect(isFresh({ ...freshUi, busy: true, refused: "internal" })).toBe(true);
    for (const ui of [
      following({ do: "start" }),
      following({ do: "settings", settings: { text: 2 } }),
      following(...toJoin),
    ]) {
      expect(isFresh(ui)).toBe(false);
      expect(isFresh(reduceUi(ui, { do: "forget" }))).toBe(true);
    }
  });
});
