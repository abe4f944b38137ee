/** Names of the things in the catalogue, in the clerk's language, each isolated from what stands around it. */
import { type CatalogueDocument, type CatalogueService, isolated, languageName, words } from "@luukku/web";
import { createContext, useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";

/** The catalogue that the newest view speaks of; null until it has been fetched. */
export const CatalogueContext = createContext<CatalogueDocument | null>(null);

/** Languages of Finland that browsers have no names for. */
const OURS = ["se", "smn", "sms", "fse", "fss"] as const;

export interface Names {
  agency(id: string): string;
  /** A null service is "something else". */
  service(agency: string, id: string | null): string;
  site(id: string): string;
  /** What the agency asks people to have ready, or null. */
  bring(agency: string, service: string | null): string | null;
  /** The agency's present message to those who wait, or null. */
  notice(agency: string): string | null;
  language(code: string): string;
}

export function useNames(): Names {
  const catalogue = useContext(CatalogueContext);
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  return useMemo(() => {
    const agencyOf = (id: string) => catalogue?.agencies.find((a) => a.id === id);
    const serviceOf = (agency: string, id: string | null): CatalogueService | undefined =>
      agencyOf(agency)?.services.find((s) => s.id === id);
    return {
      // Ids are readable words; they stand in for the second it takes to fetch a new catalogue.
      agency: (id) => named(agencyOf(id)?.name, id),
      service: (agency, id) => (id === null ? t("visit.somethingElse") : named(serviceOf(agency, id)?.name, id)),
      site: (id) => named(catalogue?.sites.find((s) => s.id === id)?.name, id),
      bring: (agency, id) => optional(serviceOf(agency, id)?.bring),
      notice: (agency) => optional(agencyOf(agency)?.notice),
      language: (code) => {
        const ours = OURS.find((each) => each === code);
        return ours === undefined ? languageWords(code, language, catalogue) : t(`languageName.${ours}`);
      },
    };
    function named(text: Parameters<typeof words>[0] | undefined, id: string): string {
      return text === undefined ? id : isolated(words(text, language));
    }
    function optional(text: Parameters<typeof words>[0] | null | undefined): string | null {
      return text === undefined || text === null ? null : isolated(words(text, language));
    }
  }, [catalogue, language, t]);
}

/** A language as the clerk's own language calls it; failing that, as it calls itself. */
function languageWords(code: string, inLanguage: string, catalogue: CatalogueDocument | null): string {
  const name = languageName(code, inLanguage);
  return name === code ? isolated(catalogue?.languages.find((l) => l.code === code)?.name ?? code) : name;
}
