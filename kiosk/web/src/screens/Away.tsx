/** Gone away with the place kept: number and code once more, before the kiosk forgets them. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconClock } from "suomifi-ui-components";
import { useActions, useModel } from "../model/context.ts";
import { Kept, useMoved, useReturnSites } from "../parts/Kept.tsx";
import { Key } from "../parts/Key.tsx";
import { Question } from "../parts/Question.tsx";

export function Away(): ReactElement | null {
  const { away } = useModel();
  return away && <AwayPlace ticket={away} />;
}

function AwayPlace({ ticket }: { ticket: NonNullable<ReturnType<typeof useModel>["away"]> }): ReactElement {
  const { t } = useTranslation();
  const actions = useActions();
  const moved = useMoved(ticket);
  const sites = useReturnSites(ticket);
  return (
    <Question picture={<IconClock />} title={t("away.keptTitle")} lead={t("away.keptLead")}>
      <div className="away-place">
        <Kept ticket={ticket} />
        <p className="help-text" data-testid="away-back">
          {moved ? t("away.backAt", { sites }) : t("away.back")}
        </p>
        <div className="actions">
          <Key testId="away-done" large onPress={actions.forget}>
            {t("away.done")}
          </Key>
        </div>
      </div>
    </Question>
  );
}
