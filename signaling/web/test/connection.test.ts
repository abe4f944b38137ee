import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { SignalingConnection } from "../src/api.ts";
import { connect } from "../src/connection.ts";
import type { Found } from "../src/conversation/words.ts";
import type { ErrorCode, KioskView } from "../src/protocol.gen.ts";
import { FakeSocket, kioskView } from "./fakes.ts";

let connection: SignalingConnection<KioskView>;
let random = 0.5;
const looks = vi.fn<() => Promise<Found>>();

function start(): void {
  connection = connect<KioskView>({
    url: "wss://luukku.example/ws/kiosk",
    kind: "kiosk",
    hello: async (challenge) => ({ kiosk: "lahti-1", signature: `over ${challenge.nonce}` }),
    look: () => looks(),
    openSocket: (url) => new FakeSocket(url) as unknown as WebSocket,
    random: () => random,
  });
}

async function greet(rev = 1): Promise<FakeSocket> {
  const socket = FakeSocket.last;
  socket.says({ type: "challenge", protocols: [2], nonce: "n1" });
  await vi.advanceTimersByTimeAsync(0);
  socket.says({ type: "view", rev, now: 1_000_000, view: kioskView() });
  return socket;
}

const link = () => connection.get().link;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.opened = [];
  random = 0.5;
  looks.mockReset().mockResolvedValue("no_answer");
  start();
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
});

describe("saying hello", () => {
  test("answers the challenge, and is online with the first view", async () => {
    expect(link()).toEqual({ state: "connecting" });
    const socket = await greet();
    const [hello] = socket.ofType("hello");
    expect(hello).toMatchObject({ protocol: 2, kiosk: "lahti-1", signature: "over n1" });
    expect(hello?.instance).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(link()).toEqual({ state: "online" });
    expect(connection.get().view?.kiosk).toBe("lahti-1");
  });

  test("keeps its instance through reconnects", async () => {
    const first = await greet();
    first.drops();
    await vi.advanceTimersByTimeAsync(10_000);
    const second = await greet();
    expect(second).not.toBe(first);
    expect(second.ofType("hello")[0]?.instance).toBe(first.ofType("hello")[0]?.instance);
  });

  test("stops where the server does not speak its protocol", () => {
    FakeSocket.last.says({ type: "challenge", protocols: [1, 3], nonce: "n1" });
    expect(link()).toEqual({ state: "stopped", reason: "protocol_unsupported" });
  });

  test("an older view does not replace a newer one", async () => {
    const socket = await greet(5);
    socket.says({ type: "view", rev: 4, now: 0, view: kioskView({ site: "old" }) });
    expect(connection.get().view?.site).toBe("lahti");
    socket.says({ type: "view", rev: 6, now: 0, view: kioskView({ site: "new" }) });
    expect(connection.get().view?.site).toBe("new");
  });
});

