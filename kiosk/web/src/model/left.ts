/**
 * The ticket whose customer has ended it here, until the server has heard of that: a page that is loaded anew meanwhile
 * must not take it up again and show whoever stands there to a clerk. Only its id is kept, outside of the visit.
 */
import { remember, rememberedJson } from "@luukku/web/remembering.ts";

const KEY = "luukku.left";

export interface Left {
  ticket: string;
  /** The goodbye is over as well. */
  finished: boolean;
}

/** Where nothing can be kept, only a page loaded anew in the next seconds would have needed it. */
export function keepLeft(left: Left): void {
  remember("browser", KEY, JSON.stringify(left));
}

export function restoreLeft(): Left | null {
  const { ticket, finished } = (rememberedJson("browser", KEY) ?? {}) as Partial<Left>;
  return ticket === undefined ? null : { ticket, finished: finished === true };
}

export function forgetLeft(): void {
  remember("browser", KEY, null);
}
