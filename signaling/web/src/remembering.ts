/**
 * Small texts that outlive a reload: in this tab, or in this browser. A browser may refuse either (a policy, a full disk,
 * a private window); then nothing is remembered and the page works all the same. Nothing else touches the two storages.
 */

export type Where = "tab" | "browser";

// Even naming a storage that is forbidden throws.
const storage = (where: Where): Storage => (where === "tab" ? window.sessionStorage : window.localStorage);

/** What is remembered by that name, or null. */
export function remembered(where: Where, name: string): string | null {
  try {
    return storage(where).getItem(name);
  } catch {
    return null;
  }
}

/** Remembers; null forgets. */
export function remember(where: Where, name: string, text: string | null): void {
  try {
    if (text === null) storage(where).removeItem(name);
    else storage(where).setItem(name, text);
  } catch {
    // It lasts until the page is loaded anew.
  }
}

export function forgetAll(where: Where): void {
  try {
    storage(where).clear();
  } catch {
    // A browser that refuses it has kept nothing.
  }
}

/** Whether nothing at all is remembered there. */
export function isForgotten(where: Where): boolean {
  try {
    return storage(where).length === 0;
  } catch {
    return true;
  }
}

/** What is remembered by that name, read as JSON; null if it is none. What it looks like the caller has to check. */
export function rememberedJson(where: Where, name: string): unknown {
  try {
    return JSON.parse(remembered(where, name) ?? "null");
  } catch {
    return null;
  }
}
