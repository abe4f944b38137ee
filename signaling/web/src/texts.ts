/** Texts from outside among a page's own words. What may stand in them at all: `signaling/protocol/texts.py`. */

const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1eeff}]/u;
const FIRST_STRONG_ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";

/**
 * The text so that it turns nothing around it, for places where there can be no element: a sentence, a title, an option.
 * Elsewhere it stands in a `<bdi>`. On a page that is written from left to right, text without right-to-left letters
 * turns nothing and stays as it is.
 */
export function isolated(text: string): string {
  const turns = RIGHT_TO_LEFT.test(text) || document.documentElement.dir === "rtl";
  return turns && !text.startsWith(FIRST_STRONG_ISOLATE) ? `${FIRST_STRONG_ISOLATE}${text}${POP_ISOLATE}` : text;
}
