/** What can be known of camera and microphone without opening either. */
import type { MediaProblem } from "./protocol.gen.ts";

export type Device = "camera" | "microphone";
export const DEVICES: readonly Device[] = ["camera", "microphone"];

/**
 * `missing`: there is none. `refused`: the page may not have it. `asks`: a person would be asked first. `ready`: the page
 * may have it; whether it works is not known before it is tried. `unknown`: the browser does not tell.
 */
export type Looks = "missing" | "refused" | "asks" | "ready" | "unknown";

const KIND = { camera: "videoinput", microphone: "audioinput" } as const;
const BY_PERMISSION = { denied: "refused", prompt: "asks", granted: "ready" } as const;

async function permission(device: Device): Promise<Looks> {
  try {
    return BY_PERMISSION[(await navigator.permissions.query({ name: device as PermissionName })).state];
  } catch {
    return "unknown";
  }
}

export async function lookAtDevices(): Promise<Record<Device, Looks>> {
  // Browsers leave it out where the page did not come over TLS.
  if (navigator.mediaDevices === undefined) return { camera: "refused", microphone: "refused" };
  const all = await navigator.mediaDevices.enumerateDevices().catch(() => null);
  const looks = async (device: Device): Promise<Looks> =>
    all !== null && !all.some(({ kind }) => kind === KIND[device]) ? "missing" : permission(device);
  const [camera, microphone] = await Promise.all([looks("camera"), looks("microphone")]);
  return { camera, microphone };
}

/** What is wrong for certain; the camera's problem, if it has one, before the microphone's. */
export function problemSeen(seen: Record<Device, Looks>): MediaProblem | null {
  for (const device of DEVICES) {
    const looks = seen[device];
    if (looks === "missing" || looks === "refused") return `${device}_${looks}`;
  }
  return null;
}

/** Calls back when devices come or go, or when the page is allowed to have one. Returns how to stop that. */
export function watchDevices(changed: () => void): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  navigator.mediaDevices?.addEventListener("devicechange", changed, { signal });
  for (const device of DEVICES) {
    navigator.permissions?.query({ name: device as PermissionName }).then(
      (status) => status.addEventListener("change", changed, { signal }),
      () => undefined, // A browser that does not tell; trying now and then remains.
    );
  }
  return () => stopping.abort();
}
