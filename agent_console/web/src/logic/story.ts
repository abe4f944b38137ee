/** A ticket's events in words, and what they say about a call. */
import type { StoryLine } from "@luukku/web";

/** The kinds of event that the console has one sentence for, whoever did it. */
const PLAIN = [
  "taken",
  "in_queue",
  "asked",
  "still_here",
  "called",
  "freed",
  "kiosk_moved",
  "back",
  "offered",
  "expired",
  "withdrawn",
  "kiosk_lost",
  "kiosk_back",
  "clerk_lost",
  "clerk_left",
  "call_remade",
  "pass_ended",
  "transfer_cancelled",
  "transfer_refused",
  "transferred",
  "rated",
  "released",
] as const;

/** Kinds that are told differently when this clerk did them. */
const MINE = ["accepted", "declined", "transfer_proposed"] as const;

export type StoryKey =
  | `story.${(typeof PLAIN)[number] | "other"}`
  | `story.${(typeof MINE)[number] | "closed"}.${"byMe" | "byOther"}`
  | "story.closed.byCustomer"
  | `story.away.${"byCustomer" | "byAdmin" | "byItself"}`;

/** How long a customer's refusal to be passed on is worth saying in large letters. */
const REFUSAL_SHOWN_MS = 30_000;

/**
 * The key of the sentence that tells an event.
 * @param clerk this console's own clerk
 */
export function storyWords(line: StoryLine, clerk: string): StoryKey {
  const byCustomer = line.by.startsWith("kiosk:");
  const who = line.by === `clerk:${clerk}` ? "byMe" : "byOther";
  if (line.kind === "away") {
    return `story.away.${byCustomer ? "byCustomer" : line.by === "admin" ? "byAdmin" : "byItself"}`;
  }
  if (line.kind === "closed") return `story.closed.${byCustomer ? "byCustomer" : who}`;
  const mine = MINE.find((kind) => kind === line.kind);
  if (mine !== undefined) return `story.${mine}.${who}`;
  return `story.${PLAIN.find((kind) => kind === line.kind) ?? "other"}`;
}

/**
 * The lines worth a clerk's attention. Standing in line is news only when nothing else put the ticket there at that
 * moment: then more clerks may take it. What the server keeps for its own books is left out, and so is a connection made
 * anew before anybody had answered.
 */
export function tellable(story: readonly StoryLine[]): StoryLine[] {
  return story.filter((line, i) => {
    if (line.kind === "pass_ended" || line.kind === "released") return false;
    if (line.kind === "call_remade") return !rings(story.slice(0, i));
    if (line.kind !== "in_queue") return true;
    return i > 0 && story[i - 1]?.at !== line.at;
  });
}

/**
 * The lines worth telling, the newest first.
 * @param gap whether events are left out between the first line and the others
 */
export function newestFirst(story: readonly StoryLine[], gap: boolean): (StoryLine | "gap")[] {
  const told: (StoryLine | "gap")[] = tellable(story);
  if (gap) told.splice(1, 0, "gap");
  return told.reverse();
}

/** Whether it rings at a clerk at the end of this. */
function rings(story: readonly StoryLine[]): boolean {
  return story.findLast((line) => line.kind === "offered" || line.kind === "accepted")?.kind === "offered";
}

/** How the clerk's last call of the ticket ended. */
export type CallEnd = "passed_on" | "by_customer" | "lost" | "ended";

/** The line that tells how the customer left the clerk's last call, if it has been told. */
export function leaving(story: readonly StoryLine[], clerk: string): StoryLine | undefined {
  const answered = story.findLastIndex((line) => line.kind === "accepted" && line.by === `clerk:${clerk}`);
  return story.slice(answered + 1).find((line) => ["transferred", "closed", "away"].includes(line.kind));
}

export function howCallEnded(story: readonly StoryLine[], clerk: string): CallEnd {
  const end = leaving(story, clerk);
  if (end?.kind === "transferred") return "passed_on";
  if (end?.kind === "away") return "lost";
  return end?.by.startsWith("kiosk:") ? "by_customer" : "ended";
}

/** How long the clerk's last call lasted, in ms; null: the story does not say. */
export function howLongTheCall(story: readonly StoryLine[], clerk: string): number | null {
  const answered = story.findLast((line) => line.kind === "accepted" && line.by === `clerk:${clerk}`);
  const end = leaving(story, clerk);
  return answered === undefined || end === undefined ? null : end.at - answered.at;
}

/** Since when the proposal to pass the customer on has been open, ms since 1970; null: the story does not say. */
export function proposedAt(story: readonly StoryLine[]): number | null {
  return story.findLast((line) => line.kind === "transfer_proposed")?.at ?? null;
}

/** Whether the customer has just refused to be passed on. */
export function justRefused(story: readonly StoryLine[], now: number): boolean {
  const last = story.findLast((line) => line.kind.startsWith("transfer") || line.kind === "accepted");
  return last?.kind === "transfer_refused" && now - last.at < REFUSAL_SHOWN_MS;
}
