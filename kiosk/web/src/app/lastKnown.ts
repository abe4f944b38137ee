/** What is known of the service while the server does not say it: put aside while it does, looked up while it does not. */
import type { CatalogueDocument } from "@luukku/web/protocol.gen.ts";
import type { Model } from "../model/context.ts";
import type { Environment } from "./environment.ts";

export interface LastKnown {
  /** The catalogue as it was last, for its telephone numbers. */
  catalogue(): CatalogueDocument | null;
  follow(model: Model): void;
}

interface Options {
  env: Environment;
  onChange: () => void;
}

export function createLastKnown({ env, onChange }: Options): LastKnown {
  let known: CatalogueDocument | null = null;
  let looking = false;
  /** What was put aside last. */
  let kept = "";

  async function look(): Promise<void> {
    looking = true;
    known = await env.standInPage.lastCatalogue();
    looking = false;
    if (known !== null) onChange();
  }

  return {
    catalogue: () => known,
    follow({ catalogue, view, screen }) {
      if (catalogue !== null && view !== null) {
        const now = `${catalogue.version} ${view.site}`;
        if (now !== kept) void env.standInPage.keep(catalogue, view.site);
        kept = now;
      } else if (known === null && !looking && screen.id === "unavailable" && screen.trouble.kind !== "starting") {
        void look();
      }
    },
  };
}
