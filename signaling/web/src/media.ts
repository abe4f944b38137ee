/** The camera and microphone of this page. Each is had, lost and found again by itself. */
import type { DeviceChoice, LocalMedia, MediaState } from "./api.ts";
import { DEVICES, type Device, type Looks, lookAtDevices, watchDevices } from "./looking.ts";
import { type Opened, openDevices, type Wanted } from "./media-problem.ts";
import type { MediaProblem } from "./protocol.gen.ts";
import { createStandIn } from "./stand-in.ts";
import { createStore } from "./store.ts";

/** Plugging in a headset announces several changes at once, and the device works a moment after them. */
const SETTLE_MS = 500;
/** Between tries that nobody asked for: nothing tells when another program lets a device go, or a driver wakes up. */
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000] as const;
/** Where that begins for what could not be opened; what worked until a moment ago is tried sooner. */
const FIRST_TRY = 2;

/** What is open of camera and microphone; null: nothing. */
export function streamOf(media: MediaState): MediaStream | null {
  return (media.state === "open" || media.state === "failed" ? media.stream : null) ?? null;
}

/** The stream, if there is a picture in it. */
export function pictureOf(media: MediaState): MediaStream | null {
  const stream = streamOf(media);
  return stream !== null && stream.getVideoTracks().length > 0 ? stream : null;
}

const CONSTRAINTS: Record<Device, MediaTrackConstraints> = {
  camera: {
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30 },
  },
  microphone: {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    channelCount: { ideal: 1 },
  },
};

/** A device that is open, or was asked for in vain. */
interface Slot {
  track: MediaStreamTrack | null;
  /** It is the drawn one. */
  drawn: boolean;
  problem: MediaProblem | null;
  /** Stops listening to the track, and the track. */
  release: () => void;
}

const nothing = (problem: MediaProblem | null): Slot => ({
  track: null,
  drawn: false,
  problem,
  release: () => undefined,
});

/** Whether trying it unasked may help and harms nobody: who has refused is not asked again and again. */
function mayTry(looks: Looks, problem: MediaProblem | null): boolean {
  if (looks === "missing" || looks === "refused") return false;
  return looks === "ready" || !problem?.endsWith("_refused");
}

