/** Is anybody here? Counts down, large; any touch or key goes on. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useActions, useModel } from "../model/context.ts";
import { AnyTouch } from "../parts/AnyTouch.tsx";

export function StillHere(): ReactElement {
  const { t } = useTranslation();
  const { secondsLeft } = useModel();
  const { stay } = useActions();
  return (
    <AnyTouch
      title={t("stillHere.title")}
      lead={t("stillHere.lead")}
      stay={t("stillHere.stay")}
      seconds={secondsLeft}
      onStay={stay}
    />
  );
}
