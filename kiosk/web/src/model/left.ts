/**
 * The ticket whose customer has ended it here, until the server has heard of that: a page that is loaded anew meanwhile
 * must not take it up again and show whoever stands there to a clerk. Only its id is kept, outside of the visit.
 */

const KEY = "luukku.left";

export interface Left {
  ticket: string;
  /** The goodbye is over as well. */
  finished: boolean;
}

export function keepLeft(left: Left): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(left));
  } catch {
    // A browser that keeps nothing now: only a page loaded anew in the next seconds would have needed it.
  }
}

export function restoreLeft(): Left | null {
  try {
    const { ticket, finished } = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Left>;
    return ticket === undefined ? null : { ticket, finished: finished === true };
  } catch {
    return null;
  }
}

export function forgetLeft(): void {
  localStorage.removeItem(KEY);
}
