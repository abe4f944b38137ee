/** What a break is for. One key takes the break and says why; the plain key takes it at once and asks nothing. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { BREAK_CHOICES } from "../logic/keys.ts";
import type { DeskActions, DeskState } from "./model.ts";
import { Key, shortcut } from "./pieces.tsx";

export function BreakReasons({ desk, actions }: { desk: DeskState; actions: DeskActions }): ReactElement {
  const { t } = useTranslation();
  const { reason } = desk.view.clerk;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a grid in every browser
    <div className="break-reasons" role="group" aria-label={t("me.breakFor")}>
      {BREAK_CHOICES.map((choice) => (
        <button
          key={choice}
          type="button"
          className="choice small-choice"
          data-testid={`break-${choice}`}
          aria-pressed={reason === choice}
          {...shortcut(choice)}
          onClick={() => actions.setState("break", choice)}
        >
          <span className="choice-word">{t(`breakReason.${choice}`)}</span>
          <Key of={choice} />
        </button>
      ))}
    </div>
  );
}
