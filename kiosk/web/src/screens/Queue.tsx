/** In line: the number, the place, what to have ready; nothing is promised that is not known. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconCheckCircle, IconClock, IconClose, IconInfo, IconLock, IconPhone } from "suomifi-ui-components";
import { findAgency, findLanguage, findService } from "../model/catalogue.ts";
import { useActions, useModel, useService, useTicket } from "../model/context.ts";
import { type Fact, Facts } from "../parts/Facts.tsx";
import { useMoved, useReturnSites } from "../parts/Kept.tsx";
import { Key } from "../parts/Key.tsx";
import { MediaNotice } from "../parts/MediaNotice.tsx";
import { useStacked } from "../parts/room.ts";
import { ScreenHeading } from "../parts/ScreenHeading.tsx";
import { ScrollArea } from "../parts/ScrollArea.tsx";
import { Words } from "../parts/Words.tsx";
import { useWaitWords } from "../parts/waits.ts";

export function Queue(): ReactElement {
  const { t } = useTranslation();
  const { media } = useModel();
  const stacked = useStacked();
  const { catalogue } = useService();
  const ticket = useTicket();
  const actions = useActions();
  const wait = useWaitWords()(ticket);
  const nobody = ticket.wait_unknown === "nobody_at_work";
  const moved = useMoved(ticket);
  const sites = useReturnSites(ticket);
  const agency = findAgency(catalogue, ticket.agency);
  const language = findLanguage(catalogue, ticket.language);
  const bring = findService(agency, ticket.service)?.bring;
  const facts: Fact[] = [
    ...(bring
      ? [
          {
            id: "bring",
            icon: <IconCheckCircle />,
            words: (
              <>
                <strong>{t("queue.bring")}</strong> <Words text={bring} />
              </>
            ),
          },
        ]
      : []),
    ...(agency?.notice
      ? [
          {
            id: "notice",
            icon: <IconInfo />,
            words: (
              <>
                <strong>
                  <Words text={agency.name} />
                  {": "}
                </strong>
                <Words text={agency.notice} />
              </>
            ),
          },
        ]
      : []),
    ...(nobody && agency?.phone
      ? [{ id: "phone", icon: <IconPhone />, words: t("phone", { number: agency.phone }) }]
      : []),
    { id: "private", icon: <IconLock />, words: t("queue.private") },
  ];
  const notices = (
    <>
      {ticket.agency_closed && (
        <p className="calm-note" role="status" data-testid="closed-on">
          <IconInfo aria-hidden="true" /> {t("queue.closedOn")}
        </p>
      )}
      {moved && (
        <p className="calm-note" role="status" data-testid="moved">
          <IconInfo aria-hidden="true" /> {t("queue.moved", { sites })}
        </p>
      )}
      {ticket.returned && (
        <p className="calm-note" role="status" data-testid="returned">
          <IconInfo aria-hidden="true" /> {t(`queue.returned.${ticket.returned}`)}{" "}
          {!nobody && ticket.returned !== "transferred" && t("queue.calling")}
        </p>
      )}
      {media.state === "failed" && <MediaNotice problem={media.problem} />}
    </>
  );
  const above = (
    <div className="queue-above">
      <p className="queue-kicker">
        {agency && (
          <span className="kicker">
            <Words text={agency.name} />
          </span>
        )}
        <span data-testid="ticket-language">
          {t("join.language")}{" "}
          <strong lang={ticket.language}>
            <bdi>{language?.name ?? ticket.language}</bdi>
          </strong>
        </span>
      </p>
      <ScreenHeading>{t("queue.title")}</ScreenHeading>
      {/* What has changed comes before what has not, where both do not fit. */}
      {stacked && notices}
      <div className="ticket">
        <p className="ticket-label">{t("queue.number")}</p>
        <p className="ticket-number" data-testid="ticket-number">
          {ticket.number}
        </p>
        <p className="ticket-place" data-testid="ahead" data-ahead={ticket.ahead} role="status">
          {nobody && ticket.ahead === 0 ? t("queue.first") : t("queue.ahead", { count: ticket.ahead })}
        </p>
        {wait && (
          <div
            className="ticket-wait"
            data-testid="wait"
            data-unknown={ticket.wait_unknown ?? undefined}
            data-half={ticket.wait?.half_s}
            data-ninety={ticket.wait?.ninety_s}
          >
            <p className="ticket-wait-main">
              <IconClock aria-hidden="true" /> <span>{wait.main}</span>
            </p>
            {wait.detail && <p className="ticket-wait-detail">{wait.detail}</p>}
          </div>
        )}
        {ticket.code && (
          <p className="ticket-code">
            {t("queue.code")} <strong dir="ltr">{ticket.code}</strong>
          </p>
        )}
      </div>
      <p className="lead">{t(nobody ? "queue.nobody" : "queue.stay")}</p>
    </div>
  );
  return (
    <div className={`queue${stacked ? " is-compact" : ""}`}>
      {!stacked && above}
      <ScrollArea label={t("queue.ready")}>
        {stacked && above}
        {!stacked && notices}
        <Facts facts={facts} />
      </ScrollArea>
      <div className="actions actions-two">
        <Key testId="step-away" large icon={<IconClock />} onPress={() => actions.ui({ do: "panel", panel: "away" })}>
          {t("queue.away")}
        </Key>
        <Key
          testId="leave"
          large
          icon={<IconClose />}
          variant="secondary"
          onPress={() => actions.ui({ do: "panel", panel: "confirm" })}
        >
          {t("queue.leave")}
        </Key>
      </div>
    </div>
  );
}
