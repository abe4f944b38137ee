/** Texts of the catalogue stand isolated, in the language that they are in. */

import { startI18n } from "@luukku/web/i18n.ts";
import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { ModelContext } from "../src/model/context.ts";
import { freshUi } from "../src/model/ui.ts";
import { Words } from "../src/parts/Words.tsx";

startI18n({ language: "fi", resources: { fi: {}, sv: {}, en: {} } });

test.each([
  ["ar", "مرحبا", "ar"],
  ["sv", "Kela", "fi"],
])("for who chose %s: %s", (chosen, text, lang) => {
  const model = { ui: { ...freshUi, language: chosen } } as Parameters<typeof ModelContext>[0]["value"];
  const shown = render(
    <ModelContext value={model}>
      <Words text={{ fi: "Kela", ar: "مرحبا" }} />
    </ModelContext>,
  );
  const element = shown.getByText(text);
  expect([element.tagName, element.lang]).toEqual(["BDI", lang]);
});
