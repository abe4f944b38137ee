import type { sharedResources } from "@luukku/web/i18n.ts";
import type words from "./locales/fi.json";

/** Keys are types: asking for one that is not in the Finnish file does not compile. */
declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: ["translation", "shared"];
    resources: { translation: typeof words; shared: (typeof sharedResources)["fi"] };
  }
}
