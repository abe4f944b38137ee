import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createCatalogue, fetchCatalogue, words } from "../src/catalogue.ts";
import type { CatalogueDocument } from "../src/protocol.gen.ts";
import { fakeConnection, kioskView } from "./fakes.ts";

const asked = vi.fn<typeof fetch>();
const document = (version: string): CatalogueDocument => ({ version, languages: [], agencies: [], sites: [] });
const answer = (version: string) => new Response(JSON.stringify(document(version)));

beforeEach(() => {
  vi.useFakeTimers();
  asked.mockReset();
  vi.stubGlobal("fetch", asked);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("is fetched once per version, also when asked for twice at once", async () => {
  asked.mockImplementation(async () => answer("a1"));
  const [one, two] = await Promise.all([fetchCatalogue("a1"), fetchCatalogue("a1")]);
  await fetchCatalogue("a1");
  expect(one).toEqual(document("a1"));
  expect(two).toBe(one);
  expect(asked).toHaveBeenCalledTimes(1);
});

test("a failure is not remembered", async () => {
  asked.mockRejectedValueOnce(new TypeError("no network"));
  await expect(fetchCatalogue("b1")).rejects.toMatchObject({ code: "unreachable" });
  asked.mockResolvedValueOnce(answer("b1"));
  await expect(fetchCatalogue("b1")).resolves.toEqual(document("b1"));
});

describe("followed by the view", () => {
  test("comes, is asked for again until it does, and changes with the version", async () => {
    const connection = fakeConnection();
    const show = (catalogue: string) => {
      connection.store.set({ ...connection.store.get(), view: kioskView({ catalogue }) });
    };
    show("c1");
    asked.mockRejectedValueOnce(new TypeError("no network"));
    asked.mockResolvedValueOnce(answer("c1"));
    const catalogue = createCatalogue(connection);
    expect(catalogue.get()).toBeNull();
    await vi.advanceTimersByTimeAsync(0);
    expect(catalogue.get()).toBeNull();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(catalogue.get()?.version).toBe("c1");

    asked.mockResolvedValueOnce(answer("c2"));
    show("c2");
    expect(catalogue.get()?.version).toBe("c1");
    await vi.advanceTimersByTimeAsync(0);
    expect(catalogue.get()?.version).toBe("c2");

    catalogue.close();
    show("c3");
    expect(asked).toHaveBeenCalledTimes(3);
  });
});

describe("words", () => {
  test("in the language, else in Finnish", () => {
    expect(words({ fi: "vero", sv: "skatt" }, "sv")).toBe("skatt");
    expect(words({ fi: "vero", sv: "skatt" }, "so")).toBe("vero");
    expect(words({}, "fi")).toBe("");
  });
});
