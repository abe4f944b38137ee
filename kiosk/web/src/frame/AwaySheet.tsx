/** Stepping away: what to remember, before the kiosk forgets it. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useActions, useModel, useTicket } from "../model/context.ts";
import { Key } from "../parts/Key.tsx";
import { Sheet } from "../parts/Sheet.tsx";

export function AwaySheet(): ReactElement {
  const { t } = useTranslation();
  const { ui, link } = useModel();
  const ticket = useTicket();
  const actions = useActions();
  const close = () => actions.ui({ do: "panel", panel: null });
  const offline = link.state !== "online";
  return (
    <Sheet
      title={t("away.title")}
      testId="away-sheet"
      onClose={close}
      actions={
        <>
          <Key testId="away-no" variant="secondary" large onPress={close}>
            {t("away.no")}
          </Key>
          <Key testId="away-yes" large disabled={offline || ui.busy} onPress={actions.stepAway}>
            {t("away.yes")}
          </Key>
        </>
      }
    >
      <p className="help-text">{t("away.text")}</p>
      <dl className="away-keep">
        <div>
          <dt>{t("away.number")}</dt>
          <dd data-testid="away-number">{ticket.number}</dd>
        </div>
        <div>
          <dt>{t("away.code")}</dt>
          <dd data-testid="away-code">{ticket.code}</dd>
        </div>
      </dl>
      <p className="help-text">{t("away.back")}</p>
      <p className="refused" role="alert">
        {ui.refused ? t("away.refused") : offline ? t("away.offline") : ""}
      </p>
    </Sheet>
  );
}
