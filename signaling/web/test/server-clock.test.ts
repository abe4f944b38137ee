import { expect, it } from "vitest";
import vectors from "../../../tests/vectors/server_clock.json";
import { createServerClock } from "../src/server-clock.ts";

type Step = [number, number, number | null, number] | ["forget", number];

it.each(vectors.cases as unknown as { name: string; steps: Step[] }[])("$name", ({ steps }) => {
  const clock = createServerClock(0);
  for (const step of steps) {
    if (step.length === 2) clock.forget();
    else clock.read(step[1], step[2], step[0]);
    expect(clock.offset()).toBeCloseTo(step[step.length - 1] as number, 6);
  }
});

it("keeps the guess until it is told", () => {
  const clock = createServerClock(17);
  clock.forget();
  expect(clock.offset()).toBe(17);
});
