/** "Really?" before one gives up one's place or the conversation. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useActions, useModel } from "../model/context.ts";
import { Key } from "../parts/Key.tsx";
import { Sheet } from "../parts/Sheet.tsx";

export function ConfirmSheet(): ReactElement {
  const { t } = useTranslation();
  const { screen } = useModel();
  const actions = useActions();
  const what = screen.id === "call" ? "end" : "leave";
  const close = () => actions.ui({ do: "panel", panel: null });
  return (
    <Sheet
      title={t(`confirm.${what}.title`)}
      testId="confirm-sheet"
      onClose={close}
      actions={
        <>
          <Key testId="confirm-no" variant="secondary" large onPress={close}>
            {t(`confirm.${what}.no`)}
          </Key>
          <Key testId="confirm-yes" variant="danger" large onPress={what === "end" ? actions.end : actions.leave}>
            {t(`confirm.${what}.yes`)}
          </Key>
        </>
      }
    >
      <p className="help-text">{t(`confirm.${what}.text`)}</p>
    </Sheet>
  );
}
