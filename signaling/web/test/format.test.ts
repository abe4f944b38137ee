import { describe, expect, test } from "vitest";
import { clock, day, duration, languageName, onDay, timer } from "../src/format.ts";

const WEDNESDAY = Date.parse("2026-11-25T07:05:00Z");
const plain = (text: string) => text.replace(/\s/g, " ");

describe("clock", () => {
  test.each([
    ["fi", "9.05"],
    ["sv", "9.05"],
    ["en", "9:05"],
    ["fse", "9.05"],
    ["fss", "9.05"],
  ])("in %s, in Finland's time: %s", (language, text) => {
    expect(clock(WEDNESDAY, language)).toBe(text);
  });

  test("midnight is no 24", () => {
    expect(clock(Date.parse("2026-06-24T21:00:00Z"), "en")).toBe("0:00");
  });
});

describe("day", () => {
  test.each([
    ["fi", "keskiviikko 25. marraskuuta"],
    ["sv", "onsdag 25 november"],
    ["en", "Wednesday 25 November"],
    ["sms", "keskiviikko 25. marraskuuta"],
  ])("in %s: %s", (language, text) => {
    expect(day(WEDNESDAY, language)).toBe(text);
  });

  test("near ones by name, counted in Finland's days", () => {
    const lateTuesday = Date.parse("2026-11-24T21:59:00Z");
    const earlyWednesday = Date.parse("2026-11-24T22:01:00Z");
    expect(day(WEDNESDAY, "fi", lateTuesday)).toBe("huomenna");
    expect(day(WEDNESDAY, "fi", earlyWednesday)).toBe("tänään");
    expect(day(WEDNESDAY, "sv", lateTuesday)).toBe("i morgon");
    expect(day(WEDNESDAY, "en", WEDNESDAY - 4 * 86_400_000)).toBe("Wednesday 25 November");
  });

  test.each([
    ["fi", "keskiviikkona 25. marraskuuta"],
    ["sv", "onsdagen den 25 november"],
    ["en", "on Wednesday 25 November"],
    ["se", "keskiviikkona 25. marraskuuta"],
  ])("when something happens, in %s: %s", (language, text) => {
    expect(onDay(WEDNESDAY, language, WEDNESDAY - 4 * 86_400_000)).toBe(text);
    expect(onDay(WEDNESDAY, "fi", Date.parse("2026-11-24T21:59:00Z"))).toBe("huomenna");
  });

  test("tomorrow is tomorrow also across the change to winter time", () => {
    const saturday = Date.parse("2026-10-24T20:30:00Z");
    const sunday = Date.parse("2026-10-25T21:30:00Z");
    expect(day(sunday, "en", saturday)).toBe("tomorrow");
  });
});

describe("duration", () => {
  test.each([
    [-1, "en", "0 secs"],
    [59_999, "fi", "59 s"],
    [60_000, "fi", "1 min"],
    [59 * 60_000, "sv", "59 min"],
    [3_600_000, "fi", "1 t"],
    [3_900_000, "fi", "1 t 5 min"],
    [3_900_000, "sv", "1 tim 5 min"],
  ])("%i ms in %s: %s", (ms, language, text) => {
    expect(plain(duration(ms, language))).toBe(text);
  });
});

test.each([
  [-5, "0:00"],
  [7_900, "0:07"],
  [725_000, "12:05"],
  [3_723_000, "1:02:03"],
])("timer: %i ms is %s", (ms, text) => {
  expect(timer(ms)).toBe(text);
});

test("languages by name, by code where there is none", () => {
  expect(languageName("sv", "fi")).toBe("ruotsi");
  expect(languageName("se", "en")).toBe("Northern Sami");
  expect(languageName("xx", "fi")).toBe("xx");
});
