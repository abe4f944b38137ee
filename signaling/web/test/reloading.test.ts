import { createElement } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, reloadWhenItAnswers, startAnewAfterFault } from "../src/reloading.ts";

const LOOK_AGAIN_MS = 5_000;
const fault = new Error("no such thing");
function Broken(): never {
  throw fault;
}
const asked = vi.fn<typeof fetch>();
const reload = vi.fn();
const reported = vi.fn();
const answers = (status: number, body: string) => asked.mockImplementation(async () => new Response(body, { status }));
const isThere = () => answers(200, '{"status":"ok","server":"luukku"}');

beforeEach(() => {
  vi.useFakeTimers();
  asked.mockReset();
  reload.mockReset();
  reported.mockReset();
  vi.stubGlobal("fetch", asked);
  vi.spyOn(page, "reload").mockImplementation(reload);
  vi.stubGlobal("reportError", reported);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a page is loaded anew at once where the server answers", async () => {
  isThere();
  await reloadWhenItAnswers();
  expect(reload).toHaveBeenCalledTimes(1);
});

test("and never before: whatever else answers, it looks again for as long as it takes", async () => {
  answers(502, "<h1>Bad Gateway</h1>");
  await reloadWhenItAnswers();
  await vi.advanceTimersByTimeAsync(20 * LOOK_AGAIN_MS);
  expect(asked.mock.calls.length).toBeGreaterThan(20);
  expect(reload).not.toHaveBeenCalled();
  isThere();
  await vi.advanceTimersByTimeAsync(LOOK_AGAIN_MS);
  expect(reload).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(10 * LOOK_AGAIN_MS);
  expect(reload).toHaveBeenCalledTimes(1);
});

test("a page that fails while it is drawn says so, and loads itself anew after a while", async () => {
  isThere();
  const root = createRoot(document.createElement("div"), { onUncaughtError: startAnewAfterFault });
  // Not in act(), which keeps errors from the root and throws them itself.
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false);
  flushSync(() => root.render(createElement(Broken)));
  await vi.advanceTimersByTimeAsync(LOOK_AGAIN_MS - 1_000);
  expect(reported).toHaveBeenCalledWith(fault);
  // Not in a ring of faults and loads as fast as the machine can.
  expect(reload).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(reload).toHaveBeenCalledTimes(1);
  root.unmount();
});
