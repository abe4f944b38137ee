import { expect, test } from "vitest";
import { sharedResources, startI18n } from "../src/i18n.ts";
import { interfaceLanguage } from "../src/languages.ts";
import { ERRORS } from "../src/protocol.gen.ts";

test("words are there at once, in the language asked for, and the page says which", async () => {
  const words = { fi: { hello: "Hei" }, sv: { hello: "Hej" }, en: { hello: "Hello" } };
  const i18n = startI18n({ language: "sv", resources: words });
  // Untyped here: each page types its own keys.
  const t = i18n.t as (key: string) => string;
  expect(t("hello")).toBe("Hej");
  expect(t("shared:error.taken_over")).toBe(sharedResources.sv.error.taken_over);
  expect(document.documentElement.lang).toBe("sv");
  await i18n.changeLanguage("en");
  expect(t("hello")).toBe("Hello");
  expect(document.documentElement.lang).toBe("en");
});

test.each([
  ["sv", "sv"],
  ["fse", "fi"],
  ["ar", "fi"],
])("who chose %s reads %s", (chosen, read) => {
  expect(interfaceLanguage(chosen)).toBe(read);
});

test("there is a sentence for every code of the protocol", () => {
  for (const words of Object.values(sharedResources)) {
    expect(Object.keys(words.error).sort()).toEqual(Object.keys(ERRORS).sort());
  }
});
