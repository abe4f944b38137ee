import type { ClerkTicket } from "@luukku/web";
import { afterEach, expect, test, vi } from "vitest";
import {
  forgetDrafts,
  isHere,
  keepDraft,
  keptDraft,
  startingWish,
  type TransferWish,
  withAgency,
} from "../src/logic/transferDraft.ts";

const WISH: TransferWish = { agency: "kela", service: null, language: "sv", colleague: "bo", note: "Hej" };

afterEach(() => sessionStorage.clear());

const TICKET = { agency: "kela", service: "housing", language: "fi" } as ClerkTicket;

test("nobody is proposed where they are already", () => {
  const start = startingWish(TICKET);
  expect(start).toEqual({ agency: null, service: null, language: "fi", colleague: null, note: "" });
  expect(withAgency(start, "vero", TICKET)).toMatchObject({ agency: "vero", service: null });
  const own = withAgency(start, "kela", TICKET);
  expect(own).toMatchObject({ agency: "kela", service: "housing" });
  expect(isHere(own, TICKET)).toBe(true);
  expect(isHere({ ...own, colleague: "bo" }, TICKET)).toBe(false);
  expect(isHere({ ...own, service: "study" }, TICKET)).toBe(false);
  expect(isHere({ ...own, language: "sv" }, TICKET)).toBe(false);
  expect(isHere(start, TICKET)).toBe(false);
});

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
