/** What goes through in a talk, in one word each way, for the pages' sentences. Nothing is said that was not measured. */
import type { CallSnapshot } from "./api.ts";

/**
 * `quiet`: something comes, but the other side has switched off what would be seen or heard. `no_picture`: none comes,
 * which is all that counts where people sign.
 */
export type Comes = "both" | "picture" | "sound" | "nothing" | "quiet" | "no_picture";
export type Reaches = "both" | "picture" | "sound";

/** Whether the media connection itself is in trouble, of which what comes is said in its own place. */
export function isBroken({ link }: CallSnapshot): boolean {
  return link === "frozen" || link === "reconnecting" || link === "remaking";
}

/** What comes of the other side. What it has switched off is not missed. */
export function comes(call: CallSnapshot, signed: boolean): Comes {
  const { pictureArrives, soundArrives } = call;
  const picture = pictureArrives && call.peerCamera !== false;
  const sound = soundArrives && call.peerMicrophone !== false;
  if (signed && picture) return "picture";
  if (signed && call.peerCamera !== false) return "no_picture";
  if (picture && sound) return "both";
  if (picture || sound) return picture ? "picture" : "sound";
  // Switched off and heard of none the less: the way holds. What is on and does not come is missed.
  const missed = call.peerCamera !== false || (!signed && call.peerMicrophone !== false);
  return !missed && (pictureArrives || soundArrives) ? "quiet" : "nothing";
}

/** What is known to reach the other side; null: nothing is known to, or nothing is switched on. */
export function reaches(call: CallSnapshot, signed: boolean): Reaches | null {
  const picture = call.pictureReaches && call.cameraOn;
  const sound = call.soundReaches && call.microphoneOn && !signed;
  if (picture && sound) return "both";
  if (picture || sound) return picture ? "picture" : "sound";
  return null;
}

/** Whether the picture that is shown stands still: no newer one comes, although the other side's camera is on. */
export function isStale({ remoteVisible, peerCamera, pictureArrives }: CallSnapshot): boolean {
  return remoteVisible && peerCamera !== false && !pictureArrives;
}
