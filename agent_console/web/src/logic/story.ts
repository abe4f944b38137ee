/** A ticket's events in words. */
import type { StoryLine } from "@luukku/web";

/** The kinds of event that the console has one sentence for, whoever did it. */
const PLAIN = [
  "taken",
  "offered",
  "expired",
  "withdrawn",
  "kiosk_lost",
  "kiosk_back",
  "clerk_lost",
  "call_remade",
  "rated",
  "released",
] as const;

/** Kinds that are told differently when this clerk did them. */
const MINE = ["accepted", "declined", "closed"] as const;

export type StoryKey =
  | `story.${(typeof PLAIN)[number] | "other"}`
  | `story.${(typeof MINE)[number]}.${"byMe" | "byOther"}`
  | "story.closed.byCustomer";

/**
 * The key of the sentence that tells an event.
 * @param clerk this console's own clerk
 */
export function storyWords(line: StoryLine, clerk: string): StoryKey {
  const mine = MINE.find((kind) => kind === line.kind);
  if (mine === undefined) return `story.${PLAIN.find((kind) => kind === line.kind) ?? "other"}`;
  if (mine === "closed" && line.by.startsWith("kiosk:")) return "story.closed.byCustomer";
  return `story.${mine}.${line.by === `clerk:${clerk}` ? "byMe" : "byOther"}`;
}
