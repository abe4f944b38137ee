/**
 * Fails if any page lacks a word in any language, has one too many, an empty one, or one that nothing uses; or if the
 * code asks for a key that is not there. (That every typed key exists, the type checker says too.)
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { INTERFACE_LANGUAGES } from "../src/languages.ts";
import { compare, flatten, type Texts, unknownKeys, unusedKeys, uses } from "./locale-keys.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const SHARED = "signaling/web";
const PAGES = ["kiosk/web", "agent_console/web"];

function locales(directory: string): Map<string, Texts> {
  const read = (language: string) => readFileSync(`${root}${directory}/src/locales/${language}.json`, "utf8");
  return new Map(INTERFACE_LANGUAGES.map((language) => [language, flatten(JSON.parse(read(language)))]));
}

function code(directory: string): { asked: string[]; strings: string[] } {
  const all = { asked: [] as string[], strings: [] as string[] };
  for (const file of readdirSync(`${root}${directory}/src`, { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(file) || /\.(test|gen|d)\.tsx?$/.test(file)) continue;
    const found = uses(readFileSync(`${root}${directory}/src/${file}`, "utf8"));
    all.asked.push(...found.asked);
    all.strings.push(...found.strings);
  }
  return all;
}

function keys(directory: string, prefix = ""): string[] {
  return [...(locales(directory).get("fi")?.keys() ?? [])].map((key) => `${prefix}${key}`);
}

const complaints: string[] = [];
const complain = (directory: string, what: string[]) => complaints.push(...what.map((each) => `${directory}: ${each}`));

for (const directory of [SHARED, ...PAGES]) complain(directory, compare(locales(directory)));

const shared = keys(SHARED, "shared:");
for (const page of PAGES) {
  const { asked, strings } = code(page);
  complain(
    page,
    unknownKeys(asked, [...keys(page), ...shared]).map((key) => `asked for, not there: ${key}`),
  );
  complain(
    page,
    unusedKeys(strings, keys(page)).map((key) => `not used: ${key}`),
  );
}
const everywhere = [SHARED, ...PAGES].flatMap((directory) => code(directory).strings);
complain(
  SHARED,
  unusedKeys(everywhere, shared).map((key) => `not used: ${key}`),
);

for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
process.exit(complaints.length === 0 ? 0 : 1);
