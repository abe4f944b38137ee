/** Which half of a conversation works where a device has failed. */
import { type MediaState, pictureOf, streamOf } from "@luukku/web";

export type Half = "picture" | "sound" | "neither";

export function halfThatWorks(media: MediaState): Half {
  if (streamOf(media) === null) return "neither";
  return pictureOf(media) === null ? "sound" : "picture";
}
