import { afterEach, expect, test } from "vitest";
import { startI18n } from "../src/i18n.ts";
import { isolated } from "../src/texts.ts";

const ARABIC = "مرحبا";

afterEach(() => {
  document.documentElement.removeAttribute("dir");
});

test("text without right-to-left letters stays as it is on a page from left to right", () => {
  for (const text of ["", "Kela", "Työ – 2 €", "Русский"]) expect(isolated(text)).toBe(text);
});

test("text that could turn what stands around it is isolated, once", () => {
  for (const text of [ARABIC, `Kela (${ARABIC})`, "\u200f!", "שלום", "\u{10900}"]) {
    expect(isolated(text)).toBe(`\u2068${text}\u2069`);
    expect(isolated(isolated(text))).toBe(isolated(text));
  }
});

test("on a page from right to left every text is isolated", () => {
  document.documentElement.dir = "rtl";
  expect(isolated("Kela 2")).toBe("\u2068Kela 2\u2069");
});

test("whatever is put into a sentence is isolated, and numbers are numbers", () => {
  const words = { hello: "Hei {{name}}, {{count}} ennen sinua. <b>" };
  const i18n = startI18n({ language: "fi", resources: { fi: words, sv: words, en: words } });
  const t = i18n.t as (key: string, values: object) => string;
  expect(t("hello", { name: ARABIC, count: 3 })).toBe(`Hei \u2068${ARABIC}\u2069, 3 ennen sinua. <b>`);
  expect(t("hello", { name: "Aino & <i>", count: 3 })).toBe("Hei Aino & <i>, 3 ennen sinua. <b>");
});
