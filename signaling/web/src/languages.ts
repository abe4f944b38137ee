/** What the one list of languages (`signaling/protocol/languages.py`) says, for pages. */
import { LANGUAGES } from "./protocol.gen.ts";

type Listed = (typeof LANGUAGES)[number];

/** A language that the pages themselves are written in. */
export type InterfaceLanguage = Extract<Listed, { pages: true }>["tag"];

interface LanguageFacts {
  tag: string;
  /** What it calls itself. */
  own_name: string;
  /** The locale of dates, times and numbers. */
  formats: string;
  direction: "ltr" | "rtl";
  signed: boolean;
  pages: boolean;
}

const byTag: ReadonlyMap<string, LanguageFacts> = new Map(LANGUAGES.map((language) => [language.tag, language]));

/** The languages that the pages are written in, the country's first one first. */
export const INTERFACE_LANGUAGES: readonly InterfaceLanguage[] = LANGUAGES.filter(
  (language): language is Extract<Listed, { pages: true }> => language.pages,
).map((language) => language.tag);

/** Finnish, which every text exists in. */
export const DEFAULT_LANGUAGE: InterfaceLanguage = "fi";

/** The interface language to use for what somebody chose: itself where the pages are written in it, else Finnish. */
export function interfaceLanguage(language: string): InterfaceLanguage {
  return INTERFACE_LANGUAGES.find((each) => each === language) ?? DEFAULT_LANGUAGE;
}

/** What the language calls itself; its tag where the list does not know it. */
export function ownName(language: string): string {
  return byTag.get(language)?.own_name ?? language;
}

/** Whether it is a sign language. */
export function isSigned(language: string): boolean {
  return byTag.get(language)?.signed ?? false;
}

/** The direction in which it is written. */
export function directionOf(language: string): "ltr" | "rtl" {
  return byTag.get(language)?.direction ?? "ltr";
}

/** The locale that dates and numbers are written in for its readers. */
export function formatsOf(language: string): string {
  return byTag.get(language)?.formats ?? language;
}

/** Sorts languages as the list has them; those that it does not know come last. */
export function languageRank(language: string): number {
  const index = LANGUAGES.findIndex((each) => each.tag === language);
  return index < 0 ? LANGUAGES.length : index;
}

/** The interface language after this one, round and round. */
export function nextInterfaceLanguage(language: string): InterfaceLanguage {
  const index = INTERFACE_LANGUAGES.indexOf(interfaceLanguage(language));
  return INTERFACE_LANGUAGES[(index + 1) % INTERFACE_LANGUAGES.length] ?? DEFAULT_LANGUAGE;
}
