import { globSync, readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { forgetAll, isForgotten, remember, remembered, rememberedJson } from "../src/remembering.ts";

afterEach(() => {
  vi.restoreAllMocks();
  sessionStorage.clear();
  localStorage.clear();
});

test.each(["tab", "browser"] as const)("what is remembered in a %s is there until it is forgotten", (where) => {
  expect(isForgotten(where)).toBe(true);
  remember(where, "a", '{"b":1}');
  expect(remembered(where, "a")).toBe('{"b":1}');
  expect(rememberedJson(where, "a")).toEqual({ b: 1 });
  expect(isForgotten(where)).toBe(false);
  remember(where, "a", null);
  expect(remembered(where, "a")).toBeNull();
  remember(where, "a", "{");
  expect(rememberedJson(where, "a")).toBeNull();
  forgetAll(where);
  expect(isForgotten(where)).toBe(true);
});

test.each(["tab", "browser"] as const)("a browser that forbids the storage of a %s costs nothing else", (where) => {
  vi.spyOn(window, where === "tab" ? "sessionStorage" : "localStorage", "get").mockImplementation(() => {
    throw new DOMException("forbidden", "SecurityError");
  });
  expect(() => remember(where, "a", "b")).not.toThrow();
  expect(() => remember(where, "a", null)).not.toThrow();
  expect(() => forgetAll(where)).not.toThrow();
  expect(remembered(where, "a")).toBeNull();
  expect(rememberedJson(where, "a")).toBeNull();
  expect(isForgotten(where)).toBe(true);
});

test("nothing else touches the two storages", () => {
  const sources = globSync("{signaling,kiosk,agent_console}/web/src/**/*.{ts,tsx}");
  expect(sources.length).toBeGreaterThan(100);
  const touching = sources.filter((file) =>
    /\b(session|local)Storage\.|window\.\w+Storage\b/.test(readFileSync(file, "utf8")),
  );
  expect(touching.map((file) => file.replaceAll("\\", "/"))).toEqual(["signaling/web/src/remembering.ts"]);
});
