/** The camera and microphone of this page. */
import type { DeviceChoice, LocalMedia, MediaState } from "./api.ts";
import { openDevices } from "./media-problem.ts";
import type { MediaProblem } from "./protocol.gen.ts";
import { createStandIn } from "./stand-in.ts";
import { createStore } from "./store.ts";

/** Plugging in a headset announces several changes at once, and the device works a moment after them. */
const SETTLE_MS = 500;
/** Nothing tells when another program lets a device go. */
const BUSY_RETRY_MS = 10_000;

/** What is open of camera and microphone; null: nothing. */
export function streamOf(media: MediaState): MediaStream | null {
  return (media.state === "open" || media.state === "failed" ? media.stream : null) ?? null;
}

/** The stream, if there is a picture in it. */
export function pictureOf(media: MediaState): MediaStream | null {
  const stream = streamOf(media);
  return stream !== null && stream.getVideoTracks().length > 0 ? stream : null;
}

interface Choice {
  camera?: string;
  microphone?: string;
}

const VIDEO: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30 },
};
const AUDIO: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: { ideal: 1 },
};

export function createLocalMedia(): LocalMedia {
  const store = createStore<MediaState>({ state: "closed" });
  let choice: Choice = {};
  /** What is open now, and how to let go of it. */
  let release: (() => void) | null = null;
  /** Counts what was asked for: an answer to anything but the newest is put away. */
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function letGo(): void {
    release?.();
    release = null;
  }

  function hold(stream: MediaStream, close: () => void): void {
    letGo();
    const watched = stream.getTracks().map((track) => {
      const onEnded = () => lost(stream, track);
      track.addEventListener("ended", onEnded);
      return () => track.removeEventListener("ended", onEnded);
    });
    release = () => {
      for (const unwatch of watched) unwatch();
      close();
    };
  }

  /** A device was pulled out: the other one goes on. */
  function lost(stream: MediaStream, gone: MediaStreamTrack): void {
    const others = stream.getTracks().filter((track) => track !== gone && track.readyState === "live");
    // The device that is kept must outlive the letting go of the stream that it came in.
    const kept = others.map((track) => track.clone());
    fail(gone.kind === "video" ? "camera_lost" : "microphone_lost", kept.length === 0 ? null : new MediaStream(kept));
  }

  function use(stream: MediaStream, standIn: boolean, close: () => void): void {
    hold(stream, close);
    store.set({ state: "open", stream, standIn });
  }

  function fail(problem: MediaProblem, works: MediaStream | null): void {
    if (works === null) letGo();
    else hold(works, () => stop(works));
    store.set({ state: "failed", problem, ...(works !== null && { stream: works }) });
    tryAgain(problem);
  }

  function tryAgain(problem: MediaProblem): void {
    clearTimeout(timer);
    if (problem.endsWith("_busy")) timer = setTimeout(retry, BUSY_RETRY_MS);
  }

  function constraints(strict: boolean): { video: MediaTrackConstraints; audio: MediaTrackConstraints } {
    const wanted = (id: string) => ({ deviceId: strict ? { exact: id } : { ideal: id } });
    return {
      video: { ...VIDEO, ...(choice.camera === undefined ? {} : wanted(choice.camera)) },
      audio: { ...AUDIO, ...(choice.microphone === undefined ? {} : wanted(choice.microphone)) },
    };
  }

  async function acquire(strict: boolean, byItself: boolean): Promise<MediaProblem | null> {
    asked += 1;
    const mine = asked;
    clearTimeout(timer);
    const before = store.get();
    // What is open stays so until there is something better: choosing a device that fails must not end a call.
    // A try that nobody asked for must not make the screen flicker either.
    if (before.state !== "open" && !byItself) store.set({ state: "opening" });
    const { stream, problem } = await openDevices(constraints(strict));
    const now = store.get();
    if (mine !== asked || (problem !== null && now.state === "open")) {
      stop(stream);
    } else if (problem === null && stream !== null) {
      use(stream, false, () => stop(stream));
    } else if (
      problem !== null &&
      now.state === "failed" &&
      now.stream !== undefined &&
      nothingNew(stream, now.stream)
    ) {
      // Nothing better has come, and a call may be going on with what works.
      stop(stream);
      if (now.problem !== problem) store.set({ ...now, problem });
      tryAgain(problem);
    } else if (problem !== null) {
      fail(problem, stream);
    }
    return mine === asked ? problem : null;
  }

  function retry(): void {
    if (store.get().state === "failed") void acquire(false, true);
  }

  function devicesChanged(): void {
    if (store.get().state !== "failed") return;
    clearTimeout(timer);
    timer = setTimeout(retry, SETTLE_MS);
  }

  navigator.mediaDevices?.addEventListener("devicechange", devicesChanged);
  void watchPermissions(devicesChanged);

  return {
    get: store.get,
    subscribe: store.subscribe,
    open(wanted) {
      choice = { ...choice, ...wanted };
      return acquire(wanted !== undefined, false);
    },
    async openStandIn() {
      asked += 1;
      clearTimeout(timer);
      const standIn = createStandIn();
      use(standIn.stream, true, standIn.close);
    },
    devices: () => listDevices(store.get()),
    putAway() {
      const now = store.get();
      if (now.state !== "failed") this.close();
      else if (now.stream !== undefined) {
        letGo();
        store.set({ state: "failed", problem: now.problem });
      }
    },
    close() {
      asked += 1;
      clearTimeout(timer);
      letGo();
      store.set({ state: "closed" });
    },
  };
}

/** Whether all that is offered works already. */
function nothingNew(offered: MediaStream | null, had: MediaStream): boolean {
  const works = new Set(had.getTracks().flatMap(({ kind, readyState }) => (readyState === "live" ? [kind] : [])));
  return (offered?.getTracks() ?? []).every(({ kind }) => works.has(kind));
}

function stop(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** A person who allows the camera after all should not have to find a button as well. */
async function watchPermissions(changed: () => void): Promise<void> {
  for (const name of ["camera", "microphone"] as const) {
    try {
      const status = await navigator.permissions.query({ name: name as PermissionName });
      status.addEventListener("change", () => {
        if (status.state === "granted") changed();
      });
    } catch {
      // A browser that does not tell; opening again by hand remains.
    }
  }
}

async function listDevices(media: MediaState): Promise<DeviceChoice> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const tracks = streamOf(media)?.getTracks() ?? [];
  const current = (kind: string) => tracks.find((track) => track.kind === kind)?.getSettings().deviceId ?? null;
  return {
    cameras: all.filter((each) => each.kind === "videoinput"),
    microphones: all.filter((each) => each.kind === "audioinput"),
    speakers: all.filter((each) => each.kind === "audiooutput"),
    camera: current("video"),
    microphone: current("audio"),
    speaker: null,
  };
}
