/** Texts of other directions stand isolated among the desk's own words. */
import type { CatalogueDocument, ClerkTicket } from "@luukku/web";
import { startI18n } from "@luukku/web";
import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { CatalogueContext, useNames } from "../src/desk/names.tsx";
import { Note } from "../src/desk/passedOn.tsx";
import { resources } from "../src/resources.ts";

const ARABIC = "مرحبا";

startI18n({ language: "fi", resources });

function Named() {
  const names = useNames();
  return (
    <p data-testid="named">
      {names.agency("kela")} {names.site("lahti")} {names.language("prs")}
    </p>
  );
}

test("names of the catalogue", () => {
  const catalogue = {
    version: "1",
    languages: [],
    agencies: [{ id: "kela", name: { fi: `Kela (${ARABIC})` }, services: [] }],
    sites: [{ id: "lahti", name: { fi: "Lahti" } }],
  } as unknown as CatalogueDocument;
  const shown = render(
    <CatalogueContext value={catalogue}>
      <Named />
    </CatalogueContext>,
  );
  expect(shown.getByTestId("named").textContent).toMatch(new RegExp(`^\u2068Kela \\(${ARABIC}\\)\u2069 Lahti `));
});

test("a note has its own direction", () => {
  const ticket = { agency: "kela", note: ARABIC, languages: ["fi"], language: "fi" } as unknown as ClerkTicket;
  const shown = render(<Note ticket={ticket} heading="h2" />);
  expect(shown.getByText(ARABIC).getAttribute("dir")).toBe("auto");
});
