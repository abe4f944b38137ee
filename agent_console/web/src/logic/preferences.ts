/** What this browser keeps of the clerk's choices about the page itself. Nothing of a customer is ever put here. */
import { remember, remembered } from "@luukku/web/remembering.ts";

export type PreferenceName = "theme" | "language" | "keys" | "ring-sound" | "camera" | "microphone" | "speaker";

/** A kept choice, or null. */
export function preference(name: PreferenceName): string | null {
  return remembered("browser", `luukku.console.${name}`);
}

const ENDED_CALL = "luukku.console.ended-call";

/** The call that was ended last in this window, by its id alone; null if none was. */
export function endedCall(): string | null {
  return remembered("tab", ENDED_CALL);
}

/** Where nothing can be kept, a reload asks the server how the call stands. */
export function keepEndedCall(id: string): void {
  remember("tab", ENDED_CALL, id);
}

/** Keep a choice; null forgets it. */
export function setPreference(name: PreferenceName, value: string | null): void {
  remember("browser", `luukku.console.${name}`, value);
}
