import { describe, expect, it } from "vitest";
import { tellWait } from "../src/model/wait.ts";

describe("a wait in words", () => {
  it("is none where a clerk is free", () => {
    expect(tellWait({ half_s: 0, ninety_s: 0 })).toEqual({ kind: "now" });
  });

  it("is less than a minute where nine in ten are served within it", () => {
    expect(tellWait({ half_s: 10, ninety_s: 60 })).toEqual({ kind: "moment" });
  });

  it("never promises less than the upper figure", () => {
    expect(tellWait({ half_s: 420, ninety_s: 901 })).toEqual({ kind: "range", half: 7, ninety: 16 });
  });

  it("is never a range that runs backwards or begins at nothing", () => {
    for (const [half_s, ninety_s] of [
      [0, 61],
      [5, 70],
      [119, 121],
      [3599, 3600],
    ] as const) {
      const told = tellWait({ half_s, ninety_s });
      if (told.kind !== "range") throw new Error(told.kind);
      expect(told.half).toBeGreaterThanOrEqual(1);
      expect(told.ninety).toBeGreaterThanOrEqual(told.half);
    }
  });
});
