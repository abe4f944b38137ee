import { describe, expect, it } from "vitest";
import { catalogue } from "../gallery/catalogue.ts";
import { guideOf } from "../src/model/catalogue.ts";
import { paginate } from "../src/model/paging.ts";
import { exampleWords, nearly, plain, searchServices } from "../src/model/search.ts";
import { view } from "./fakes.ts";

const find = (query: string, ...languages: string[]) =>
  searchServices(catalogue.agencies, query, languages.length ? languages : ["fi"]).map((one) => one.service.id);

describe("searching by words", () => {
  it("finds by name, by keyword and by the beginning of either", () => {
    expect(find("asumistuki")[0]).toBe("housing");
    expect(find("vuokra")).toContain("housing");
    expect(find("vuok")).toContain("housing");
  });

  it("forgives a slip, an inflection, and missing dots", () => {
    expect(find("asumistuku")).toContain("housing");
    expect(find("verokortin")).toContain("tax-card");
    expect(plain("ÄÖÅ é")).toBe("aoa e");
  });

  it("finds nothing for one letter or for what is not there", () => {
    expect(find("a")).toEqual([]);
    expect(find("xyzzy")).toEqual([]);
  });

  it("finds only what fits every word", () => {
    expect(find("verokortti kela")).toEqual([]);
    expect(find("kela asumistuki")).toContain("housing");
  });

  it("finds in the language of the customer", () => {
    expect(find("bostadsbidrag", "sv")).toContain("housing");
    expect(find("bostadsbidrag", "en")).not.toContain("housing");
  });

  it("finds the parts of a compound, and nothing inside an English word", () => {
    const words = { fi: "Kansaneläke", sv: "Folkpension", en: "National pension" };
    const agency = { id: "a", name: { fi: "Kela" }, summary: {}, notice: null, phone: null };
    const service = { id: "pension", name: words, keywords: {}, bring: null };
    const found = (query: string) =>
      searchServices([{ ...agency, services: [service] }], query, ["en", "fi", "sv"]).map((one) => one.service.id);
    expect(found("kansan")).toEqual(["pension"]);
    expect(found("folk")).toEqual(["pension"]);
    expect(found("pens")).toEqual(["pension"]);
    expect(found("eläke")).toEqual(["pension"]);
    expect(found("tion")).toEqual([]);
  });

  it("shows examples that it finds", () => {
    const examples = exampleWords(catalogue.agencies, ["fi"], 6);
    expect(examples.length).toBeGreaterThan(3);
    for (const word of examples) expect(find(word).length).toBeGreaterThan(0);
  });

  it("puts first what the word is the name or the first keyword of, and leaves out what only resembles it", () => {
    const of = (id: string, fi: string, ...keywords: string[]) => ({
      id,
      name: { fi },
      keywords: { fi: keywords },
      bring: null,
    });
    const services = [
      of("eviction", "Häätö", "muuttokehotus", "asunto"),
      of("prison", "Rangaistuksen alkaminen", "tuomio", "muutos"),
      of("immigration", "Rekisteröinti", "maahanmuutto"),
      of("housing", "Asumistuki", "vuokra", "asunto", "muutto"),
      of("moving", "Muuttoilmoitus", "muutto", "osoite"),
    ];
    const agency = { id: "a", name: { fi: "Virasto" }, summary: {}, notice: null, phone: null, services };
    const ids = searchServices([agency], "muutto", ["fi"]).map((one) => one.service.id);
    expect(ids).toEqual(["moving", "housing", "eviction", "immigration"]);
    expect(searchServices([agency], "mutto", ["fi"]).map((one) => one.service.id)).toContain("moving");
  });

  it("takes words for nearly the same after one slip, not after two", () => {
    expect(nearly("passi", "pasis")).toBe(true);
    expect(nearly("passi", "pasi")).toBe(true);
    expect(nearly("passi", "tassu")).toBe(false);
  });
});

describe("more than fit", () => {
  const all = [1, 2, 3, 4, 5, 6, 7];

  it("shows every choice on exactly one page", () => {
    for (let room = 2; room < 9; room++) {
      const { pages } = paginate(all, room, 0);
      const shown = Array.from({ length: pages }, (_, page) => paginate(all, room, page).items).flat();
      expect(shown).toEqual(all);
    }
  });

  it("comes round to the first page", () => {
    expect(paginate(all, 4, 3).items).toEqual([1, 2, 3]);
  });
});

describe("who shows the way when nothing is found", () => {
  const queue = (language: string, wait_unknown: "nobody_at_work" | null, refusal: "closed" | null = null) => ({
    language,
    waiting: 0,
    wait: null,
    wait_unknown,
    refusal,
  });
  const status = (id: string, open: boolean, ...queues: ReturnType<typeof queue>[]) => ({
    id,
    open,
    changes_at: null,
    queues,
  });
  const [first, second, third] = catalogue.agencies.map((agency) => agency.id) as [string, string, string];
  const guide = (...agencies: ReturnType<typeof status>[]) => guideOf(view({ agencies }), catalogue, "fi")?.id ?? null;

  it("is the first open agency with a clerk at work in the language", () => {
    expect(
      guide(
        status(first, true, queue("fi", "nobody_at_work")),
        status(second, true, queue("sv", null)),
        status(third, true, queue("fi", null)),
      ),
    ).toBe(third);
  });

  it("is one without a clerk where there is no better, and nobody where all are closed", () => {
    expect(guide(status(first, true, queue("fi", "nobody_at_work")))).toBe(first);
    expect(
      guide(status(first, false, queue("fi", null, "closed")), status(second, true, queue("sv", null))),
    ).toBeNull();
  });
});