describe("coming back", () => {
  test("tries again with full jitter under a growing ceiling of ten seconds", async () => {
    random = 1;
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      FakeSocket.last.drops();
      const now = link();
      if (now.state !== "offline") throw new Error(now.state);
      waits.push(now.retryAt - performance.now());
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  test("keeps the view, and says since when it is offline", async () => {
    await greet();
    const lostAt = performance.now();
    FakeSocket.last.drops();
    await vi.advanceTimersByTimeAsync(1_000);
    FakeSocket.last.drops();
    expect(link()).toMatchObject({ state: "offline", since: lostAt });
    expect(connection.get().view?.kiosk).toBe("lahti-1");
  });

  test("waits at least as long as the server asked", async () => {
    random = 0;
    const socket = await greet();
    socket.says({ type: "bye", code: "draining", message: "", retry_after_ms: 3_000 });
    expect(link()).toMatchObject({ state: "offline", reason: "draining" });
    await vi.advanceTimersByTimeAsync(2_999);
    expect(FakeSocket.opened).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeSocket.opened).toHaveLength(2);
  });

  test.each<[ErrorCode, number]>([
    ["taken_over", 4409],
    ["revoked", 4404],
    ["not_enrolled", 4402],
    ["bad_signature", 4403],
    ["not_signed_in", 4401],
    ["protocol_unsupported", 4407],
    ["origin_refused", 4405],
  ])("does not try again after %s, told by a bye or by the close code alone", async (reason, code) => {
    await greet();
    const pending = connection.command({ do: "leave", ticket: "t1" });
    FakeSocket.last.drops(code);
    expect(link()).toEqual({ state: "stopped", reason });
    await expect(pending).rejects.toMatchObject({ name: "CommandError", code: reason });
    await expect(connection.command({ do: "leave", ticket: "t1" })).rejects.toMatchObject({ code: reason });
    await vi.advanceTimersByTimeAsync(29_000);
    expect(FakeSocket.opened).toHaveLength(1);
    connection.close();

    start();
    FakeSocket.last.says({ type: "bye", code: reason, message: "", retry_after_ms: null });
    expect(link()).toEqual({ state: "stopped", reason });
  });

  test("looks now and then whether what stopped it was mended, and goes on when it was", async () => {
    await greet();
    FakeSocket.last.drops(4404);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.opened).toHaveLength(2);
    expect(link()).toEqual({ state: "stopped", reason: "revoked" });
    await greet();
    expect(link()).toEqual({ state: "online" });
  });

  test.each([4409, 4401])("never comes back by itself after %d", async (code) => {
    await greet();
    FakeSocket.last.drops(code);
    connection.retryNow();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(FakeSocket.opened).toHaveLength(1);
  });

  test("connects at once when asked, when the network is back and when the page is shown", async () => {
    random = 1;
    FakeSocket.last.drops();
    connection.retryNow();
    expect(FakeSocket.opened).toHaveLength(2);
    FakeSocket.last.drops();
    dispatchEvent(new Event("online"));
    expect(FakeSocket.opened).toHaveLength(3);
    FakeSocket.last.drops();
    document.dispatchEvent(new Event("visibilitychange"));
    expect(FakeSocket.opened).toHaveLength(4);
    connection.retryNow();
    expect(FakeSocket.opened).toHaveLength(4);
  });

  test("what is not JSON ends the connection, and it comes back", async () => {
    const socket = await greet();
    socket.says("{");
    expect(link()).toMatchObject({ state: "offline", reason: "bad_frame" });
    expect(socket.closedByUs).toBe(true);
  });

  test("frames and closings of a socket that was given up are nobody's business", async () => {
    const first = await greet();
    first.drops();
    await vi.advanceTimersByTimeAsync(10_000);
    await greet();
    first.says({ type: "view", rev: 99, now: 0, view: kioskView({ site: "ghost" }) });
    first.drops();
    expect(connection.get()).toMatchObject({ link: { state: "online" }, view: { site: "lahti" } });
  });

  test("closing is for good", async () => {
    await greet();
    const pending = connection.command({ do: "leave", ticket: "t1" });
    connection.close();
    await expect(pending).rejects.toMatchObject({ code: "unreachable" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.opened).toHaveLength(1);
  });
});

describe("a way that is broken", () => {
  async function fails(times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      FakeSocket.last.drops();
      await vi.advanceTimersByTimeAsync(10_000);
    }
  }

  test("is looked into when it fails a second time, and what was found is said", async () => {
    looks.mockResolvedValue("not_luukku");
    FakeSocket.last.drops();
    expect(looks).not.toHaveBeenCalled();
    expect(link()).toMatchObject({ state: "offline", way: null });
    await vi.advanceTimersByTimeAsync(10_000);
    await fails(1);
    expect(looks).toHaveBeenCalledTimes(1);
    expect(link()).toMatchObject({ state: "offline", way: "not_luukku" });
  });

  test("on which only WebSockets do not get through is known when one more fails", async () => {
    looks.mockResolvedValue("luukku");
    await fails(2);
    expect(link()).toMatchObject({ way: null });
    await fails(1);
    expect(link()).toMatchObject({ way: "no_websocket" });
    await greet();
    expect(link()).toEqual({ state: "online" });
  });

  test("is not looked into where the server said why", async () => {
    for (let time = 0; time < 3; time += 1) {
      FakeSocket.last.drops(4430);
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expect(looks).not.toHaveBeenCalled();
  });
});

describe("noticing a dead link", () => {
  test("asks every five seconds, and gives up twelve seconds after the last word", async () => {
    const socket = await greet();
    expect(socket.ofType("ping")).toHaveLength(1);
    socket.says({ type: "pong", now: 1_000_000 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(socket.ofType("ping")).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(6_900);
    expect(link()).toEqual({ state: "online" });
    await vi.advanceTimersByTimeAsync(1_200);
    expect(link()).toMatchObject({ state: "offline" });
    expect(socket.closedByUs).toBe(true);
  });

  test("a socket that never opens is given up too", async () => {
    await vi.advanceTimersByTimeAsync(14_000);
    expect(FakeSocket.opened[0]?.closedByUs).toBe(true);
  });

  test("any frame is a sign of life", async () => {
    const socket = await greet();
    for (let second = 0; second < 30; second += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      socket.says({ type: "view", rev: 2 + second, now: 0, view: kioskView() });
    }
    expect(link()).toEqual({ state: "online" });
  });
});

describe("commands", () => {
  test("resolve with the ack's result", async () => {
    const socket = await greet();
    const taken = connection.command({ do: "take_ticket", agency: "kela", service: null, language: "fi" });
    const [frame] = socket.ofType("command");
    socket.says({ type: "ack", id: frame?.id ?? "", result: "t1" });
    await expect(taken).resolves.toBe("t1");
  });

  test("reject with the server's code", async () => {
    const socket = await greet();
    const taken = connection.command({ do: "take_ticket", agency: "kela", service: null, language: "fi" });
    const [frame] = socket.ofType("command");
    socket.says({ type: "error", id: frame?.id ?? "", code: "agency_closed", message: "The agency is closed now." });
    await expect(taken).rejects.toMatchObject({ code: "agency_closed", message: "The agency is closed now." });
  });

  test("given offline are sent when online, in order; unanswered ones again under the same id", async () => {
    const one = connection.command({ do: "leave", ticket: "t1" });
    const two = connection.command({ do: "leave", ticket: "t2" });
    const first = await greet();
    const ids = first.ofType("command").map((frame) => frame.id);
    expect(first.ofType("command").map((frame) => frame.command)).toEqual([
      { do: "leave", ticket: "t1" },
      { do: "leave", ticket: "t2" },
    ]);
    first.says({ type: "ack", id: ids[0] ?? "", result: null });
    await one;
    first.drops();
    await vi.advanceTimersByTimeAsync(10_000);
    const second = await greet();
    expect(second.ofType("command").map((frame) => frame.id)).toEqual([ids[1]]);
    second.says({ type: "ack", id: ids[1] ?? "", result: null });
    await expect(two).resolves.toBeNull();
  });

  test("an error that names no command refuses none", async () => {
    const socket = await greet();
    const leaving = connection.command({ do: "leave", ticket: "t1" });
    socket.says({ type: "error", id: null, code: "peer_unreachable", message: "" });
    const [frame] = socket.ofType("command");
    socket.says({ type: "ack", id: frame?.id ?? "", result: null });
    await expect(leaving).resolves.toBeNull();
  });
});

describe("signals", () => {
  const signal = { call: "c1", epoch: 1, data: { kind: "media", camera: true, microphone: true } } as const;

  test("go out while online and are dropped while not", async () => {
    expect(connection.signal(signal)).toBe(false);
    const socket = await greet();
    expect(connection.signal(signal)).toBe(true);
    socket.drops();
    expect(connection.signal(signal)).toBe(false);
    await vi.advanceTimersByTimeAsync(10_000);
    const again = await greet();
    expect([...socket.ofType("signal"), ...again.ofType("signal")]).toEqual([{ type: "signal", ...signal }]);
  });

  test("come to those who listen", async () => {
    const heard = vi.fn();
    const stop = connection.onSignal(heard);
    const socket = await greet();
    socket.says({ type: "signal", ...signal });
    stop();
    socket.says({ type: "signal", ...signal });
    expect(heard).toHaveBeenCalledTimes(1);
  });
});

test("tells the server's time, better once it knows how long an answer takes", async () => {
  const socket = await greet();
  expect(connection.now()).toBeCloseTo(1_000_000, 0);
  await vi.advanceTimersByTimeAsync(80);
  socket.says({ type: "pong", now: 1_000_200 });
  expect(connection.now()).toBeCloseTo(1_000_240.5, 0);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(connection.now()).toBeCloseTo(1_001_240.5, 0);
});

test("follows the server's clock when that is set, however quick an earlier answer was", async () => {
  const socket = await greet();
  socket.says({ type: "pong", now: 1_000_000 });
  await vi.advanceTimersByTimeAsync(6_000);
  await vi.advanceTimersByTimeAsync(300);
  const back = 1_006_000 - 3 * 3_600_000;
  socket.says({ type: "pong", now: back });
  expect(Math.abs(connection.now() - back)).toBeLessThan(1_000);
});
