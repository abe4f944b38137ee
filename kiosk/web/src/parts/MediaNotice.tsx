/** The camera or the microphone has failed in the middle of a visit: which, and what to do. */
import type { MediaProblem } from "@luukku/web/protocol.gen.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconWarning } from "suomifi-ui-components";
import { useActions } from "../model/context.ts";
import { Key } from "./Key.tsx";
import { StandInOffer } from "./StandInOffer.tsx";

export function MediaNotice({ problem }: { problem: MediaProblem }): ReactElement {
  const { t } = useTranslation();
  const actions = useActions();
  return (
    <div className="notice notice-bad" role="alert" data-testid="media-notice">
      <p>
        <IconWarning aria-hidden="true" /> <strong>{t(`shared:media_problem.${problem}.what`)}</strong>{" "}
        {t(`shared:media_problem.${problem}.do`)}
      </p>
      <div className="notice-keys">
        <Key testId="retry-media" variant="secondary" onPress={actions.openMedia}>
          {t("unavailable.tryAgain")}
        </Key>
        <StandInOffer />
      </div>
    </div>
  );
}
