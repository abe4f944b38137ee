/** Camera and microphone that fail one at a time, on stand-ins for the browser's devices. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLocalMedia, pictureOf, streamOf } from "../src/media.ts";
import { createOutgoing } from "../src/outgoing.ts";

class FakeTrack extends EventTarget {
  static all: FakeTrack[] = [];
  readyState = "live";
  enabled = true;
  readonly kind: string;
  readonly id: string;

  constructor(kind: string, id: string) {
    super();
    this.kind = kind;
    this.id = id;
    FakeTrack.all.push(this);
  }
  stop() {
    this.readyState = "ended";
  }
  clone() {
    return new FakeTrack(this.kind, this.id);
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
/** Ids of devices that are not there. */
const absent = new Set<string>();
/** The kinds that were asked for, one entry for each time. */
let asked: string[][] = [];
let listed: string[] = [];
let hangs = false;
/** Lets those that hang answer after all. */
let late: (() => void)[] = [];
let permission: PermissionState | null = null;
const kinds = (stream: MediaStream | null) => stream?.getTracks().map((track) => track.kind) ?? [];
const live = () => FakeTrack.all.filter((track) => track.readyState === "live");
const failure = (name: string) => Object.assign(new Error(), { name });

function open(kind: string, { deviceId }: MediaTrackConstraints): FakeTrack {
  const name = broken.get(kind);
  if (name !== undefined) throw failure(name);
  const { exact, ideal } = (deviceId ?? {}) as { exact?: string; ideal?: string };
  if (exact !== undefined && absent.has(exact)) throw failure("OverconstrainedError");
  const id = exact ?? (ideal !== undefined && !absent.has(ideal) ? ideal : `${kind}-1`);
  return new FakeTrack(kind, id);
}

beforeEach(() => {
  broken.clear();
  absent.clear();
  asked = [];
  hangs = false;
  late = [];
  listed = ["videoinput", "audioinput"];
  permission = null;
  FakeTrack.all = [];
  const devices = Object.assign(new EventTarget(), {
    getUserMedia: async (wanted: Record<string, MediaTrackConstraints>) => {
      const names = ["audio", "video"].filter((kind) => wanted[kind]);
      asked.push(names);
      if (hangs) await new Promise<void>((resolve) => late.push(resolve));
      for (const kind of names) if (broken.has(kind)) throw failure(broken.get(kind) ?? "");
      return new FakeStream(names.map((kind) => open(kind, wanted[kind] ?? {})));
    },
    enumerateDevices: async () => listed.map((kind) => ({ kind })),
  });
  const query = async () => {
    if (permission === null) throw new TypeError("not a permission that this browser knows");
    return Object.assign(new EventTarget(), { state: permission });
  };
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("navigator", { mediaDevices: devices, permissions: { query } });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

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

  test("closed, nothing is open and nothing is tried", async () => {
    vi.useFakeTimers();
    broken.set("video", "NotReadableError");
    const media = createLocalMedia();
    await media.open();
    media.close();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked).toHaveLength(3);
    expect(media.get()).toEqual({ state: "closed" });
    expect(live()).toEqual([]);
  });
});

describe("by itself", () => {
  const gone = (kind: string) => {
    const track = live().findLast((each) => each.kind === kind);
    track?.stop();
    track?.dispatchEvent(new Event("ended"));
  };

  beforeEach(() => void vi.useFakeTimers());

  test.each([
    ["audio", "microphone_lost"],
    ["video", "camera_lost"],
  ])("%s that ends without a word comes back, and the other one is not touched", async (kind, problem) => {
    const media = createLocalMedia();
    await media.open();
    const other = live().find((track) => track.kind !== kind);
    gone(kind);
    expect(media.get()).toMatchObject({ state: "failed", problem });
    await vi.advanceTimersByTimeAsync(1_500);
    expect(media.get().state).toBe("open");
    expect(live()).toHaveLength(2);
    expect(live()).toContain(other);
    expect(asked.at(-1)).toEqual([kind]);
    media.close();
  });

  test("what fails for hours is still tried, ever more slowly", async () => {
    const media = createLocalMedia();
    await media.open();
    broken.set("video", "NotReadableError");
    gone("video");
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.length).toBeLessThan(150);
    broken.clear();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(media.get().state).toBe("open");
    media.close();
  });

  test("a camera that is not there is looked for in the list, and opened when it is there", async () => {
    listed = ["audioinput"];
    broken.set("video", "NotFoundError");
    const media = createLocalMedia();
    await media.open();
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(300_000);
    expect(asked).toHaveLength(before);
    listed = ["audioinput", "videoinput"];
    broken.clear();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(media.get().state).toBe("open");
    media.close();
  });

  test.each([
    ["prompt", false],
    ["denied", false],
    ["granted", true],
  ] as const)("who has refused is not asked again and again (%s)", async (state, again) => {
    permission = state;
    broken.set("video", "NotAllowedError");
    const media = createLocalMedia();
    await media.open();
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(300_000);
    expect(asked.length > before).toBe(again);
    media.close();
  });

  test("a driver that never answers holds nothing up", async () => {
    const media = createLocalMedia();
    await media.open();
    permission = "granted";
    hangs = true;
    gone("video");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(media.get()).toMatchObject({ state: "failed", problem: "camera_busy" });
    hangs = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(media.get().state).toBe("open");
    for (const answer of late) answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(live()).toHaveLength(2);
    media.close();
  });

  test("what was taken away by the browser's settings is said so", async () => {
    const media = createLocalMedia();
    await media.open();
    permission = "denied";
    gone("video");
    await vi.advanceTimersByTimeAsync(1_500);
    expect(media.get()).toMatchObject({ state: "failed", problem: "camera_refused" });
    media.close();
  });
});

describe("choosing", () => {
  test("another microphone is not held up by a remembered camera that is gone", async () => {
    const media = createLocalMedia();
    media.prefer({ camera: "gone" });
    absent.add("gone");
    await media.open();
    expect(media.get().state).toBe("open");
    const picture = live().find((track) => track.kind === "video");
    expect(await media.choose("microphone", "m2")).toBeNull();
    expect(live().find((track) => track.kind === "audio")?.id).toBe("m2");
    expect(live()).toContain(picture);
    expect(live()).toHaveLength(2);
    media.close();
  });

  test("another microphone is not held up by a camera that does not work", async () => {
    broken.set("video", "NotReadableError");
    const media = createLocalMedia();
    await media.open();
    expect(await media.choose("microphone", "m2")).toBeNull();
    expect(live().map(({ id }) => id)).toEqual(["m2"]);
    expect(media.get()).toMatchObject({ state: "failed", problem: "camera_busy" });
    media.close();
  });

  test("one that fails leaves the former one in use, now and after the next loss", async () => {
    const media = createLocalMedia();
    await media.open();
    await media.choose("microphone", "m2");
    absent.add("m3");
    expect(await media.choose("microphone", "m3")).toBe("microphone_missing");
    expect(media.get().state).toBe("open");
    expect(live().find((track) => track.kind === "audio")?.id).toBe("m2");
    media.close();
    await media.open();
    expect(live().find((track) => track.kind === "audio")?.id).toBe("m2");
    media.close();
  });
});
