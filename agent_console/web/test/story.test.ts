import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { flatten } from "../../../signaling/web/scripts/locale-keys.ts";
import words from "../src/locales/fi.json" with { type: "json" };
import {
  howCallEnded,
  howLongTheCall,
  justStayed,
  newestFirst,
  proposedAt,
  storyWords,
  tellable,
} from "../src/logic/story.ts";

const EVENTS = `${import.meta.dirname}/../../../signaling/domain/events/`;

/** What befalls a ticket through its clerk or its kiosk; the other events of these are not of any ticket. */
const THROUGH_OTHERS = ["clerk_lost", "clerk_left", "kiosk_lost", "kiosk_back", "kiosk_moved"];

/** Every kind of event that the server's code can write into a ticket's story. */
function writtenKinds(): string[] {
  const sources = ["of_tickets.py", "of_calls.py"].map((file) => readFileSync(`${EVENTS}${file}`, "utf8"));
  const names = sources.flatMap((source) => [...source.matchAll(/kind = EventKind\.(\w+)/g)].map(([, name]) => name));
  return [...names.map((name) => (name ?? "").toLowerCase()), ...THROUGH_OTHERS].sort();
}

describe("the story in words", () => {
  const kinds = writtenKinds();

  test("the server's code was read", () => {
    expect(kinds.length).toBeGreaterThan(20);
    expect(kinds).toContain("transfer_proposed");
  });

  test.each(kinds)("%s has a sentence of its own, whoever did it", (kind) => {
    const known = flatten(words);
    for (const by of ["server", "kiosk:k1", "clerk:aino", "clerk:bo"]) {
      const key = storyWords({ at: 0, kind, by }, "aino");
      expect(key).not.toBe("story.other");
      expect(known.has(key), key).toBe(true);
    }
  });

  test("one's own deeds are told as such", () => {
    expect(storyWords({ at: 0, kind: "accepted", by: "clerk:aino" }, "aino")).toBe("story.accepted.byMe");
    expect(storyWords({ at: 0, kind: "accepted", by: "clerk:bo" }, "aino")).toBe("story.accepted.byOther");
    expect(storyWords({ at: 0, kind: "closed", by: "kiosk:k1" }, "aino")).toBe("story.closed.byCustomer");
    expect(storyWords({ at: 0, kind: "away", by: "kiosk:k1" }, "aino")).toBe("story.away.byCustomer");
    expect(storyWords({ at: 0, kind: "away", by: "server" }, "aino")).toBe("story.away.byItself");
    expect(storyWords({ at: 0, kind: "away", by: "admin" }, "aino")).toBe("story.away.byAdmin");
  });

  test("the newest is told first, and what is left out has a mark", () => {
    const story = ["taken", "offered", "expired"].map((kind, at) => ({ at, kind, by: "server" }));
    const kinds = (gap: boolean) => newestFirst(story, gap).map((line) => (line === "gap" ? "…" : line.kind));
    expect(kinds(false)).toEqual(["expired", "offered", "taken"]);
    expect(kinds(true)).toEqual(["expired", "offered", "…", "taken"]);
  });

  test("a connection made anew is told only of a call that somebody had answered", () => {
    const story = [
      { at: 1, kind: "offered", by: "server" },
      { at: 2, kind: "call_remade", by: "server" },
      { at: 3, kind: "accepted", by: "clerk:aino" },
      { at: 4, kind: "call_remade", by: "server" },
    ];
    expect(tellable(story).map((line) => line.at)).toEqual([1, 3, 4]);
  });

  test("standing in line is told only where it is news", () => {
    const story = [
      { at: 1, kind: "taken", by: "kiosk:k1" },
      { at: 1, kind: "in_queue", by: "server" },
      { at: 60, kind: "in_queue", by: "server" },
      { at: 70, kind: "pass_ended", by: "server" },
    ];
    expect(tellable(story).map((line) => [line.at, line.kind])).toEqual([
      [1, "taken"],
      [60, "in_queue"],
    ]);
  });
});

describe("what the story says of the call", () => {
  const mine = { at: 1, kind: "accepted", by: "clerk:aino" };
  const line = (kind: string, by: string, at = 2) => ({ at, kind, by });

  test.each([
    ["passed_on", [mine, line("transfer_proposed", "clerk:aino"), line("transferred", "server")]],
    ["passed_on", [mine, line("transferred", "kiosk:k1"), line("accepted", "clerk:bo"), line("closed", "clerk:bo")]],
    ["by_customer", [mine, line("closed", "kiosk:k1")]],
    ["lost", [mine, line("kiosk_lost", "server"), line("away", "server")]],
    ["ended", [mine, line("closed", "clerk:aino")]],
    ["ended", []],
    ["ended", [line("transferred", "server"), mine, line("closed", "clerk:aino")]],
  ])("%s", (end, story) => {
    expect(howCallEnded(story, "aino")).toBe(end);
  });

  test("how long the call lasted", () => {
    expect(howLongTheCall([mine, line("closed", "clerk:aino", 61)], "aino")).toBe(60);
    expect(howLongTheCall([mine], "aino")).toBeNull();
    expect(howLongTheCall([line("closed", "clerk:aino")], "aino")).toBeNull();
  });

  test("when it was proposed to pass the customer on", () => {
    expect(proposedAt([])).toBeNull();
    expect(proposedAt([line("transfer_proposed", "clerk:aino", 5), line("call_remade", "server", 9)])).toBe(5);
    const proposed = line("transfer_proposed", "clerk:aino", 5);
    expect(proposedAt([proposed, line("transfer_signed_yes", "clerk:aino", 9)])).toBe(9);
  });

  test("that the customer stays is news for a while, and of this call alone", () => {
    const refused = [mine, line("transfer_refused", "kiosk:k1", 1000)];
    expect(justStayed(refused, 2000)).toBe("refused");
    expect(justStayed(refused, 60_000)).toBeNull();
    expect(justStayed([...refused, line("accepted", "clerk:bo", 1500)], 2000)).toBeNull();
    expect(justStayed([...refused, line("transfer_proposed", "clerk:aino", 1500)], 2000)).toBeNull();
    expect(justStayed([mine, line("transfer_unanswered", "server", 1000)], 2000)).toBe("unanswered");
    expect(justStayed([mine, line("transfer_undone", "kiosk:k1", 1000)], 2000)).toBe("undone");
    expect(justStayed([mine, line("transfer_cancelled", "clerk:aino", 1000)], 2000)).toBeNull();
  });
});
