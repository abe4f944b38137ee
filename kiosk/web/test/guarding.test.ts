import { expect, it } from "vitest";
import { isBrowsersOwn } from "../src/app/guarding.ts";

const key = (init: KeyboardEventInit) => isBrowsersOwn(new KeyboardEvent("keydown", init));

it.each([
  [{ key: "f", ctrlKey: true }, true],
  [{ key: "+", ctrlKey: true }, true],
  [{ key: "0", metaKey: true }, true],
  [{ key: "P", ctrlKey: true, shiftKey: true }, true],
  [{ key: "ArrowLeft", altKey: true }, true],
  [{ key: "F3" }, true],
  [{ key: "BrowserBack" }, true],
  [{ key: "a", ctrlKey: true }, false],
  [{ key: "@", ctrlKey: true, altKey: true, modifierAltGraph: true }, false],
  [{ key: "s", ctrlKey: true, altKey: true }, false],
  [{ key: "Tab" }, false],
  [{ key: "F5" }, false],
  [{ key: "ä" }, false],
])("tells the browser's own keys from those of people: %o", (init, its) => {
  expect(key(init)).toBe(its);
});
