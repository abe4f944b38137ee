/** One question after the visit, and thanks; where there was no visit, why. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconConversation, IconSupport } from "suomifi-ui-components";
import { type Rating, useActions, useModel } from "../model/context.ts";
import { Face } from "../parts/icons.tsx";
import { Key } from "../parts/Key.tsx";
import { ScreenHeading } from "../parts/ScreenHeading.tsx";

const RATINGS: readonly Rating[] = [3, 2, 1];

export function Goodbye(): ReactElement {
  const { t } = useTranslation();
  const { screen } = useModel();
  const actions = useActions();
  const reason = screen.id === "goodbye" ? screen.reason : "served";
  const served = reason === "served";
  return (
    <div className="goodbye" data-reason={reason}>
      <div className="goodbye-above">
        <div className="question-picture" aria-hidden="true">
          {served ? <IconConversation /> : <IconSupport />}
        </div>
        <ScreenHeading>{t(served ? "goodbye.question" : `goodbye.title.${reason}`)}</ScreenHeading>
        <p className="lead">{t(`goodbye.lead.${reason}`)}</p>
      </div>
      {served && (
        <div className="faces">
          {RATINGS.map((rating) => (
            <button
              type="button"
              key={rating}
              className="face-key"
              data-testid={`rate-${rating}`}
              onClick={() => actions.rate(rating)}
            >
              <Face mood={rating} />
              <span>{t(`goodbye.rating.${rating}`)}</span>
            </button>
          ))}
        </div>
      )}
      <div className="actions">
        <Key testId="finish" large variant={served ? "secondary" : "default"} onPress={() => actions.rate(null)}>
          {t(served ? "goodbye.noAnswer" : "goodbye.done")}
        </Key>
      </div>
    </div>
  );
}
