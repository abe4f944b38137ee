/** The console has stopped: what happened, and the one thing to do about it. What can be mended is looked at again, slowly. */
import { type ErrorCode, useLater, type WayTrouble } from "@luukku/web";
import { type ReactElement, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "suomifi-ui-components";
import { errorKey } from "../logic/errors.ts";
import { IconHatch } from "./icons.tsx";
import { NowHeading } from "./pieces.tsx";

export function Stopped(props: { reason: ErrorCode; takeBack: () => void; reload: () => void }): ReactElement {
  const { t } = useTranslation();
  const takenOver = props.reason === "taken_over";
  const title = t(takenOver ? "tab.takenOver" : "tab.stopped");
  useEffect(() => {
    document.title = title;
    return () => {
      document.title = t("title");
    };
  }, [title, t]);
  return (
    <main className="notice" data-testid="stopped" data-reason={props.reason}>
      <div className="panel notice-panel" role="alert">
        <span className="idle-icon" aria-hidden="true">
          <IconHatch />
        </span>
        <NowHeading>{t(takenOver ? "stopped.takenOver" : "stopped.heading")}</NowHeading>
        <p>{t(takenOver ? "stopped.takenOverText" : errorKey(props.reason))}</p>
        {takenOver ? (
          <Button className="big" data-testid="take-back" onClick={props.takeBack}>
            {t("stopped.takeBack")}
          </Button>
        ) : (
          <Button className="big" data-testid="reload" onClick={props.reload}>
            {t("stopped.reload")}
          </Button>
        )}
      </div>
    </main>
  );
}

/** Signing out, until the server has said that it is done. */
export function Leaving(): ReactElement {
  const { t } = useTranslation();
  const late = useLater(true);
  return (
    <main className="notice" data-testid="leaving">
      <div className="panel notice-panel" role="status">
        <NowHeading>{t("leaving.heading")}</NowHeading>
        <p>{t("leaving.text")}</p>
        {late && <p>{t("leaving.unheard")}</p>}
      </div>
    </main>
  );
}

/** Between sign-in and the first view. */
/** `way`: what is known of the way to the server. */
export function Connecting({ offline, way }: { offline: boolean; way: WayTrouble | null }): ReactElement {
  const { t } = useTranslation();
  return (
    <main className="notice" data-testid="connecting">
      <div className="panel notice-panel" role="status">
        <NowHeading>{t(offline ? "connecting.offline" : "connecting.heading")}</NowHeading>
        {offline && way !== null && <p data-testid="way">{t(`shared:way.${way}`)}</p>}
        <p>{t(offline ? "connecting.offlineText" : "connecting.text")}</p>
      </div>
    </main>
  );
}
