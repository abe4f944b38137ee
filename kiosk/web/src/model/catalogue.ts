/** Finding and naming what is in the catalogue. */
import type {
  AgencyStatus,
  CatalogueAgency,
  CatalogueDocument,
  CatalogueLanguage,
  CatalogueService,
  ClosedService,
  KioskQueue,
  KioskView,
  Words,
} from "@luukku/web/protocol.gen.ts";

/** Languages that the page itself speaks, most used first. */
export const interfaces = ["fi", "sv", "en"] as const;
export type Interface = (typeof interfaces)[number];

/** The sign languages of Finland, by ISO 639-3. */
export const SIGNED: readonly string[] = ["fse", "fss"];

/** A text together with the language that it is in, which may not be the one asked for. */
export interface Said {
  text: string;
  language: string;
}

/**
 * The text in the first of the languages that it exists in, else in Finnish.
 * @param languages in order of preference
 */
export function say(words: Words, languages: readonly string[]): Said {
  for (const language of [...languages, "fi"]) {
    const text = words[language];
    if (text) return { text, language };
  }
  const [language = "fi", text = ""] = Object.entries(words)[0] ?? [];
  return { text, language };
}

export function findLanguage(catalogue: CatalogueDocument | null, code: string | null): CatalogueLanguage | null {
  return catalogue?.languages.find((one) => one.code === code) ?? null;
}

/** The language that the page speaks to one who chose `code`. */
export function interfaceOf(catalogue: CatalogueDocument | null, code: string | null): Interface {
  const wanted = findLanguage(catalogue, code)?.interface ?? code;
  return interfaces.find((one) => one === wanted) ?? "fi";
}

export function findAgency(catalogue: CatalogueDocument, id: string | null): CatalogueAgency | null {
  return catalogue.agencies.find((one) => one.id === id) ?? null;
}

export function findService(agency: CatalogueAgency | null, id: string | null): CatalogueService | null {
  return agency?.services.find((one) => one.id === id) ?? null;
}

export function statusOf(view: KioskView, agency: string): AgencyStatus | null {
  return view.agencies.find((one) => one.id === agency) ?? null;
}

/** The agency's line in that language; null: it does not serve in it. */
export function queueOf(status: AgencyStatus, language: string | null): KioskQueue | null {
  return status.queues.find((queue) => queue.language === language) ?? null;
}

/** Of a service that has hours of its own and is closed by them, though its agency is open. */
export function closedService(view: KioskView, agency: string, service: string | null): ClosedService | null {
  return view.closed_services.find((one) => one.agency === agency && one.service === service) ?? null;
}

/** Agencies that can be met from this kiosk, in the catalogue's order, with their status now. */
export function agenciesHere(
  view: KioskView,
  catalogue: CatalogueDocument,
): { agency: CatalogueAgency; status: AgencyStatus }[] {
  return catalogue.agencies.flatMap((agency) => {
    const status = statusOf(view, agency.id);
    return status ? [{ agency, status }] : [];
  });
}
