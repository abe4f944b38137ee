/** What the browser lets one know and choose of loudspeakers. */

type Selecting = MediaDevices & {
  /** Firefox lets the person choose in a window of its own, and lists only what was chosen there. */
  selectAudioOutput?: () => Promise<MediaDeviceInfo>;
};

const devices = () => navigator.mediaDevices as Selecting | undefined;

/** `list`: the page can offer a list; `ask`: the browser asks; `none`: the system decides. */
export function speakerChoice(): "list" | "ask" | "none" {
  if (typeof devices()?.selectAudioOutput === "function") return "ask";
  return typeof HTMLMediaElement.prototype.setSinkId === "function" ? "list" : "none";
}

/** Lets the browser ask. Resolves with the id of what was chosen; null: the person chose nothing. */
export async function askForSpeaker(): Promise<string | null> {
  try {
    return (await devices()?.selectAudioOutput?.())?.deviceId ?? null;
  } catch {
    return null;
  }
}

/** Whether it is certain that there is no loudspeaker: only a browser that lists them all can tell. */
export async function noSpeaker(): Promise<boolean> {
  if (speakerChoice() !== "list") return false;
  const all =
    (await devices()
      ?.enumerateDevices()
      .catch(() => null)) ?? null;
  // A browser that lists nothing at all tells nothing.
  return all !== null && all.length > 0 && !all.some(({ kind }) => kind === "audiooutput");
}
