/** After the call: the clerk's own time, how much is left of it, and what follows. */
import { type ClerkView, duration, timer } from "@luukku/web";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconCheck, IconHourglass } from "suomifi-ui-components";
import { howCallEnded, howLongTheCall } from "../logic/story.ts";
import { Countdown } from "./clock.tsx";
import { NextInQueue } from "./idle.tsx";
import type { DeskActions, DeskState } from "./model.ts";
import { useNames } from "./names.tsx";
import { Fact, Key, NowHeading, shortcut } from "./pieces.tsx";
import { where } from "./proposed.tsx";

export function WrapUp({ desk, actions }: { desk: DeskState; actions: DeskActions }): ReactElement {
  const { t } = useTranslation();
  const { clerk, ticket } = desk.view;
  const end = ticket === null ? "ended" : howCallEnded(ticket.story, clerk.id);
  const next = clerk.next ?? "available";
  return (
    <div className="wrap-up">
      <NowHeading>{t(`wrapUp.heading.${end}`)}</NowHeading>
      <Handled view={desk.view} />
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
      <p className="muted">{t("wrapUp.text")}</p>
      <NextInQueue desk={desk} />
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
    <dl className="facts" data-testid="handled">
      <Fact name={t("visit.about")} wide>
        <strong>{names.service(ticket.agency, ticket.service)}</strong>
        <span className="fact-sub">{names.agency(ticket.agency)}</span>
      </Fact>
      <Fact name={t("visit.language")}>
        <span className="capital">{names.language(ticket.language)}</span>
      </Fact>
      {lasted !== null && <Fact name={t("wrapUp.lasted")}>{duration(lasted, i18n.language)}</Fact>}
      {ticket.went_to !== null && (
        <Fact name={t("wrapUp.wentTo")} wide>
          {where(ticket.went_to, names)}
        </Fact>
      )}
    </dl>
  );
}
