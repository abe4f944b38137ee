/** What a clerk should know of a customer who comes from a colleague, or who speaks more than one language. */
import type { ClerkQueue, ClerkTicket } from "@luukku/web";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useNames } from "./names.tsx";

/** What the clerk who passed the customer on wrote; `own`: that was this clerk. */
export function Note(props: { ticket: ClerkTicket; own?: boolean; heading: "h2" | "h3" }): ReactElement | null {
  const { ticket, own, heading: Heading } = props;
  const { t } = useTranslation();
  if (ticket.note === null || ticket.note === "") return null;
  return (
    <div className="note" data-testid="note">
      <Heading className="visit-sub">{t(own ? "visit.ownNote" : "visit.note")}</Heading>
      <p className="note-text" dir="auto">
        {ticket.note}
      </p>
    </div>
  );
}

/** The customer's other languages, those first that this clerk serves the agency in. */
export function OtherLanguages(props: { ticket: ClerkTicket; queues: readonly ClerkQueue[] }): ReactElement | null {
  const { ticket, queues } = props;
  const { t } = useTranslation();
  const names = useNames();
  const served = (language: string) =>
    queues.some((queue) => queue.agency === ticket.agency && queue.language === language);
  const others = ticket.languages.filter((language) => language !== ticket.language);
  const ordered = [...others.filter(served), ...others.filter((language) => !served(language))];
  if (ordered.length === 0) return null;
  return (
    <span className="fact-sub" data-testid="other-languages">
      {t("visit.alsoSpeaks", { languages: ordered.map(names.language).join(", ") })}
    </span>
  );
}
