/** The visit: whose it is (a number, no name), what to know, and the story so far. */
import type { ClerkTicket, QueueView } from "@luukku/web";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { howCallEnded, storyWords, tellable } from "../logic/story.ts";
import { At } from "./clock.tsx";
import { useNames } from "./names.tsx";
import { Note, OtherLanguages } from "./passedOn.tsx";
import { Fact } from "./pieces.tsx";
import { ScrollPanel } from "./scrollPanel.tsx";

interface VisitProps {
  ticket: ClerkTicket | null;
  clerk: string;
  queues: readonly QueueView[];
}

export function Visit({ ticket, clerk, queues }: VisitProps): ReactElement {
  const { t } = useTranslation();
  return (
    <ScrollPanel className="visit" labelledBy="visit-heading">
      <h2 id="visit-heading" className="panel-heading">
        {t("visit.heading")}
      </h2>
      {ticket === null ? (
        <p className="muted">{t("visit.none")}</p>
      ) : (
        <VisitOf ticket={ticket} clerk={clerk} queues={queues} />
      )}
    </ScrollPanel>
  );
}

function VisitOf({ ticket, clerk, queues }: VisitProps & { ticket: ClerkTicket }): ReactElement {
  const { t } = useTranslation();
  const names = useNames();
  const bring = names.bring(ticket.agency, ticket.service);
  const notice = names.notice(ticket.agency);
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
          <span className="fact-sub">{t("visit.kioskIs", { kiosk: ticket.kiosk })}</span>
        </Fact>
      </dl>
      <Note heading="h3" ticket={ticket} own={howCallEnded(ticket.story, clerk) === "passed_on"} />
      {(bring !== null || notice !== null) && (
        <div className="visit-know">
          <h3 className="visit-sub">{t("visit.know")}</h3>
          {bring !== null && <p>{t("visit.bring", { what: bring })}</p>}
          {notice !== null && <p>{t("visit.notice", { text: notice })}</p>}
        </div>
      )}
      <h3 className="visit-sub">{t("visit.story")}</h3>
      <ol className="story">
        {tellable(ticket.story).map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the story only grows at its end
          <li key={i} className="story-line">
            <span className="story-at">
              <At ms={line.at} />
            </span>
            <span className="story-words">{t(storyWords(line, clerk))}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
