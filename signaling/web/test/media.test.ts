/** Camera and microphone that fail one at a time, on stand-ins for the browser's devices. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLocalMedia, pictureOf, streamOf } from "../src/media.ts";
import { createOutgoing } from "../src/outgoing.ts";

class FakeTrack extends EventTarget {
  static all: FakeTrack[] = [];
  readyState = "live";
  enabled = true;
  readonly kind: string;

  constructor(kind: string) {
    super();
    this.kind = kind;
    FakeTrack.all.push(this);
  }
  stop() {
    this.readyState = "ended";
  }
  clone() {
    return new FakeTrack(this.kind);
  }
}

class FakeStream {
  readonly tracks: FakeTrack[];
  constructor(tracks: FakeTrack[] = []) {
    this.tracks = tracks;
  }
  getTracks = () => this.tracks;
  getVideoTracks = () => this.tracks.filter((track) => track.kind === "video");
}

const broken = new Map<string, string>();
const kinds = (stream: MediaStream | null) => stream?.getTracks().map((track) => track.kind) ?? [];
const live = () => FakeTrack.all.filter((track) => track.readyState === "live");
let devices: EventTarget;

beforeEach(() => {
  broken.clear();
  FakeTrack.all = [];
  devices = Object.assign(new EventTarget(), {
    getUserMedia: async (wanted: Record<string, unknown>) => {
      const asked = ["audio", "video"].filter((kind) => wanted[kind]);
      for (const kind of asked) {
        const name = broken.get(kind);
        if (name !== undefined) throw Object.assign(new Error(), { name });
      }
      return new FakeStream(asked.map((kind) => new FakeTrack(kind)));
    },
  });
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("navigator", { mediaDevices: devices, permissions: { query: () => Promise.reject(new Error()) } });
});
afterEach(() => vi.unstubAllGlobals());

describe("one device fails", () => {
  test.each([
    ["video", "NotAllowedError", "camera_refused", ["audio"]],
    ["audio", "NotFoundError", "microphone_missing", ["video"]],
  ])("%s: the other one is open", async (kind, error, problem, works) => {
    broken.set(kind, error);
    const media = createLocalMedia();
    expect(await media.open()).toBe(problem);
    expect(media.get()).toMatchObject({ state: "failed", problem });
    expect(kinds(streamOf(media.get()))).toEqual(works);
    expect(pictureOf(media.get()) === null).toBe(kind === "video");
    const outgoing = createOutgoing(media, async () => undefined);
    expect([outgoing.video() === null, outgoing.audio() === null]).toEqual([kind === "video", kind === "audio"]);
    outgoing.close();
    media.close();
    expect(live()).toEqual([]);
  });

  test("both: nothing is open, and the camera is named", async () => {
    broken.set("video", "NotReadableError").set("audio", "NotAllowedError");
    const media = createLocalMedia();
    expect(await media.open()).toBe("camera_busy");
    expect(streamOf(media.get())).toBeNull();
    media.close();
  });

  test("what works goes on through further tries that change nothing, and both are there when both work", async () => {
    vi.useFakeTimers();
    try {
      broken.set("video", "NotReadableError");
      const media = createLocalMedia();
      await media.open();
      const sound = streamOf(media.get());
      await vi.advanceTimersByTimeAsync(10_000);
      expect(streamOf(media.get())).toBe(sound);
      expect(live()).toHaveLength(1);
      broken.clear();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(media.get().state).toBe("open");
      expect(kinds(streamOf(media.get())).sort()).toEqual(["audio", "video"]);
      expect(live()).toHaveLength(2);
      media.close();
    } finally {
      vi.useRealTimers();
    }
  });

  test("a device that is pulled out leaves the other one open", async () => {
    const media = createLocalMedia();
    await media.open();
    const camera = FakeTrack.all.find((track) => track.kind === "video");
    camera?.stop();
    camera?.dispatchEvent(new Event("ended"));
    expect(media.get()).toMatchObject({ state: "failed", problem: "camera_lost" });
    expect(kinds(streamOf(media.get()))).toEqual(["audio"]);
    expect(live()).toHaveLength(1);
    media.close();
    expect(live()).toEqual([]);
  });

  test("put away, nothing is open and the problem is still known", async () => {
    broken.set("video", "NotFoundError");
    const media = createLocalMedia();
    await media.open();
    media.putAway();
    expect(media.get()).toEqual({ state: "failed", problem: "camera_missing" });
    expect(live()).toEqual([]);
    broken.clear();
    await media.open();
    media.putAway();
    expect(media.get()).toEqual({ state: "closed" });
    expect(live()).toEqual([]);
  });
});
