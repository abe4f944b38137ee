/** What the pages need to name things, fetched once per version. */
import type { Connection, Store } from "./api.ts";
import type { CatalogueDocument, ClerkView, KioskView, Words } from "./protocol.gen.ts";
import { catalogueDocument } from "./rest.ts";
import { createStore } from "./store.ts";

const RETRY_MS = 3_000;

let kept: CatalogueDocument | null = null;
let asking: { version: string; answer: Promise<CatalogueDocument> } | null = null;

/** The catalogue at this version, or the newer one that has replaced it meanwhile. Throws CommandError. */
export function fetchCatalogue(version: string): Promise<CatalogueDocument> {
  if (kept?.version === version) return Promise.resolve(kept);
  if (asking?.version === version) return asking.answer;
  const answer = catalogueDocument()
    .then((document) => {
      kept = document;
      return document;
    })
    .finally(() => {
      if (asking?.answer === answer) asking = null;
    });
  asking = { version, answer };
  return answer;
}

/** The catalogue that the newest view names: null until the first has come, the former one while a newer is fetched. */
export function createCatalogue<V extends KioskView | ClerkView>(
  connection: Connection<V>,
): Store<CatalogueDocument | null> & { close(): void } {
  const store = createStore<CatalogueDocument | null>(null);
  let wanted: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function fetchWanted(version: string): Promise<void> {
    try {
      const document = await fetchCatalogue(version);
      if (wanted === version) store.set(document);
    } catch {
      // Whatever it was passes, and the page cannot do without: ask until it comes.
      if (wanted === version) timer = setTimeout(() => void fetchWanted(version), RETRY_MS);
    }
  }

  function follow(): void {
    const version = connection.get().view?.catalogue ?? null;
    if (version === null || version === wanted) return;
    wanted = version;
    clearTimeout(timer);
    void fetchWanted(version);
  }

  const unsubscribe = connection.subscribe(follow);
  follow();
  return {
    get: store.get,
    subscribe: store.subscribe,
    close() {
      wanted = null;
      clearTimeout(timer);
      unsubscribe();
    },
  };
}

/** The text in that language, else in Finnish, which every text of the catalogue has. */
export function words(text: Words, language: string): string {
  return text[language] ?? text.fi ?? Object.values(text)[0] ?? "";
}
