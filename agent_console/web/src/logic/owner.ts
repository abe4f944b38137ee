/** Whose desk this tab is. It stays theirs over reloads, whoever else signs in in the same browser meanwhile. */

const NAME = "luukku.console.clerk";
const NOBODY = "";

/** The clerk; "nobody" after they signed out here; null in a tab that was nobody's yet. */
export function owner(): { clerk: string } | "nobody" | null {
  try {
    const kept = window.sessionStorage.getItem(NAME);
    if (kept === null) return null;
    return kept === NOBODY ? "nobody" : { clerk: kept };
  } catch {
    return null;
  }
}

/** From now on it is that clerk's, or nobody's. */
export function keepOwner(clerk: string | null): void {
  try {
    window.sessionStorage.setItem(NAME, clerk ?? NOBODY);
  } catch {
    // Storage is forbidden: the tab is theirs until it is loaded anew.
  }
}
