/** The visit: whose it is (a number, no name), what to know, and the story so far. */
import type { ClerkQueue, ClerkTicket } from "@luukku/web";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { howCallEnded, leaving, newestFirst, storyWords } from "../logic/story.ts";
import { At } from "./clock.tsx";
import { useNames } from "./names.tsx";
import { Note, OtherLanguages } from "./passedOn.tsx";
import { Fact } from "./pieces.tsx";
import { where } from "./proposed.tsx";
import { ScrollPanel } from "./scrollPanel.tsx";

interface VisitProps {
  ticket: ClerkTicket | null;
  clerk: string;
  queues: readonly ClerkQueue[];
  /** Whose visit it is stands in the centre in large letters, as while it rings. */
  toldInCentre: boolean;
}

export function Visit({ ticket, clerk, queues, toldInCentre }: VisitProps): ReactElement {
  const { t } = useTranslation();
  return (
    <ScrollPanel className="visit" labelledBy="visit-heading">
      <h2 id="visit-heading" className="panel-heading">
        {t("visit.heading")}
      </h2>
      {ticket === null ? (
        <p className="muted">{t("visit.none")}</p>
      ) : (
        <VisitOf ticket={ticket} clerk={clerk} queues={queues} toldInCentre={toldInCentre} />
      )}
    </ScrollPanel>
  );
}

function VisitOf({ ticket, clerk, queues, toldInCentre }: VisitProps & { ticket: ClerkTicket }): ReactElement {
  const { t } = useTranslation();
  const names = useNames();
  const bring = names.bring(ticket.agency, ticket.service);
  const notice = names.notice(ticket.agency);
  return (
    <>
      {!toldInCentre && <Facts ticket={ticket} clerk={clerk} queues={queues} />}
      <Story ticket={ticket} clerk={clerk} />
      {(bring !== null || notice !== null) && (
        <div className="visit-know">
          <h3 className="visit-sub">{t("visit.know")}</h3>
          {bring !== null && <p>{t("visit.bring", { what: bring })}</p>}
          {notice !== null && <p>{t("visit.notice", { text: notice })}</p>}
        </div>
      )}
    </>
  );
}

/** Whose visit it is. */
function Facts({ ticket, clerk, queues }: Omit<VisitProps, "toldInCentre"> & { ticket: ClerkTicket }): ReactElement {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <>
      <p className="visit-number">
        <span className="visit-number-name">{t("visit.number")}</span>
        <span className="visit-number-value">{ticket.number}</span>
      </p>
      <dl className="facts narrow">
        <Fact name={t("visit.about")} wide>
          <strong>{names.service(ticket.agency, ticket.service)}</strong>
          <span className="fact-sub">{names.agency(ticket.agency)}</span>
        </Fact>
        <Fact name={t("visit.language")} wide={ticket.languages.length > 1}>
          <span className="capital">{names.language(ticket.language)}</span>
          <OtherLanguages ticket={ticket} queues={queues} />
        </Fact>
        <Fact name={t("visit.taken")}>
          <At ms={ticket.taken_at} />
        </Fact>
        <Fact name={t("visit.place")} wide>
          {names.site(ticket.site)}
          <span className="fact-sub small">{t("visit.kioskIs", { kiosk: ticket.kiosk })}</span>
        </Fact>
      </dl>
      <Note heading="h3" ticket={ticket} own={howCallEnded(ticket.story, clerk) === "passed_on"} />
    </>
  );
}

/** What has happened, the newest first: it is seen without scrolling. */
function Story({ ticket, clerk }: { ticket: ClerkTicket; clerk: string }): ReactElement {
  const { t } = useTranslation();
  const names = useNames();
  const left = howCallEnded(ticket.story, clerk) === "passed_on" ? ticket.went_to : null;
  const lines = newestFirst(ticket.story, ticket.story_gap);
  return (
    <>
      <h3 className="visit-sub">{t("visit.story")}</h3>
      <ol className="story" reversed>
        {lines.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: counted from where the story begins, and it only grows
          <li key={lines.length - i} className={line === "gap" ? "story-gap" : "story-line"}>
            {line === "gap" ? (
              t("visit.storyGap")
            ) : (
              <>
                <span className="story-at">
                  <At ms={line.at} />
                </span>
                <span className="story-words">
                  {t(storyWords(line, clerk))}
                  {left !== null && line === leaving(ticket.story, clerk) && (
                    <span className="fact-sub">{where(left, names)}</span>
                  )}
                </span>
              </>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
