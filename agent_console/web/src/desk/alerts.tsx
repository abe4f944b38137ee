/** What is wrong and what to do: a device that does not work, a command that was refused. */
import type { MediaProblem } from "@luukku/web";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconWarning, InlineAlert } from "suomifi-ui-components";
import { errorKey } from "../logic/errors.ts";
import { type Half, halfThatWorks } from "../logic/half.ts";
import type { DeskActions, DeskState } from "./model.ts";
import { Key, shortcut } from "./pieces.tsx";

export function MediaAlert({ desk, actions }: { desk: DeskState; actions: DeskActions }): ReactElement | null {
  const { t } = useTranslation();
  const { media, demo } = desk;
  if (media.state === "closed" && desk.closedProblem !== null) return <ClosedAlert problem={desk.closedProblem} />;
  if (media.state !== "failed") return null;
  const half = halfThatWorks(media);
  const { state } = desk.view.clerk;
  if (state === "ringing" || (state === "in_call" && !desk.ended))
    return <MediaLine desk={desk} actions={actions} half={half} />;
  return (
    <InlineAlert
      status="error"
      className="media-alert"
      data-testid="media-alert"
      data-problem={media.problem}
      role="alert"
      labelText={t(`media.what.${media.problem}`)}
    >
      <p>{t(`media.todo.${media.problem}`)}</p>
      <p>
        {t(`media.meanwhile.${half}`)} {t("media.orBreak")}
      </p>
      <div className="alert-buttons">
        <Button variant="secondary" data-testid="media-retry" onClick={actions.openMedia}>
          {t("media.retry")}
        </Button>
        {state === "available" && (
          <Button
            variant="secondary"
            data-testid="media-break"
            {...shortcut("technical")}
            onClick={() => actions.setState("break", "technical")}
          >
            {t("media.break")}
            <Key of="technical" />
          </Button>
        )}
        {demo && (
          <Button variant="secondary" data-testid="media-stand-in" onClick={actions.openStandIn}>
            {t("media.standIn")}
          </Button>
        )}
      </div>
    </InlineAlert>
  );
}

/** Known before a customer rings, while neither device is open. */
function ClosedAlert({ problem }: { problem: MediaProblem }): ReactElement {
  const { t } = useTranslation();
  return (
    <InlineAlert
      status="warning"
      className="media-alert"
      data-testid="media-alert"
      data-problem={problem}
      role="alert"
      labelText={t(`media.what.${problem}`)}
    >
      <p>{t(`media.todo.${problem}`)}</p>
    </InlineAlert>
  );
}

/** The same in one line: a ring or a call needs the room. */
function MediaLine(props: { desk: DeskState; actions: DeskActions; half: Half }): ReactElement | null {
  const { t } = useTranslation();
  const { desk, actions, half } = props;
  if (desk.media.state !== "failed") return null;
  const { problem } = desk.media;
  return (
    <div className="media-line" role="alert" data-testid="media-alert" data-problem={problem}>
      <IconWarning aria-hidden="true" />
      <p>
        <strong>{`${t(`media.what.${problem}`)}.`}</strong> {t(`media.meanwhile.${half}`)}
      </p>
      <Button variant="secondary" data-testid="media-retry" onClick={actions.openMedia}>
        {t("media.retry")}
      </Button>
      {desk.demo && (
        <Button variant="secondary" data-testid="media-stand-in" onClick={actions.openStandIn}>
          {t("media.standIn")}
        </Button>
      )}
    </div>
  );
}

/** Neither a ring nor a customer can be heard. */
export function SpeakerAlert({ desk }: { desk: DeskState }): ReactElement | null {
  const { t } = useTranslation();
  if (!desk.speakerMissing) return null;
  const { state } = desk.view.clerk;
  if (state === "ringing" || (state === "in_call" && !desk.ended)) {
    return (
      <div className="media-line" role="alert" data-testid="speaker-missing">
        <IconWarning aria-hidden="true" />
        <p>
          <strong>{`${t("media.what.speaker_missing")}.`}</strong> {t("media.unheard")}
        </p>
      </div>
    );
  }
  return (
    <InlineAlert
      status="warning"
      className="media-alert"
      data-testid="speaker-missing"
      role="alert"
      labelText={t("media.what.speaker_missing")}
    >
      <p>
        {t("media.todo.speaker_missing")} {t("media.unheard")}
      </p>
    </InlineAlert>
  );
}

export function RefusalAlert({ desk, actions }: { desk: DeskState; actions: DeskActions }): ReactElement | null {
  const { t } = useTranslation();
  const { refused } = desk;
  if (refused === null) return null;
  return (
    <div className="refusal" role="alert" data-testid="refusal" data-code={refused.code}>
      <p>
        <strong>{t(`refused.${refused.asked}`)}</strong> {t(errorKey(refused.code))}
      </p>
      <Button variant="secondary" onClick={actions.dismissRefusal}>
        {t("refused.dismiss")}
      </Button>
    </div>
  );
}
