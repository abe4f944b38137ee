/** Which devices there are, without opening them. */

/**
 * A kiosk should know of a missing camera before a customer comes. Where the browser would ask a person for leave, it
 * must not be tried unasked: then only what is missing altogether is known.
 */
async function triable(): Promise<boolean> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const missing = !all.some(({ kind }) => kind === "videoinput") || !all.some(({ kind }) => kind === "audioinput");
  if (missing) return true;
  try {
    const states = await Promise.all(
      (["camera", "microphone"] as PermissionName[]).map((name) => navigator.permissions.query({ name })),
    );
    return states.every(({ state }) => state !== "prompt");
  } catch {
    return false;
  }
}

export function watchesDevices() {
  return {
    triable,
    onChange(listener: () => void): void {
      navigator.mediaDevices?.addEventListener("devicechange", listener);
    },
  };
}
