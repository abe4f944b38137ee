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
  "transfer_spoken_yes",
  "transfer_signed_yes",
  "transfer_cancelled",
  "transfer_undone",
  "transfer_refused",
  "transfer_unanswered",
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

/** How long it is worth saying in large letters that a customer stays. */
const OUTCOME_SHOWN_MS = 30_000;

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

/** The kinds of event that begin a wait for the customer: for their answer, or for the move they agreed to. */
const BEGIN_WAITING = ["transfer_proposed", "transfer_spoken_yes", "transfer_signed_yes"];

/** Since when the proposal to pass the customer on stands as it does, ms since 1970; null: the story does not say. */
export function proposedAt(story: readonly StoryLine[]): number | null {
  return story.findLast((line) => BEGIN_WAITING.includes(line.kind))?.at ?? null;
}

/** Why the customer is still here after a proposal. */
export type Stayed = "refused" | "unanswered" | "undone";

const STAYED: Readonly<Record<string, Stayed>> = {
  transfer_refused: "refused",
  transfer_unanswered: "unanswered",
  transfer_undone: "undone",
};

/** Why the customer has just stayed; null: nothing of the kind happened lately. */
export function justStayed(story: readonly StoryLine[], now: number): Stayed | null {
  const last = story.findLast((line) => line.kind.startsWith("transfer") || line.kind === "accepted");
  return last !== undefined && now - last.at < OUTCOME_SHOWN_MS ? (STAYED[last.kind] ?? null) : null;
}
