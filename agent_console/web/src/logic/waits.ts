/** How the queues stand against their targets. Pure: `now` is handed in. */
import { type ClerkQueue, languageRank } from "@luukku/web";

/** Nobody waits; within the target; close to it; past it. */
export type WaitWord = "nobody" | "good" | "soon" | "late";

/** From this share of the target on, a line is close to being late. */
const SOON = 0.7;

/** The longest wait in a line, in milliseconds; 0 when nobody waits. A clock that is behind never makes it negative. */
export function longestWait(queue: ClerkQueue, now: number): number {
  return queue.waiting === 0 || queue.longest_since === null ? 0 : Math.max(0, now - queue.longest_since);
}

export function waitWord(queue: ClerkQueue, now: number): WaitWord {
  if (queue.waiting === 0) return "nobody";
  const share = longestWait(queue, now) / (queue.target_s * 1000);
  if (share >= 1) return "late";
  return share >= SOON ? "soon" : "good";
}

/** The line whose head has waited longest of all, or null when nobody waits in any. */
export function nextInQueue(queues: readonly ClerkQueue[]): ClerkQueue | null {
  let next: ClerkQueue | null = null;
  for (const queue of queues) {
    if (queue.waiting === 0 || queue.longest_since === null) continue;
    if (next === null || queue.longest_since < (next.longest_since ?? Number.POSITIVE_INFINITY)) next = queue;
  }
  return next;
}

/** A customer whom the clerk has passed on: where they stand, since when they wait, and when that was. */
export interface PassedOn {
  agency: string;
  language: string;
  since: number;
  at: number;
}

/** For so long a ticket that was passed on does not ring at the same clerk again, in milliseconds. */
const PASSED_FOR_MS = 60_000;

/** Whether the next in line is the one whom this clerk has just passed on: it will not ring here for a while. */
export function nextIsPassedOn(queues: readonly ClerkQueue[], passedOn: PassedOn | null, now: number): boolean {
  const next = nextInQueue(queues);
  if (next === null || passedOn === null || now - passedOn.at >= PASSED_FOR_MS) return false;
  return (
    next.agency === passedOn.agency && next.language === passedOn.language && next.longest_since === passedOn.since
  );
}

/** Those first that the clerk serves best; among equals the languages that most ask for. */
function bestFirst(a: ClerkQueue, b: ClerkQueue): number {
  return b.level - a.level || languageRank(a.language) - languageRank(b.language);
}

/** The lines gathered by agency, in the order in which the server named the agencies; in each the best first. */
export function byAgency(queues: readonly ClerkQueue[]): { agency: string; queues: ClerkQueue[] }[] {
  const groups = new Map<string, ClerkQueue[]>();
  for (const queue of queues) {
    const group = groups.get(queue.agency);
    if (group === undefined) groups.set(queue.agency, [queue]);
    else group.push(queue);
  }
  return [...groups].map(([agency, group]) => ({ agency, queues: group.toSorted(bestFirst) }));
}
