/** After the call: the clerk's own time, how much is left of it, and what follows. */
import { type ClerkView, duration, timer } from "@luukku/web";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconCheck, IconHourglass } from "suomifi-ui-components";
import { howCallEnded, howLongTheCall } from "../logic/story.ts";
import { At, Countdown } from "./clock.tsx";
import { NextInQueue } from "./idle.tsx";
import type { DeskActions, DeskState } from "./model.ts";
import { useNames } from "./names.tsx";
import { Note, OtherLanguages } from "./passedOn.tsx";
import { Fact, Key, NowHeading, shortcut } from "./pieces.tsx";
import { where } from "./proposed.tsx";

export function WrapUp({ desk, actions }: { desk: DeskState; actions: DeskActions }): ReactElement {
  const { t } = useTranslation();
  const names = useNames();
  const { clerk, ticket } = desk.view;
  const end = ticket === null ? "ended" : howCallEnded(ticket.story, clerk.id);
  const next = clerk.next ?? "available";
  return (
    <div className="wrap-up">
      <div className="wrap-up-what">
        <NowHeading>
          {ticket !== null && (
            <span className="now-eyebrow">
              {[names.site(ticket.site), t("visit.kioskIs", { kiosk: ticket.kiosk })].join(", ")}
            </span>
          )}
          {t(`wrapUp.heading.${end}`)}
        </NowHeading>
        <Handled view={desk.view} />
        {ticket !== null && <Note heading="h2" ticket={ticket} own={end === "passed_on"} />}
        <NextInQueue desk={desk} />
        <p className="muted">{t("wrapUp.text")}</p>
      </div>
      <div className="wrap-up-act">
        {clerk.until !== null && (
          <Countdown
            from={clerk.since}
            until={clerk.until}
            text={(seconds) => t(`wrapUp.left.${next}`, { time: timer(seconds * 1000) })}
          />
        )}
        <div className="wrap-up-buttons">
          <Button
            className="big ready"
            data-testid="ready"
            icon={<IconCheck />}
            aria-disabled={desk.pending.has("ready")}
            {...shortcut("ready")}
            onClick={actions.ready}
          >
            {t(`wrapUp.ready.${next}`)}
            <Key of="ready" />
          </Button>
          {clerk.may_extend && (
            <Button
              className="big"
              variant="secondary"
              data-testid="extend"
              icon={<IconHourglass />}
              aria-disabled={desk.pending.has("extend_wrap_up")}
              {...shortcut("extend")}
              onClick={actions.extendWrapUp}
            >
              {t("wrapUp.extend")}
              <Key of="extend" />
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

/** What the time is for: the call that was held. */
function Handled({ view }: { view: ClerkView }): ReactElement | null {
  const { t, i18n } = useTranslation();
  const names = useNames();
  const { ticket, clerk } = view;
  if (ticket === null) return null;
  const lasted = howLongTheCall(ticket.story, clerk.id);
  return (
    <dl className="facts large" data-testid="handled">
      <Fact name={t("visit.about")} wide>
        <strong>{names.service(ticket.agency, ticket.service)}</strong>
        <span className="fact-sub">{names.agency(ticket.agency)}</span>
      </Fact>
      <Fact name={t("visit.language")}>
        <strong className="capital">{names.language(ticket.language)}</strong>
        <OtherLanguages ticket={ticket} queues={view.queues} />
      </Fact>
      {lasted !== null && (
        <Fact name={t("wrapUp.lasted")}>
          <strong>{duration(lasted, i18n.language)}</strong>
        </Fact>
      )}
      <Fact name={t("visit.number")}>
        <strong>{ticket.number}</strong>
        <span className="fact-sub">
          {t("visit.sinceClock")} <At ms={ticket.taken_at} />
        </span>
      </Fact>
      {ticket.went_to !== null && (
        <Fact name={t("wrapUp.wentTo")} wide>
          {where(ticket.went_to, names)}
        </Fact>
      )}
    </dl>
  );
}
