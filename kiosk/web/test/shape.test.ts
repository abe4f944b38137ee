import { describe, expect, it } from "vitest";
import type { TextSize } from "../src/model/ui.ts";
import { shapeOf } from "../src/parts/shape.ts";

const SIZES: TextSize[] = [0, 1, 2];

describe("how large the page is drawn", () => {
  it("grows with the text that is wanted, standing and lying", () => {
    for (const [width, height] of [
      [1080, 1920],
      [1920, 1080],
    ] as const) {
      const [usual = 0, large = 0, largest = 0] = SIZES.map((text) => shapeOf(width, height, text).zoom);
      expect(large).toBeGreaterThan(usual * 1.1);
      expect(largest).toBeGreaterThan(large * 1.1);
    }
  });

  it("leaves a screen that lies the height for its keys", () => {
    for (const height of [720, 768, 1080, 2160]) {
      const { zoom, short } = shapeOf((height * 16) / 9, height, 2);
      expect(height / zoom).toBeGreaterThanOrEqual(518);
      expect(short).toBe(true);
    }
    expect(shapeOf(1920, 1080, 0).short).toBe(false);
    expect(shapeOf(1080, 1920, 2).short).toBe(false);
  });
});
