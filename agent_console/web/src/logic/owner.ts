/** Whose desk this tab is. It stays theirs over reloads, whoever else signs in in the same browser meanwhile. */
import { remember, remembered } from "@luukku/web/remembering.ts";

const NAME = "luukku.console.clerk";
const NOBODY = "";
const DRAFT = "luukku.console.name";

/** The clerk; "nobody" after they signed out here; null in a tab that was nobody's yet. */
export function owner(): { clerk: string } | "nobody" | null {
  const kept = remembered("tab", NAME);
  if (kept === null) return null;
  return kept === NOBODY ? "nobody" : { clerk: kept };
}

/** From now on it is that clerk's, or nobody's. */
export function keepOwner(clerk: string | null): void {
  remember("tab", NAME, clerk ?? NOBODY);
}

/** The user name that was being typed at sign-in before a reload, or null. */
export function draftName(): string | null {
  return remembered("tab", DRAFT);
}

/** Keep what is typed as a user name; null forgets it. */
export function keepDraftName(name: string | null): void {
  remember("tab", DRAFT, name);
}
