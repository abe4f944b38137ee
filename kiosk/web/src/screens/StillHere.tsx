/** Is anybody here? Counts down, large; any touch or key goes on. */
import { type ReactElement, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useActions, useModel } from "../model/context.ts";
import { Key } from "../parts/Key.tsx";
import { ScreenHeading } from "../parts/ScreenHeading.tsx";

const SPOKEN: readonly number[] = [15, 10, 5];

export function StillHere(): ReactElement {
  const { t } = useTranslation();
  const { secondsLeft } = useModel();
  const actions = useActions();
  useEffect(() => {
    const stay = (event: Event) => {
      // This touch answers the question and nothing under it.
      event.preventDefault();
      actions.stay();
    };
    window.addEventListener("pointerdown", stay);
    window.addEventListener("keydown", stay);
    return () => {
      window.removeEventListener("pointerdown", stay);
      window.removeEventListener("keydown", stay);
    };
  }, [actions]);
  const spoken = SPOKEN.find((at) => secondsLeft >= at) ?? 5;
  return (
    <div className="still-here">
      <div className="still-here-words">
        <ScreenHeading>{t("stillHere.title")}</ScreenHeading>
        <p className="countdown" aria-hidden="true" data-testid="countdown">
          {secondsLeft}
        </p>
        <p className="lead">{t("stillHere.lead")}</p>
        <p className="visually-hidden" role="status">
          {t("stillHere.spoken", { seconds: spoken })}
        </p>
      </div>
      <div className="actions">
        <Key testId="stay" large onPress={actions.stay}>
          {t("stillHere.stay")}
        </Key>
      </div>
    </div>
  );
}
