import { describe, expect, test } from "vitest";
import { compare, flatten, unknownKeys, unusedKeys, uses } from "../scripts/locale-keys.ts";

const languages = (fi: object, sv: object) => {
  return new Map([
    ["fi", flatten(fi)],
    ["sv", flatten(sv)],
  ]);
};

describe("comparing languages", () => {
  test("finds nothing wrong with what is whole", () => {
    const words = { a: { b: "x {{n}}" }, many_one: "1", many_other: "{{count}}", many_zero: "-" };
    expect(compare(languages(words, words))).toEqual([]);
  });

  test("finds the missing, the extra, the empty and the placeholder that differs", () => {
    const fi = { same: "x", gone: "x", hollow: "x", named: "{{name}}" };
    const sv = { same: "x", hollow: " ", named: "{{nimi}}", more: "x" };
    expect(compare(languages(fi, sv)).sort()).toEqual([
      "sv: empty: hollow",
      "sv: extra: more",
      "sv: missing: gone",
      "sv: other placeholders than in Finnish: named",
    ]);
  });

  test("finds an empty Finnish word", () => {
    expect(compare(languages({ a: "" }, { a: "x" }))).toEqual(["fi: empty: a"]);
  });

  test("finds a plural form that is missing", () => {
    const fi = { n_one: "1", n_other: "{{count}}" };
    expect(compare(languages(fi, { n_one: "1" }))).toEqual(["sv: missing: n_other"]);
  });
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: pieces of code as text
describe("keys in code", () => {
  const code = `
    // t("only.a.comment")
    t("plain"); t('with', { n }); t(\`state.\${state}\`); <Trans i18nKey="trans" />; t("n", { count });
    const elsewhere = { label: "kept.in.a.table" };
  `;
  const { asked, strings } = uses(code);
  const keys = ["plain", "with", "state.on", "trans", "n_one", "n_other", "kept.in.a.table"];

  test("asked for and there", () => {
    expect(asked).toEqual(["plain", "with", "state.${state}", "trans", "n"]);
    expect(unknownKeys(asked, keys)).toEqual([]);
    expect(unusedKeys(strings, keys)).toEqual([]);
  });

  test("asked for and not there", () => {
    expect(unknownKeys([...asked, "nowhere", "none.${x}"], keys)).toEqual(["nowhere", "none.${x}"]);
  });

  test("there and not used, also not by a template that could mean anything", () => {
    expect(unusedKeys([...strings, "${anything}"], [...keys, "old", "only.a.comment"])).toEqual([
      "old",
      "only.a.comment",
    ]);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: pieces of code as text
