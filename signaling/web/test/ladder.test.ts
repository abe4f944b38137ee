import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLadder, type Ladder } from "../src/ladder.ts";

const actions = { restart: vi.fn(), remake: vi.fn(), rung: vi.fn() };
let ladder: Ladder;

beforeEach(() => {
  vi.useFakeTimers();
  for (const action of Object.values(actions)) action.mockReset();
});

afterEach(() => {
  ladder.close();
  vi.useRealTimers();
});

function connected(role: "kiosk" | "clerk" = "kiosk"): void {
  ladder = createLadder(role, true, actions);
  ladder.connection("connecting");
  ladder.connection("connected");
}

describe("at the start", () => {
  test("a connection that stands needs nothing", () => {
    connected();
    vi.advanceTimersByTime(60_000);
    expect(ladder.rung()).toBe("connected");
    expect(actions.restart).not.toHaveBeenCalled();
  });

  test("one that does not come is offered again, then made anew, once", () => {
    ladder = createLadder("kiosk", true, actions);
    vi.advanceTimersByTime(10_000);
    expect(actions.restart).toHaveBeenCalledTimes(1);
    expect(ladder.rung()).toBe("connecting");
    vi.advanceTimersByTime(6_000);
    expect(actions.remake).toHaveBeenCalledTimes(1);
    expect(ladder.rung()).toBe("remaking");
    vi.advanceTimersByTime(60_000);
    expect(actions.remake).toHaveBeenCalledTimes(1);
  });

  test("nothing is held against one whose other side is not there yet", () => {
    ladder = createLadder("kiosk", false, actions);
    vi.advanceTimersByTime(60_000);
    expect(actions.restart).not.toHaveBeenCalled();
    ladder.reachable(true);
    expect(actions.restart).toHaveBeenCalledTimes(1);
    expect(ladder.rung()).toBe("connecting");
  });
});

describe("when the link breaks", () => {
  test("a short disturbance is sat out", () => {
    connected();
    ladder.connection("disconnected");
    vi.advanceTimersByTime(1_400);
    ladder.connection("connected");
    vi.advanceTimersByTime(60_000);
    expect(actions.restart).not.toHaveBeenCalled();
    expect(ladder.rung()).toBe("connected");
  });

  test("a longer one restarts ICE, and if that heals it, that is all", () => {
    connected();
    ladder.connection("disconnected");
    vi.advanceTimersByTime(1_500);
    expect(actions.restart).toHaveBeenCalledTimes(1);
    expect(ladder.rung()).toBe("reconnecting");
    ladder.connection("connecting");
    ladder.connection("connected");
    vi.advanceTimersByTime(60_000);
    expect(ladder.rung()).toBe("connected");
    expect(actions.remake).not.toHaveBeenCalled();
  });

  test("a failure restarts at once, and failing again meanwhile does not put the deadline off", () => {
    connected();
    ladder.connection("failed");
    vi.advanceTimersByTime(0);
    expect(actions.restart).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(5_000);
    ladder.connection("failed");
    vi.advanceTimersByTime(1_000);
    expect(actions.remake).toHaveBeenCalledTimes(1);
    expect(actions.restart).toHaveBeenCalledTimes(1);
  });

  test("the clerk's side leaves the kiosk time to offer first", () => {
    connected("clerk");
    ladder.connection("disconnected");
    vi.advanceTimersByTime(3_900);
    expect(actions.restart).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(actions.restart).toHaveBeenCalledTimes(1);
  });

  test("while the other side cannot be reached nothing is tried and nothing counts as failed", () => {
    connected();
    ladder.reachable(false);
    ladder.connection("disconnected");
    vi.advanceTimersByTime(1_500);
    expect(ladder.rung()).toBe("reconnecting");
    vi.advanceTimersByTime(60_000);
    expect(actions.restart).not.toHaveBeenCalled();
    expect(actions.remake).not.toHaveBeenCalled();
    ladder.reachable(true);
    expect(actions.restart).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(6_000);
    expect(actions.remake).toHaveBeenCalledTimes(1);
  });

  test("a healthy connection is left alone when signaling comes and goes", () => {
    connected();
    ladder.reachable(false);
    vi.advanceTimersByTime(60_000);
    ladder.reachable(true);
    vi.advanceTimersByTime(60_000);
    expect(actions.restart).not.toHaveBeenCalled();
  });

  test("a negotiation that went wrong is tried again", () => {
    connected();
    ladder.connection("connecting");
    ladder.broken();
    vi.advanceTimersByTime(0);
    expect(actions.restart).toHaveBeenCalledTimes(1);
  });

  test("a second break is treated like the first", () => {
    connected();
    for (let time = 1; time <= 2; time += 1) {
      ladder.connection("disconnected");
      vi.advanceTimersByTime(1_500);
      expect(actions.restart).toHaveBeenCalledTimes(time);
      ladder.connection("connected");
    }
  });
});
