/** What this browser keeps of the clerk's choices about the page itself. Nothing of a customer is ever put here. */

export type PreferenceName = "theme" | "language" | "keys" | "ring-sound" | "camera" | "microphone" | "speaker";

/** A kept choice, or null. A browser that refuses storage keeps nothing, and the page works all the same. */
export function preference(name: PreferenceName): string | null {
  try {
    return window.localStorage.getItem(`luukku.console.${name}`);
  } catch {
    return null;
  }
}

const ENDED_CALL = "luukku.console.ended-call";

/** The call that was ended last in this window, by its id alone; null if none was. */
export function endedCall(): string | null {
  try {
    return window.sessionStorage.getItem(ENDED_CALL);
  } catch {
    return null;
  }
}

export function keepEndedCall(id: string): void {
  try {
    window.sessionStorage.setItem(ENDED_CALL, id);
  } catch {
    // As below; a reload would then ask the server how the call stands.
  }
}

/** Keep a choice; null forgets it. */
export function setPreference(name: PreferenceName, value: string | null): void {
  try {
    if (value === null) window.localStorage.removeItem(`luukku.console.${name}`);
    else window.localStorage.setItem(`luukku.console.${name}`, value);
  } catch {
    // Storage is full or forbidden: the choice lasts until the page closes.
  }
}
