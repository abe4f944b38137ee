import { webcrypto } from "node:crypto";
import { startI18n } from "@luukku/web/index.ts";
import { beforeAll, expect, it, vi } from "vitest";
import { catalogue } from "../gallery/catalogue.ts";
import { createLastKnown } from "../src/app/lastKnown.ts";
import en from "../src/locales/en.json" with { type: "json" };
import fi from "../src/locales/fi.json" with { type: "json" };
import sv from "../src/locales/sv.json" with { type: "json" };
import type { Model } from "../src/model/context.ts";
import { freshUi } from "../src/model/ui.ts";
import { policyOf, standInHtml } from "../src/shell/standIn.ts";
import { makeWorld, view } from "./fakes.ts";

beforeAll(() => {
  // jsdom has none.
  vi.stubGlobal("crypto", webcrypto);
  startI18n({ language: "fi", resources: { fi, sv, en } });
});

const parse = (html: string) => new DOMParser().parseFromString(html, "text/html");

it("says it in all languages, with the number of the site and of every agency that has one", () => {
  const page = parse(standInHtml(catalogue, "lieksa"));
  for (const words of [fi, sv, en]) expect(page.body.textContent).toContain(words.unavailable.what.no_connection);
  const numbers = [...page.querySelectorAll("li strong")].map((one) => one.textContent);
  expect(numbers).toEqual([
    "040 104 4000",
    ...catalogue.agencies.flatMap(({ phone }) => (phone === null ? [] : [phone])),
  ]);
  expect(page.querySelector("[data-site]")?.textContent).toContain("Lieksan asiointipiste");
});

it("takes a name as a name, whatever is in it", () => {
  const bad = "<img src=x onerror=alert(1)></script>";
  const [first] = catalogue.agencies;
  if (first === undefined) throw new Error("the gallery's catalogue has agencies");
  const html = standInHtml({ ...catalogue, agencies: [{ ...first, name: { fi: bad } }] }, "lieksa");
  const page = parse(html);
  expect(page.querySelector("img")).toBeNull();
  expect(page.querySelectorAll("script")).toHaveLength(1);
  expect(page.querySelector("li:last-child bdi")?.textContent).toBe(bad);
});

it("has a heading for numbers only with numbers", () => {
  const agencies = catalogue.agencies.map((agency) => ({ ...agency, phone: null }));
  expect(parse(standInHtml({ ...catalogue, agencies }, "bussi")).querySelector("h3")).toBeNull();
});

it("is bound to exactly its own style and script", async () => {
  const html = standInHtml(catalogue, "lieksa");
  const policy = await policyOf(html);
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}='; /);
  expect(policy).not.toContain("unsafe");
  expect(await policyOf(html.replace("let wait", "let  wait"))).not.toBe(policy);
});

it("is put aside once for each catalogue and site, and looked up while neither is known", async () => {
  const world = makeWorld();
  const changed = vi.fn();
  const known = createLastKnown({ env: world.env, onChange: changed });
  const model = (change: Partial<Model>) => ({ screen: { id: "rest" }, ui: freshUi, ...change }) as Model;
  known.follow(model({ catalogue, view: view() }));
  known.follow(model({ catalogue, view: view({ out_of_order: "camera_lost" }) }));
  known.follow(model({ catalogue: { ...catalogue, version: "newer" }, view: view() }));
  known.follow(model({ catalogue: { ...catalogue, version: "newer" }, view: view({ site: "bussi" }) }));
  expect(world.putAside).toEqual(["lieksa", "lieksa", "bussi"]);
  world.lastCatalogue = catalogue;
  const lost: Partial<Model> = { catalogue: null, view: null };
  known.follow(model({ ...lost, screen: { id: "unavailable", trouble: { kind: "starting" } } }));
  expect(known.catalogue()).toBeNull();
  known.follow(model({ ...lost, screen: { id: "unavailable", trouble: { kind: "no_connection", way: null } } }));
  await vi.waitFor(() => expect(changed).toHaveBeenCalled());
  expect(known.catalogue()).toBe(catalogue);
});
