import type { ClerkQueue } from "@luukku/web";
import { describe, expect, test } from "vitest";
import { left } from "../src/logic/countdown.ts";
import { byAgency, longestWait, nextInQueue, nextIsPassedOn, waitWord } from "../src/logic/waits.ts";

const NOW = 1_000_000;

function queue(part: Partial<ClerkQueue> = {}): ClerkQueue {
  return { agency: "kela", language: "fi", level: 3, waiting: 0, longest_since: null, target_s: 100, ...part };
}

function waitingSince(seconds: number, part: Partial<ClerkQueue> = {}): ClerkQueue {
  return queue({ waiting: 1, longest_since: NOW - seconds * 1000, ...part });
}

describe("lines against their targets", () => {
  test.each([
    [queue(), "nobody"],
    [waitingSince(69), "good"],
    [waitingSince(70), "soon"],
    [waitingSince(99), "soon"],
    [waitingSince(100), "late"],
    [waitingSince(-5), "good"],
  ])("%#", (line, word) => {
    expect(waitWord(line, NOW)).toBe(word);
    expect(longestWait(line, NOW)).toBeGreaterThanOrEqual(0);
  });

  test("next is who has waited longest in any line", () => {
    expect(nextInQueue([queue(), queue({ language: "sv" })])).toBeNull();
    expect(
      nextInQueue([waitingSince(5), waitingSince(9, { language: "sv" }), queue({ language: "en" })])?.language,
    ).toBe("sv");
  });

  test("lines stand together by agency, in the server's order", () => {
    const lines = [queue(), queue({ agency: "vero" }), queue({ language: "sv" })];
    expect(byAgency(lines).map((group) => [group.agency, group.queues.length])).toEqual([
      ["kela", 2],
      ["vero", 1],
    ]);
  });

  test("of an agency's lines those are first that one serves best, then the languages that most ask for", () => {
    const lines = ["se", "en", "sv", "fi"].map((language) => queue({ language, level: language === "sv" ? 2 : 3 }));
    expect(byAgency(lines)[0]?.queues.map((line) => line.language)).toEqual(["fi", "en", "se", "sv"]);
  });

  test("the next in line is not promised to ring here while it is the one passed on", () => {
    const passed = { agency: "kela", language: "fi", since: NOW - 9000, at: NOW };
    const lines = [waitingSince(9), waitingSince(5, { language: "sv" })];
    expect(nextIsPassedOn(lines, passed, NOW + 59_000)).toBe(true);
    expect(nextIsPassedOn(lines, passed, NOW + 60_000)).toBe(false);
    expect(nextIsPassedOn(lines, null, NOW)).toBe(false);
    // Somebody else has answered, or another waits longer.
    expect(nextIsPassedOn([waitingSince(5, { language: "sv" })], passed, NOW)).toBe(false);
    expect(nextIsPassedOn([...lines, waitingSince(20, { language: "en" })], passed, NOW)).toBe(false);
  });
});

test("what is left of a limited time, as a person counts it", () => {
  expect(left(0, 10_000, 0)).toEqual({ ms: 10_000, seconds: 10, share: 1 });
  expect(left(0, 10_000, 9_001).seconds).toBe(1);
  expect(left(0, 10_000, 20_000)).toEqual({ ms: 0, seconds: 0, share: 0 });
  expect(left(10_000, 10_000, 5_000).share).toBe(0);
});
