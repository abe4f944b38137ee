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
