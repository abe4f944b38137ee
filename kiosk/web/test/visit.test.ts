import { beforeEach, describe, expect, it } from "vitest";
import { freshUi, type Ui } from "../src/model/ui.ts";
import { forgetVisit, restoreVisit, saveVisit } from "../src/model/visit.ts";
import { type WipeItem, type WipeTask, wipe, wipeItems } from "../src/model/wipe.ts";

beforeEach(forgetVisit);

describe("a visit through a reload", () => {
  it("comes back to the same step, without what was under way", () => {
    const ui: Ui = {
      ...freshUi,
      step: "join",
      trail: ["rest"],
      agency: "kela",
      also: ["sv"],
      busy: true,
      panel: "help",
    };
    saveVisit(ui);
    expect(restoreVisit()).toEqual({ ...ui, busy: false, panel: null });
  });

  it("begins anew where what was kept cannot be read", () => {
    for (const text of ["", "{", "null", "[]", '{"step":"elsewhere","trail":[]}', '{"step":"who"}']) {
      sessionStorage.setItem("luukku.visit", text);
      expect(restoreVisit()).toEqual(freshUi);
    }
  });

  it("knows what an older page has kept", () => {
    sessionStorage.setItem("luukku.visit", '{"step":"who","trail":["rest"],"settings":{"text":1}}');
    const ui = restoreVisit();
    expect([ui.step, ui.also, ui.settings.text, ui.settings.volume]).toEqual(["who", [], 1, 0.8]);
  });
});

describe("the wipe", () => {
  const tasks = (gone: (item: WipeItem) => boolean): WipeTask[] =>
    wipeItems.map((item) => ({ item, forget: () => undefined, gone: () => gone(item) }));
  const now = () => Promise.resolve();

  it("tells each thing as done once it is gone", async () => {
    const told: WipeItem[] = [];
    await wipe(
      tasks(() => true),
      now,
      (item) => told.push(item),
    );
    expect(told).toEqual(wipeItems);
  });

  it("never tells as done what is still there", async () => {
    const told: WipeItem[] = [];
    const half = wipe(
      tasks((item) => item !== "settings"),
      now,
      (item) => told.push(item),
    );
    await expect(half).rejects.toThrow("settings");
    expect(told).toEqual(["picture", "choices"]);
  });
});
