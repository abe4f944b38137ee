/** Which call the engine holds, and what goes out of it; peer connections are stand-ins. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LocalMedia, MediaState } from "../src/api.ts";
import { createCallEngine } from "../src/engine.ts";
import { createStore } from "../src/store.ts";
import { callView, type FakeConnection, FakeStream, type FakeTrack, fakeConnection, fakeStream } from "./fakes.ts";

class FakePeerConnection extends EventTarget {
  static all: FakePeerConnection[] = [];
  connectionState = "new";
  signalingState = "stable";
  localDescription = null;

  constructor() {
    super();
    FakePeerConnection.all.push(this);
  }
  addTransceiver = () => ({ setCodecPreferences: () => undefined });
  getTransceivers = () => [];
  setConfiguration = () => undefined;
  createOffer = async () => ({ type: "offer", sdp: "" });
  setLocalDescription = async () => undefined;
  getStats = async () => new Map();
  close(): void {
    this.connectionState = "closed";
  }
}

let connection: FakeConnection;
let camera: FakeStream;
let media: ReturnType<typeof createStore<MediaState>>;

const sent = () => camera.getTracks().flatMap((track: FakeTrack) => track.clones);
const open = () => FakePeerConnection.all.filter(({ connectionState }) => connectionState !== "closed");

function engineWith(stream: FakeStream) {
  camera = stream;
  media = createStore<MediaState>({ state: "open", stream: stream as unknown as MediaStream, standIn: false });
  connection = fakeConnection();
  const names = ["prefer", "open", "choose", "openStandIn", "devices", "close"];
  const rest = Object.fromEntries(names.map((name) => [name, vi.fn()]));
  return createCallEngine(connection, { ...media, ...rest } as unknown as LocalMedia);
}

beforeEach(() => {
  FakePeerConnection.all = [];
  vi.stubGlobal("RTCPeerConnection", FakePeerConnection);
  vi.stubGlobal("RTCRtpReceiver", { getCapabilities: () => null });
  vi.stubGlobal("MediaStream", FakeStream);
});
afterEach(() => vi.unstubAllGlobals());

describe("nothing goes out", () => {
  test("of a call that was hung up, whatever the server still says of it", () => {
    const engine = engineWith(fakeStream());
    connection.show(callView({ state: "live" }));
    expect(sent().map(({ enabled, readyState }) => [enabled, readyState])).toEqual([
      [true, "live"],
      [true, "live"],
    ]);
    engine.hangUp("c1");
    expect(sent().every(({ readyState }) => readyState === "ended")).toBe(true);
    expect(open()).toEqual([]);
    expect(engine.get().call).toBeNull();
    const said = connection.signals.length;
    connection.show(callView({ state: "live", epoch: 2 }));
    connection.hear({ call: "c1", epoch: 2, data: { kind: "media", camera: true, microphone: true } });
    connection.online(false);
    connection.online(true);
    expect(open()).toEqual([]);
    expect(connection.signals).toHaveLength(said);
    connection.show(callView({ id: "c2", state: "live" }));
    expect(open()).toHaveLength(1);
    engine.close();
  });

  test("of a warm call that was left and that a clerk answers in the same moment", () => {
    const engine = engineWith(fakeStream());
    connection.show(callView());
    engine.hangUp("c1");
    connection.show(callView({ state: "live" }));
    expect(open()).toEqual([]);
    expect(sent().every(({ readyState }) => readyState === "ended")).toBe(true);
    engine.close();
  });

  test("of an answer that the server cannot confirm", () => {
    const engine = engineWith(fakeStream());
    connection.show(callView({ role: "clerk" }));
    engine.answering(true);
    expect(sent().every(({ enabled }) => enabled)).toBe(true);
    connection.online(false);
    expect(sent().some(({ enabled }) => enabled)).toBe(false);
    engine.close();
  });

  test.each(["revoked", "taken_over", "not_signed_in"] as const)("of a page that is told %s", (reason) => {
    const engine = engineWith(fakeStream());
    connection.show(callView({ state: "live" }));
    connection.store.set({ ...connection.store.get(), link: { state: "stopped", reason } });
    expect(open()).toEqual([]);
    expect(sent().every(({ readyState }) => readyState === "ended")).toBe(true);
    engine.close();
  });

  test.each<MediaState>([{ state: "closed" }, { state: "failed", problem: "camera_lost" }])(
    "when the devices are put away (%o)",
    (away) => {
      const engine = engineWith(fakeStream());
      connection.show(callView({ state: "live" }));
      media.set(away);
      expect(sent().every(({ readyState }) => readyState === "ended")).toBe(true);
      engine.close();
    },
  );

  test("while muted, at once and without the server", () => {
    const engine = engineWith(fakeStream());
    connection.show(callView({ state: "live" }));
    connection.online(false);
    engine.setMicrophone(false);
    engine.setCamera(false);
    expect(sent().some(({ enabled }) => enabled)).toBe(false);
    engine.close();
  });
});

describe("a participant whose connection is gone", () => {
  const gone = () => callView({ state: "live", peer: { ...callView().peer, online: false } });
  let frames: number;

  /** Seconds in which so many frames come. */
  async function seconds(count: number, framesEach: number): Promise<void> {
    for (let second = 0; second < count; second += 1) {
      frames += framesEach;
      await vi.advanceTimersByTimeAsync(1_000);
    }
  }
  const told = () => connection.commands.filter((command) => command.do === "media_arrives");

  beforeEach(() => {
    vi.useFakeTimers();
    frames = 0;
    const stats = { type: "inbound-rtp", kind: "video" };
    vi.stubGlobal(
      "RTCPeerConnection",
      class extends FakePeerConnection {
        override getStats = async () => new Map([["v", { ...stats, framesDecoded: frames }]]);
      },
    );
  });
  afterEach(() => vi.useRealTimers());

  test("is vouched for every ten seconds, for as long as they are seen", async () => {
    const engine = engineWith(fakeStream());
    connection.show(callView({ state: "live" }));
    await seconds(5, 30);
    expect(engine.get().pictureArrives).toBe(true);
    expect(told()).toEqual([]);
    connection.show(gone());
    await seconds(25, 30);
    expect(told()).toEqual(Array(3).fill({ do: "media_arrives", call: "c1" }));
    await seconds(30, 0);
    expect(engine.get().pictureArrives).toBe(false);
    expect(told().length).toBeLessThanOrEqual(4);
    engine.close();
  });

  test("is not vouched for by a page that has no connection itself, and one report waits at a time", async () => {
    const engine = engineWith(fakeStream());
    connection.show(gone());
    connection.online(false);
    await seconds(15, 30);
    expect(told()).toEqual([]);
    connection.answer = () => new Promise(() => undefined);
    connection.online(true);
    await seconds(25, 30);
    expect(told()).toHaveLength(1);
    engine.close();
  });
});
