/** What is wrong with the connection just now, and what still works; nothing when all is well. */
import type { CallSnapshot, MediaLink } from "@luukku/web/api.ts";
import { comes, reaches } from "@luukku/web/comes.ts";
import { isSigned } from "@luukku/web/languages.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconInfo } from "suomifi-ui-components";
import { useActions, useModel } from "../model/context.ts";
import { Key } from "./Key.tsx";
import { MediaNotice } from "./MediaNotice.tsx";

/** What is to be said of the media connection; nothing while it is good or has only begun. */
function troubleOf({ link, remote }: CallSnapshot): Exclude<MediaLink, "good" | "none"> | null {
  if (link === "good" || link === "none") return null;
  return link === "connecting" && remote === null ? null : link;
}

export function CallTrouble(): ReactElement {
  const { t } = useTranslation();
  const { call, media, view, silenced, link } = useModel();
  const actions = useActions();
  const troubled = troubleOf(call);
  const signed = isSigned(view?.ticket?.language ?? "");
  const known = reaches(call, signed);
  const peerGone = link.state === "online" && view?.call?.peer.online === false && troubled === null;
  return (
    <div className="call-trouble">
      <div role="status">
        {troubled !== null && (
          <p className="calm-note" data-testid="media-link" data-state={troubled}>
            <IconInfo aria-hidden="true" />
            <span>
              {t(`shared:media_link.${troubled}`)}{" "}
              {troubled === "connecting" || troubled === "weak" ? (
                !(signed && troubled === "weak") && t(`call.meanwhile.${troubled}`)
              ) : (
                <>
                  {t(`call.comes.${comes(call, signed)}`)} {known !== null && t(`call.reaches.${known}`)}
                </>
              )}
            </span>
          </p>
        )}
        {peerGone && (
          <p className="calm-note">
            <IconInfo aria-hidden="true" />
            <span>
              {t("call.clerkOffline")} {t(`call.comes.${comes(call, signed)}`)}
            </span>
          </p>
        )}
      </div>
      {media.state === "failed" && <MediaNotice problem={media.problem} />}
      {silenced && !signed && (
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
