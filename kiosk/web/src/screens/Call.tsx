/** The conversation: the clerk large, oneself small, a few keys; trouble is said in words. */

import { comes, isStale, reaches } from "@luukku/web/comes.ts";
import { isSigned } from "@luukku/web/languages.ts";
import { pictureOf } from "@luukku/web/media.ts";
import { Stale } from "@luukku/web/ui/Stale.tsx";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { findAgency } from "../model/catalogue.ts";
import { useActions, useModel, useService, useTicket } from "../model/context.ts";
import { CallKeys } from "../parts/CallKeys.tsx";
import { CallTrouble } from "../parts/CallTrouble.tsx";
import { CameraOff, MicrophoneOff, Speaking } from "../parts/icons.tsx";
import { OwnPicture } from "../parts/OwnPicture.tsx";
import { Picture } from "../parts/Picture.tsx";
import { ScreenHeading } from "../parts/ScreenHeading.tsx";
import { TransferOffer } from "../parts/TransferOffer.tsx";
import { RemotePicture } from "../parts/WarmPicture.tsx";
import { Words } from "../parts/Words.tsx";

/** @param coming the clerk has not answered: everything is there already, and nothing can be seen, heard or reached */
export function Call({ coming = false }: { coming?: boolean }): ReactElement {
  const { t } = useTranslation();
  const { call, media, ui, silenced } = useModel();
  const { view, catalogue } = useService();
  const ticket = useTicket();
  const actions = useActions();
  const agency = findAgency(catalogue, ticket.agency);
  const name = view.call?.peer.name ?? t("call.clerk");
  const picture = pictureOf(media);
  const seen = call.remoteVisible && call.peerCamera !== false;
  const stale = isStale(call);
  const signed = isSigned(ticket.language);
  const known = reaches(call, signed);
  return (
    <div className="call" data-link={call.link} data-signed={signed} data-coming={coming} inert={coming}>
      <div className={`clerk${call.peerSpeaking && !signed ? " is-speaking" : ""}`}>
        <RemotePicture
          testId="remote"
          label={t("call.clerkPicture", { name })}
          className={seen ? "remote" : "remote remote-hidden"}
          stale={stale}
          volume={ui.settings.volume}
          silenced={silenced || coming}
          onSilenced={actions.silenced}
        />
        {stale && <Stale words={t("call.stale")} />}
        {!seen && (
          <p className="clerk-unseen">
            {call.peerCamera === false ? (
              <>
                <CameraOff />
                <span>
                  {t(call.peerMicrophone === false ? "call.clerkAllOff" : "call.clerkCameraOff")}{" "}
                  {!signed && comes(call, false) === "sound" && t("call.comes.sound")}{" "}
                  {known !== null && t(`call.reaches.${known}`)}
                </span>
              </>
            ) : (
              t("call.pictureComing")
            )}
          </p>
        )}
        <div className="nameplate">
          <div>
            <ScreenHeading coming={coming}>
              <bdi>{name}</bdi>
            </ScreenHeading>
            {agency && (
              <p>
                <Words text={agency.name} />
              </p>
            )}
          </div>
          {call.peerMicrophone === false ? (
            <span className="speaking-sign">
              <MicrophoneOff />
              {t("call.clerkMuted")}
            </span>
          ) : (
            call.peerSpeaking &&
            !signed && (
              <span className="speaking-sign" data-testid="speaking">
                <Speaking />
                {t("call.speaking")}
              </span>
            )
          )}
        </div>
      </div>
      <div className="own-room">
        <OwnPicture>
          {coming ? null : call.cameraOn && picture !== null ? (
            <Picture stream={picture} testId="self" label={t("call.ownPicture")} />
          ) : (
            <span className="own-off">
              <CameraOff />
              {t("call.ownCameraOff")}
            </span>
          )}
        </OwnPicture>
      </div>
      <CallTrouble />
      {view.call?.transfer && <TransferOffer transfer={view.call.transfer} />}
      <CallKeys signed={signed} />
    </div>
  );
}
