/** What is wrong with the connection just now, and what still works; nothing when all is well. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconInfo } from "suomifi-ui-components";
import { useActions, useModel } from "../model/context.ts";
import { Key } from "./Key.tsx";
import { MediaNotice } from "./MediaNotice.tsx";

export function CallTrouble(): ReactElement {
  const { t } = useTranslation();
  const { call, media, view, silenced, link } = useModel();
  const actions = useActions();
  const troubled = call.link !== "good" && call.link !== "none" && !(call.link === "connecting" && !call.remote);
  const peerGone = link.state === "online" && view?.call?.peer.online === false && !troubled;
  return (
    <div className="call-trouble">
      <div role="status">
        {troubled && (
          <p className="calm-note" data-testid="media-link" data-state={call.link}>
            <IconInfo aria-hidden="true" />
            <span>
              {t(`shared:media_link.${call.link}`)} {t(`call.meanwhile.${call.link}`)}
            </span>
          </p>
        )}
        {peerGone && (
          <p className="calm-note">
            <IconInfo aria-hidden="true" />
            <span>{t("call.clerkOffline")}</span>
          </p>
        )}
      </div>
      {media.state === "failed" && <MediaNotice problem={media.problem} />}
      {silenced && (
        <div className="notice" role="alert">
          <p>{t("call.silenced")}</p>
          <Key testId="sound" onPress={actions.sound}>
            {t("call.sound")}
          </Key>
        </div>
      )}
    </div>
  );
}
