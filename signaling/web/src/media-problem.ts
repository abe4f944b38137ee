/** Getting at the camera and microphone, and saying which of them stands in the way and why. */
import type { MediaProblem } from "./protocol.gen.ts";

export interface Devices {
  video: MediaTrackConstraints;
  audio: MediaTrackConstraints;
}

type Which = "camera" | "microphone";

/** Thrown where a camera or microphone cannot be had. */
export class MediaFailure extends Error {
  override readonly name = "MediaFailure";
  readonly problem: MediaProblem;

  constructor(problem: MediaProblem) {
    super(problem);
    this.problem = problem;
  }
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

async function one(kind: "video" | "audio", constraints: MediaTrackConstraints): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ [kind]: constraints });
  } catch (error) {
    throw new MediaFailure(classify(error, kind === "video" ? "camera" : "microphone"));
  }
}

/**
 * Camera and microphone in one stream. If they cannot be had together, each is asked for by itself, which tells the one
 * at fault, and works where only the asking together failed.
 *
 * @throws MediaFailure naming the camera's problem, if it has one, before the microphone's.
 */
export async function openDevices({ video, audio }: Devices): Promise<MediaStream> {
  // Browsers leave it out where the page did not come over TLS.
  if (navigator.mediaDevices === undefined) throw new MediaFailure("camera_refused");
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio });
  } catch {
    const camera = await one("video", video);
    try {
      const microphone = await one("audio", audio);
      return new MediaStream([...camera.getTracks(), ...microphone.getTracks()]);
    } catch (error) {
      for (const track of camera.getTracks()) track.stop();
      throw error;
    }
  }
}
