/** The estimated wait in words, or why there is none. */
import { duration } from "@luukku/web/format.ts";
import type { KioskQueue, KioskTicket } from "@luukku/web/protocol.gen.ts";
import { useTranslation } from "react-i18next";
import { findLanguage } from "../model/catalogue.ts";
import { useModel } from "../model/context.ts";
import { tellWait } from "../model/wait.ts";

const MINUTE_MS = 60_000;
const HOUR_MIN = 60;

export interface WaitWords {
  main: string;
  /** What the range means. */
  detail: string | null;
}

/** Null where nothing is known and nothing is the matter: the ticket is about to move. */
export function useWaitWords(): (
  of: Pick<KioskQueue | KioskTicket, "wait" | "wait_unknown" | "language">,
) => WaitWords | null {
  const { t, i18n } = useTranslation();
  const { catalogue } = useModel();
  return ({ wait, wait_unknown, language }) => {
    if (!wait) {
      const name = findLanguage(catalogue, language)?.name ?? language;
      return !wait_unknown ? null : { main: t(`wait.${wait_unknown}`, { language: name }), detail: null };
    }
    const told = tellWait(wait);
    if (told.kind !== "range") return { main: t(`wait.${told.kind}`), detail: null };
    const half = duration(told.half * MINUTE_MS, i18n.language);
    const ninety = duration(told.ninety * MINUTE_MS, i18n.language);
    const time =
      told.half === told.ninety
        ? ninety
        : told.ninety < HOUR_MIN
          ? t("wait.range", { from: told.half, to: told.ninety })
          : `${half} – ${ninety}`;
    return { main: t("wait.about", { time }), detail: t("wait.detail", { half, ninety }) };
  };
}
