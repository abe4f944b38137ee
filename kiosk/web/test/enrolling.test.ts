import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createKiosk } from "../src/app/kiosk.ts";
import { makeWorld } from "./fakes.ts";

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const HOUR = 3_600_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
});

it("asks a storage that cannot be read for as long as it takes, and never for a code meanwhile", async () => {
  const world = makeWorld();
  const known = world.env.loadIdentity;
  let asked = 0;
  let readable = false;
  world.env.loadIdentity = async () => {
    asked += 1;
    if (!readable) throw new DOMException("Internal error opening backing store", "UnknownError");
    return known();
  };
  const kiosk = createKiosk(world.env);
  await pass(0);
  expect(kiosk.model.get().screen).toEqual({ id: "unavailable", trouble: { kind: "storage" } });
  await pass(24 * HOUR);
  expect(kiosk.model.get().screen).toEqual({ id: "unavailable", trouble: { kind: "storage" } });
  const before = asked;
  await pass(HOUR);
  expect(asked - before).toBe(120);
  readable = true;
  await pass(30_000);
  expect(kiosk.model.get().screen).toEqual({ id: "rest" });
});

it("asks for a code where the storage was read and holds no key", async () => {
  const world = makeWorld();
  let readable = false;
  world.env.loadIdentity = async () => {
    if (!readable) throw new DOMException("Internal error opening backing store", "UnknownError");
    return null;
  };
  const kiosk = createKiosk(world.env);
  await pass(60_000);
  readable = true;
  await pass(30_000);
  expect(kiosk.model.get().screen).toEqual({ id: "unavailable", trouble: { kind: "enrol" } });
});
