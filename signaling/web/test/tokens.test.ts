import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { customProperties, kebab, SHARED_TOKENS } from "../src/ui/tokens.ts";

const SHEETS = globSync("{signaling,kiosk,agent_console}/web/src/**/*.css");

test("names become those of custom properties", () => {
  expect(kebab("depthSecondaryDark1")).toBe("depth-secondary-dark1");
  expect(customProperties("fi-", { whiteBase: "#fff" })).toEqual({ "--fi-white-base": "#fff" });
});

test("every token of Suomi.fi that a style sheet asks for exists", () => {
  expect(SHEETS.length).toBeGreaterThan(10);
  const unknown = SHEETS.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/var\((--(?:fi|space)-[\w-]+)/g)]
      .map(([, name]) => name ?? "")
      .filter((name) => !(name in SHARED_TOKENS))
      .map((name) => `${file}: ${name}`),
  );
  expect(unknown).toEqual([]);
});
