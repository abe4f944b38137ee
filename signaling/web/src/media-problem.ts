/** Getting at the camera and microphone, and saying which of them does not work and why. */
import type { MediaProblem } from "./protocol.gen.ts";

export interface Devices {
  video: MediaTrackConstraints;
  audio: MediaTrackConstraints;
}

type Which = "camera" | "microphone";

export interface Opened {
  /** What works; null: neither of them. */
  stream: MediaStream | null;
  /** What does not; the camera's problem, if it has one, before the microphone's. Null: both work. */
  problem: MediaProblem | null;
}

/** What the error of `getUserMedia` (Media Capture and Streams, 10.2.1) says about the device that was asked for. */
export function classify(error: unknown, which: Which): MediaProblem {
  switch (error instanceof Error ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
    case "TypeError":
      return `${which}_refused`;
    case "NotFoundError":
    case "OverconstrainedError":
      return `${which}_missing`;
    default:
      return `${which}_busy`;
  }
}

async function one(kind: "video" | "audio", constraints: MediaTrackConstraints): Promise<Opened> {
  try {
    return { stream: await navigator.mediaDevices.getUserMedia({ [kind]: constraints }), problem: null };
  } catch (error) {
    return { stream: null, problem: classify(error, kind === "video" ? "camera" : "microphone") };
  }
}

/**
 * Camera and microphone in one stream. If they cannot be had together, each is asked for by itself, which tells the one
 * at fault, and works where only the asking together failed. One that fails does not take the other along.
 */
export async function openDevices({ video, audio }: Devices): Promise<Opened> {
  // Browsers leave it out where the page did not come over TLS.
  if (navigator.mediaDevices === undefined) return { stream: null, problem: "camera_refused" };
  try {
    return { stream: await navigator.mediaDevices.getUserMedia({ video, audio }), problem: null };
  } catch {
    const camera = await one("video", video);
    const microphone = await one("audio", audio);
    const tracks = [camera, microphone].flatMap(({ stream }) => stream?.getTracks() ?? []);
    return {
      stream: tracks.length === 0 ? null : new MediaStream(tracks),
      problem: camera.problem ?? microphone.problem,
    };
  }
}
