/** Stepping away: what to remember, before the kiosk forgets it. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useActions, useModel, useTicket } from "../model/context.ts";
import { Kept, useMoved, useReturnSites } from "../parts/Kept.tsx";
import { Key } from "../parts/Key.tsx";
import { Sheet } from "../parts/Sheet.tsx";

export function AwaySheet(): ReactElement {
  const { t } = useTranslation();
  const { ui, link } = useModel();
  const ticket = useTicket();
  const actions = useActions();
  const close = () => actions.ui({ do: "panel", panel: null });
  const moved = useMoved(ticket);
  const sites = useReturnSites(ticket);
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
      <Kept ticket={ticket} />
      <p className="help-text" data-testid="away-back">
        {moved ? t("away.backAt", { sites }) : t("away.back")}
      </p>
      <p className="refused" role="alert">
        {ui.refused ? t("away.refused") : offline ? t("away.offline") : ""}
      </p>
    </Sheet>
  );
}
