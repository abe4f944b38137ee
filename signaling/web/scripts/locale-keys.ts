/** What can be wrong with a set of locale files, and with the code that uses their keys. Pure. */

export type Texts = ReadonlyMap<string, string>;

const PLURAL = /_(zero|one|two|few|many|other)$/;

/** Nested words as dotted keys: `{a: {b: "x"}}` is `a.b`. */
export function flatten(words: unknown, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  if (typeof words !== "object" || words === null) return flat;
  for (const [name, value] of Object.entries(words)) {
    const key = prefix === "" ? name : `${prefix}.${name}`;
    if (typeof value === "string") flat.set(key, value);
    else for (const [inner, text] of flatten(value, key)) flat.set(inner, text);
  }
  return flat;
}

function placeholders(text: string): string {
  const found = [...text.matchAll(/\{\{\s*([\w.]+)[^}]*\}\}/g)].map((match) => match[1]);
  return [...new Set(found)].sort().join(", ");
}

/** Plural forms differ between languages: each must have those of its own plural rules, and only those. */
function expected(key: string, language: string): string[] {
  // i18next has a form for nothing at all in every language, where it is written.
  if (!PLURAL.test(key) || key.endsWith("_zero")) return [key];
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  return forms.map((form) => key.replace(PLURAL, `_${form}`));
}

/** Every language against the Finnish one. Each complaint is a sentence. */
export function compare(languages: ReadonlyMap<string, Texts>): string[] {
  const complaints: string[] = [];
  const finnish = languages.get("fi") ?? new Map<string, string>();
  for (const [language, texts] of languages) {
    const wanted = new Map<string, string>();
    for (const [key, text] of finnish) for (const each of expected(key, language)) wanted.set(each, text);
    for (const [key, model] of wanted) {
      const text = texts.get(key);
      if (text === undefined) complaints.push(`${language}: missing: ${key}`);
      else if (text.trim() === "") complaints.push(`${language}: empty: ${key}`);
      else if (!PLURAL.test(key) && placeholders(text) !== placeholders(model)) {
        complaints.push(`${language}: other placeholders than in Finnish: ${key}`);
      }
    }
    for (const key of texts.keys()) if (!wanted.has(key)) complaints.push(`${language}: extra: ${key}`);
  }
  return complaints;
}

export interface Uses {
  /** Keys that the code certainly asks for. `${…}` stands for anything. */
  asked: string[];
  /** Every string in the code, any of which may be a key. */
  strings: string[];
}

/** What a source file says about keys. */
export function uses(source: string): Uses {
  const code = source.replace(/^\s*(\/\/|\*|\/\*).*$/gm, "");
  const quoted = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/;
  const texts = (pattern: RegExp) => [...code.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  return {
    asked: texts(new RegExp(`(?:\\bt\\(|\\bi18nKey=\\{?)\\s*(?:${quoted.source})`, "g")),
    strings: texts(new RegExp(quoted.source, "g")),
  };
}

function pattern(text: string): RegExp {
  const parts = text.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".+")}$`);
}

function base(key: string): string {
  return key.replace(PLURAL, "");
}

/** Keys that are asked for and do not exist. Keys are written `namespace:key`, the page's own without a namespace. */
export function unknownKeys(asked: readonly string[], keys: Iterable<string>): string[] {
  const known = [...keys].flatMap((key) => [key, base(key)]);
  return [...new Set(asked)].filter((text) => {
    const wanted = pattern(text);
    return !known.some((key) => wanted.test(key));
  });
}

/** Keys that no string of the code can mean. A bare `${…}` could mean any key and so proves nothing. */
export function unusedKeys(strings: readonly string[], keys: Iterable<string>): string[] {
  const literal = new Set(strings);
  const templates = strings
    .filter((text) => text.includes("${") && text.replace(/\$\{[^}]*\}/g, "") !== "")
    .map(pattern);
  return [...keys].filter((key) => {
    const forms = [key, base(key)];
    return !forms.some((form) => literal.has(form) || templates.some((template) => template.test(form)));
  });
}
