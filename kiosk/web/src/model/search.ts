/** Search by words over the names and keywords of services, for those who do not know whose matter theirs is. */
import type { CatalogueAgency, CatalogueService } from "@luukku/web/protocol.gen.ts";

export interface Found {
  agency: CatalogueAgency;
  service: CatalogueService;
  score: number;
  /** It has the typed words, or begins with them or their stems, and does not only resemble them. */
  sure: boolean;
}

/** Lower case, without diacritics: a kiosk's keys do not have them all. */
export function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase();
}

function wordsOf(text: string): string[] {
  return plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** A word of the catalogue, and the language that it is in. */
type Word = readonly [word: string, language: string];

const inLanguage = (language: string, text: string) => wordsOf(text).map((word): Word => [word, language]);

/** Whether one letter more, less, changed, or two swapped make `a` into `b`. */
export function nearly(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const restA = a.slice(start);
  const restB = b.slice(start);
  if (restA === restB) return true;
  if (restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1)) return true;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}

/** How well a typed word fits a word of the catalogue: 0 not, 4 the same. */
function fit(typed: string, [word, language]: Word): number {
  if (typed === word) return 4;
  if (word.startsWith(typed)) return 3;
  // "eläke" is in "kansaneläke": the other languages write as one word what English writes as two.
  if (typed.length >= 4 && language !== "en" && word.includes(typed)) return 2;
  // Inflected: "passin", "verokortin" begin with the word (or its stem) that the catalogue has.
  const stem = word.slice(0, Math.max(4, word.length - 1));
  if (word.length >= 4 && typed.startsWith(stem)) return 2;
  if (typed.length >= 4 && (nearly(typed, word) || nearly(typed, word.slice(0, typed.length)))) return 1;
  return 0;
}

/** An agency is meant only where its name is begun: "muutto" is in Maahanmuuttovirasto too. */
function begun(typed: string, [word]: Word): number {
  return typed.length >= 3 && word.startsWith(typed) ? 3 : 0;
}

/** Less has only what resembles the typed word: it counts for nothing beside a word that is there. */
const SURE = 4;
/** The keywords that come first say most of what a service is; of many, the last count as much as the next lower fit. */
const LESS_PER_KEYWORD = 0.1;
/** What fits in a second way as well, by its name and by a keyword, is meant rather than what fits in one. */
const SECOND = 0.25;

/** How many letters must be typed before there is anything to find. */
export const MIN_LETTERS = 2;

/**
 * Services that fit every typed word, best first.
 * @param languages in which names and keywords are compared: a person types the word that comes to mind, whatever the
 *   language of the page
 */
export function searchServices(
  agencies: readonly CatalogueAgency[],
  query: string,
  languages: readonly string[],
): Found[] {
  const typed = wordsOf(query);
  if (typed.join("").length < MIN_LETTERS) return [];
  const found: Found[] = [];
  for (const agency of agencies) {
    const ofAgency = languages.flatMap((language) => inLanguage(language, agency.name[language] ?? ""));
    for (const service of agency.services) {
      const names = languages.flatMap((language) => inLanguage(language, service.name[language] ?? ""));
      const keywords = languages.flatMap((language) =>
        (service.keywords[language] ?? []).map((text, at) => ({ words: inLanguage(language, text), at })),
      );
      let score = 0;
      let weakest = Number.POSITIVE_INFINITY;
      for (const word of typed) {
        const best = (list: Word[], how: typeof fit) => list.reduce((most, one) => Math.max(most, how(word, one)), 0);
        const ofKeywords = keywords.map(({ words, at }) => {
          const fits = best(words, fit) * 3;
          return fits === 0 ? 0 : fits - Math.min(at * LESS_PER_KEYWORD, 2);
        });
        const ways = [best(names, fit) * 4, Math.max(0, ...ofKeywords), best(ofAgency, begun) * 2];
        const most = Math.max(...ways);
        weakest = Math.min(weakest, most);
        score += most + SECOND * (ways.reduce((sum, one) => sum + one, 0) - most);
      }
      if (weakest > 0) found.push({ agency, service, score, sure: weakest > SURE });
    }
  }
  const sure = found.filter((one) => one.sure);
  return (sure.length > 0 ? sure : found).sort((a, b) => b.score - a.score);
}

/** A few words that can be searched for, one from each agency, to show how it works. */
export function exampleWords(
  agencies: readonly CatalogueAgency[],
  languages: readonly string[],
  count: number,
): string[] {
  const examples: string[] = [];
  for (const agency of agencies) {
    for (const language of languages) {
      const word = agency.services.find((service) => service.keywords[language]?.length)?.keywords[language]?.[0];
      if (word && !examples.includes(word)) {
        examples.push(word);
        break;
      }
    }
    if (examples.length === count) break;
  }
  return examples;
}
