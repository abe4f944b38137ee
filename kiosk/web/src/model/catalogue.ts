/** Finding and naming what is in the catalogue. */
import { DEFAULT_LANGUAGE, type InterfaceLanguage, interfaceLanguage } from "@luukku/web/languages.ts";
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
  for (const language of [...languages, DEFAULT_LANGUAGE]) {
    const text = words[language];
    if (text) return { text, language };
  }
  const [language = DEFAULT_LANGUAGE, text = ""] = Object.entries(words)[0] ?? [];
  return { text, language };
}

export function findLanguage(catalogue: CatalogueDocument | null, code: string | null): CatalogueLanguage | null {
  return catalogue?.languages.find((one) => one.code === code) ?? null;
}

/** The language that the page speaks to one who chose `code`. */
export function interfaceOf(catalogue: CatalogueDocument | null, code: string | null): InterfaceLanguage {
  const wanted = findLanguage(catalogue, code)?.interface ?? code;
  return wanted === null ? DEFAULT_LANGUAGE : interfaceLanguage(wanted);
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

/**
 * Who can show the way to somebody who does not know whose matter theirs is: the first agency that is open and serves the
 * language, one with a clerk at work before one without. Null: none is.
 */
export function guideOf(view: KioskView, catalogue: CatalogueDocument, language: string): CatalogueAgency | null {
  const open = agenciesHere(view, catalogue).filter(({ status }) => {
    const queue = queueOf(status, language);
    return status.open && queue !== null && queue.refusal === null;
  });
  const staffed = open.find(({ status }) => queueOf(status, language)?.wait_unknown !== "nobody_at_work");
  return (staffed ?? open[0])?.agency ?? null;
}
