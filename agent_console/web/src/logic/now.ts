/** Which of the centre panel's faces a view calls for. */
import type { ClerkState, ClerkView } from "@luukku/web";

/** `ended`: the clerk has ended the call, and the server does not know it yet. */
export type Now = "off" | "available" | "break" | "ringing" | "call" | "ended" | "wrap_up";

const NOW: Record<ClerkState, Now> = {
  off: "off",
  available: "available",
  break: "break",
  ringing: "ringing",
  in_call: "call",
  wrap_up: "wrap_up",
};

/** @param ended whether the clerk has ended the call that the view still shows */
export function nowOf(view: ClerkView, ended: boolean): Now {
  return ended ? "ended" : NOW[view.clerk.state];
}

/** Whether the clerk's camera is to be open, so that a call is warm before it rings; it is off in every pause. */
export function wantsCamera(state: ClerkState): boolean {
  return state !== "off" && state !== "break";
}

/** Whether a choice of state takes effect only after what is going on. */
export function choiceComesAfter(state: ClerkState): boolean {
  return state === "ringing" || state === "in_call";
}
