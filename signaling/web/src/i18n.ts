/** Texts: i18next, with the page's own words as the default namespace and those that all pages share as `shared`. */
import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { DEFAULT_LANGUAGE, INTERFACE_LANGUAGES, type InterfaceLanguage, interfaceLanguage } from "./languages.ts";
import en from "./locales/en.json" with { type: "json" };
import fi from "./locales/fi.json" with { type: "json" };
import sv from "./locales/sv.json" with { type: "json" };
import { isolated } from "./texts.ts";

export const sharedResources = { fi, sv, en };

/** A page's own words in each language; the Finnish file says which keys there are. */
export type PageResources = Record<InterfaceLanguage, Record<string, unknown>>;

/**
 * Sets i18next up, at once. Use `useTranslation()` in components: `t("key")` for the page's own words,
 * `t("shared:key")` for the shared ones, `i18n.changeLanguage("sv")` to change. `<html lang>` follows.
 */
export function startI18n(options: { language: string; resources: PageResources }): i18n {
  const { resources } = options;
  i18next.on("languageChanged", (language) => {
    document.documentElement.lang = language;
  });
  void i18next.use(initReactI18next).init({
    lng: interfaceLanguage(options.language),
    fallbackLng: DEFAULT_LANGUAGE,
    supportedLngs: [...INTERFACE_LANGUAGES],
    defaultNS: "translation",
    ns: ["translation", "shared"],
    resources: Object.fromEntries(
      INTERFACE_LANGUAGES.map((tag) => [tag, { translation: resources[tag], shared: sharedResources[tag] }]),
    ),
    // All words are in the bundle: nothing is loaded later, and the first draw has them.
    initAsync: false,
    // React escapes; what is left to do for a text in a sentence is to isolate it. Numbers are left alone.
    interpolation: {
      useRawValueToEscape: true,
      escape: (value: unknown) => (typeof value === "string" ? isolated(value) : String(value)),
    },
    returnNull: false,
    returnEmptyString: false,
  });
  return i18next;
}