export function createLocalMedia(): LocalMedia {
  const store = createStore<MediaState>({ state: "closed" });
  const slots: Record<Device, Slot> = { camera: nothing(null), microphone: nothing(null) };
  const preferred: Partial<Record<Device, string>> = {};
  /** Counts what was asked for: an answer to anything but the newest is put away. */
  const asked: Record<Device, number> = { camera: 0, microphone: 0 };
  let stream: MediaStream | null = null;
  let tries = FIRST_TRY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const lacking = () => DEVICES.filter((device) => slots[device].track === null);

  function put(device: Device, slot: Slot): void {
    slots[device].release();
    slots[device] = slot;
  }

  function take(device: Device, track: MediaStreamTrack, drawn: boolean, close: () => void): void {
    const onEnded = () => lost(device);
    track.addEventListener("ended", onEnded);
    const release = () => {
      track.removeEventListener("ended", onEnded);
      close();
    };
    put(device, { track, drawn, problem: null, release });
  }

  /** It was pulled out, or has given up: the other one goes on. */
  function lost(device: Device): void {
    put(device, nothing(`${device}_lost`));
    tries = 0;
    publish();
  }

  function publish(): void {
    const tracks = DEVICES.flatMap((device) => slots[device].track ?? []);
    const same = stream?.getTracks().length === tracks.length && tracks.every((t) => stream?.getTracks().includes(t));
    if (!same) stream = tracks.length === 0 ? null : new MediaStream(tracks);
    const problem = slots.camera.problem ?? slots.microphone.problem;
    const now = store.get();
    clearTimeout(timer);
    if (problem === null && stream !== null) {
      tries = FIRST_TRY;
      const standIn = slots.camera.drawn;
      if (now.state !== "open" || now.stream !== stream) store.set({ state: "open", stream, standIn });
    } else if (problem !== null) {
      tryLater();
      if (now.state !== "failed" || now.problem !== problem || (now.stream ?? null) !== stream) {
        store.set({ state: "failed", problem, ...(stream !== null && { stream }) });
      }
    }
  }

  function constraints(devices: readonly Device[], exact: boolean): Wanted {
    const wanted: Wanted = {};
    for (const device of devices) {
      const id = preferred[device];
      const deviceId = id === undefined ? undefined : exact ? { exact: id } : { ideal: id };
      wanted[device] = { ...CONSTRAINTS[device], ...(deviceId && { deviceId }) };
    }
    return wanted;
  }

  /** Asks for these; whatever else is open stays so. Resolves with what is wrong with one of them. */
  async function acquire(devices: readonly Device[], exact: boolean): Promise<MediaProblem | null> {
    clearTimeout(timer);
    const mine = devices.map((device) => {
      asked[device] += 1;
      return asked[device];
    });
    const opened = await openDevices(constraints(devices, exact));
    const newest = devices.filter((device, at) => mine[at] === asked[device]);
    for (const device of devices) if (!newest.includes(device)) drop(opened[device]);
    const problems = newest.map((device) => settle(device, opened));
    // Closed or replaced meanwhile: what is now has been said already.
    if (newest.length > 0) publish();
    return problems.find((problem) => problem !== null) ?? null;
  }

  function settle(device: Device, opened: Opened): MediaProblem | null {
    const got: MediaStreamTrack | MediaProblem = opened[device] ?? `${device}_busy`;
    if (typeof got !== "string") {
      take(device, got, false, () => got.stop());
      return null;
    }
    // What is open stays so until there is something better: choosing a device that fails must not end a call.
    if (slots[device].track === null) put(device, nothing(got));
    return got;
  }

  function tryLater(): void {
    const wait = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)];
    tries += 1;
    timer = setTimeout(() => void retry(), wait);
  }

  /** Nobody may be there to press a button. Looks before it opens anything. */
  async function retry(): Promise<void> {
    const before = { ...asked };
    const seen = await lookAtDevices();
    if (store.get().state !== "failed" || DEVICES.some((device) => asked[device] !== before[device])) return;
    const devices = lacking().filter((device) => mayTry(seen[device], slots[device].problem));
    for (const device of lacking()) if (seen[device] === "refused") slots[device].problem = `${device}_refused`;
    if (devices.length > 0) await acquire(devices, false);
    else publish();
  }

  function devicesChanged(): void {
    if (store.get().state !== "failed") return;
    clearTimeout(timer);
    tries = 0;
    timer = setTimeout(() => void retry(), SETTLE_MS);
  }

  watchDevices(devicesChanged);

  return {
    get: store.get,
    subscribe: store.subscribe,
    prefer(choice) {
      Object.assign(preferred, choice);
    },
    async open() {
      const devices = DEVICES.filter((device) => slots[device].track === null || slots[device].drawn);
      if (devices.length === 0) return null;
      if (store.get().state !== "open") store.set({ state: "opening" });
      return acquire(devices, false);
    },
    async choose(device, id) {
      const former = preferred[device];
      preferred[device] = id;
      const problem = await acquire([device], true);
      if (problem !== null && former !== undefined) preferred[device] = former;
      else if (problem !== null) delete preferred[device];
      return problem;
    },
    async openStandIn() {
      const drawn = createStandIn();
      let left = DEVICES.length;
      const close = () => {
        left -= 1;
        if (left === 0) drawn.close();
      };
      for (const device of DEVICES) {
        asked[device] += 1;
        const kind = device === "camera" ? "video" : "audio";
        const track = drawn.stream.getTracks().find((each) => each.kind === kind);
        if (track) take(device, track, true, close);
      }
      publish();
    },
    devices: () => listDevices(slots),
    close() {
      clearTimeout(timer);
      tries = FIRST_TRY;
      stream = null;
      for (const device of DEVICES) {
        asked[device] += 1;
        put(device, nothing(null));
      }
      store.set({ state: "closed" });
    },
  };
}

function drop(opened: MediaStreamTrack | MediaProblem | undefined): void {
  if (typeof opened === "object") opened.stop();
}

async function listDevices(slots: Record<Device, Slot>): Promise<DeviceChoice> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const current = (device: Device) => slots[device].track?.getSettings().deviceId ?? null;
  return {
    cameras: all.filter((each) => each.kind === "videoinput"),
    microphones: all.filter((each) => each.kind === "audioinput"),
    speakers: all.filter((each) => each.kind === "audiooutput"),
    camera: current("camera"),
    microphone: current("microphone"),
    speaker: null,
  };
}
