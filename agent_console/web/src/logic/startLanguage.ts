import { INTERFACE_LANGUAGES, interfaceLanguage } from "@luukku/web";
import { preference } from "./preferences.ts";

/** The language to begin in: the clerk's own choice, else the first of the browser's that the page is written in. */
export function startLanguage(): string {
  const chosen = preference("language");
  if (chosen !== null) return interfaceLanguage(chosen);
  const known: readonly string[] = INTERFACE_LANGUAGES;
  const wished = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => known.includes(tag));
  return wished ?? "fi";
}
