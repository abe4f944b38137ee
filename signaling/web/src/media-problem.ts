/** Getting at the camera and microphone, and saying which of them does not work and why. */
import { DEVICES, type Device, lookAtDevices } from "./looking.ts";
import type { MediaProblem } from "./protocol.gen.ts";

/** A camera of the slow kind takes three seconds. */
const SILENT_MS = 20_000;

/** Of each device that was asked for: its track, or what is wrong with it. */
export type Opened = Partial<Record<Device, MediaStreamTrack | MediaProblem>>;
export type Wanted = Partial<Record<Device, MediaTrackConstraints>>;

/** What the error of `getUserMedia` (Media Capture and Streams, 10.2.1) says about the device that was asked for. */
export function classify(error: unknown, which: Device): MediaProblem {
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

/** Resolves when a driver has been silent for too long; never while a person may be thinking about an answer. */
async function silence(devices: readonly Device[], until: AbortSignal): Promise<null> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, SILENT_MS));
    if (until.aborted) return null;
    const seen = await lookAtDevices();
    if (devices.every((device) => seen[device] === "ready")) return null;
  }
}

async function ask({ camera, microphone }: Wanted): Promise<Opened> {
  const answer = navigator.mediaDevices.getUserMedia({
    ...(camera && { video: camera }),
    ...(microphone && { audio: microphone }),
  });
  const answered = new AbortController();
  const devices = [...(camera ? ["camera" as const] : []), ...(microphone ? ["microphone" as const] : [])];
  const stream = await Promise.race([answer, silence(devices, answered.signal)]).finally(() => answered.abort());
  if (stream === null) {
    void answer.then(
      (late) => {
        for (const track of late.getTracks()) track.stop();
      },
      () => undefined,
    );
    throw new Error("no answer");
  }
  const [video, audio] = ["video", "audio"].map((kind) => stream.getTracks().find((track) => track.kind === kind));
  return { ...(video && { camera: video }), ...(audio && { microphone: audio }) };
}

async function one(device: Device, constraints: MediaTrackConstraints): Promise<Opened> {
  try {
    return await ask({ [device]: constraints });
  } catch (error) {
    return { [device]: classify(error, device) };
  }
}

/**
 * Opens what is wanted, together, so that a person is asked once. If they cannot be had together, each is asked for by
 * itself, which tells the one at fault, and works where only the asking together failed. Never rejects.
 */
export async function openDevices(wanted: Wanted): Promise<Opened> {
  const devices = DEVICES.filter((device) => wanted[device] !== undefined);
  // Browsers leave it out where the page did not come over TLS.
  if (navigator.mediaDevices === undefined) {
    return Object.fromEntries(devices.map((device) => [device, `${device}_refused`])) as Opened;
  }
  if (devices.length > 1) {
    try {
      return await ask(wanted);
    } catch {
      // Which of them it was is not said.
    }
  }
  let opened: Opened = {};
  for (const device of devices) opened = { ...opened, ...(await one(device, wanted[device] ?? {})) };
  return opened;
}
