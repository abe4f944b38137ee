/** After the call: the clerk's own time, how much is left of it, and what follows. */

import { timer } from "@luukku/web";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconCheck, IconHourglass } from "suomifi-ui-components";
import { howCallEnded } from "../logic/story.ts";
import { Countdown } from "./clock.tsx";
import { NextInLine } from "./idle.tsx";
import type { DeskActions, DeskState } from "./model.ts";
import { Key, NowHeading, shortcut } from "./pieces.tsx";

const OTHERS = ["available", "break", "off"] as const;

export function WrapUp({ desk, actions }: { desk: DeskState; actions: DeskActions }): ReactElement {
  const { t } = useTranslation();
  const { clerk, ticket } = desk.view;
  const end = ticket === null ? "ended" : howCallEnded(ticket.story, clerk.id);
  const next = clerk.next ?? "available";
  return (
    <div className="wrap-up">
      <NowHeading>{t(`wrapUp.heading.${end}`)}</NowHeading>
      <p>{t("wrapUp.text")}</p>
      {clerk.until !== null && (
        <Countdown
          from={clerk.since}
          until={clerk.until}
          text={(seconds) => t(`wrapUp.left.${next}`, { time: timer(seconds * 1000) })}
        />
      )}
      <div className="wrap-up-buttons">
        <Button
          className="big"
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
        {OTHERS.filter((state) => state !== next).map((state) => (
          <Button
            key={state}
            className="big"
            variant="secondary"
            {...shortcut(state)}
            onClick={() => actions.setState(state)}
          >
            {t(`wrapUp.ready.${state}`)}
            <Key of={state} />
          </Button>
        ))}
      </div>
      <NextInLine desk={desk} />
    </div>
  );
}
