import { afterEach, expect, test, vi } from "vitest";
import { forgetDrafts, keepDraft, keptDraft, type TransferWish } from "../src/logic/transferDraft.ts";

const WISH: TransferWish = { agency: "kela", service: null, language: "sv", colleague: "bo", note: "Hej" };

afterEach(() => sessionStorage.clear());

test("a draft outlives a reload, for its own call", () => {
  keepDraft("c1", WISH);
  expect(keptDraft("c1")).toEqual(WISH);
  expect(keptDraft("c2")).toBeNull();
});

test("it is forgotten with its call, and kept while that goes on", () => {
  keepDraft("c1", WISH);
  forgetDrafts("c1");
  expect(keptDraft("c1")).toEqual(WISH);
  forgetDrafts("c2");
  expect(keptDraft("c1")).toBeNull();
  keepDraft("c1", WISH);
  forgetDrafts(null);
  expect(sessionStorage.length).toBe(0);
});

test("what cannot be read is no draft", () => {
  sessionStorage.setItem("luukku.console.transfer", "{");
  expect(keptDraft("c1")).toBeNull();
});

test("a browser that keeps nothing costs only the draft", () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  expect(() => keepDraft("c1", WISH)).not.toThrow();
  expect(keptDraft("c1")).toBeNull();
});
