/** A ticket's events in words. */
import type { StoryLine } from "@luukku/web";

/** The kinds of event that the console has words for. */
const KINDS = new Set([
  "taken",
  "offered",
  "accepted",
  "declined",
  "expired",
  "withdrawn",
  "kiosk_lost",
  "kiosk_back",
  "clerk_lost",
  "call_remade",
  "closed",
  "rated",
  "released",
]);

/** Kinds that are told differently when this clerk did them. */
const MINE = new Set(["accepted", "declined", "closed"]);

/**
 * The key of the sentence that tells an event.
 * @param clerk this console's own clerk
 */
export function storyWords(line: StoryLine, clerk: string): string {
  if (!KINDS.has(line.kind)) return "story.other";
  if (MINE.has(line.kind)) {
    if (line.by === `clerk:${clerk}`) return `story.${line.kind}.byMe`;
    if (line.kind === "closed" && line.by.startsWith("kiosk:")) return "story.closed.byCustomer";
    return `story.${line.kind}.byOther`;
  }
  return `story.${line.kind}`;
}
