/**
 * The customer's picture and sound, in one media element that stays in the page from the first ring to the end: the
 * first frame after answering needs nothing new.
 */
import type { CallSnapshot } from "@luukku/web";
import { type ReactElement, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconPerson } from "suomifi-ui-components";
import { IconCameraOff, IconMicrophoneOff, IconSpeaker } from "./icons.tsx";

export function Stage(props: { call: CallSnapshot; live: boolean; speaker: string | null }): ReactElement {
  const { call, live, speaker } = props;
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [soundBlocked, setSoundBlocked] = useState(false);

  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    if (element.srcObject !== call.remote) element.srcObject = call.remote;
    if (call.remote === null) return;
    let gone = false;
    // After a reload nobody has touched the page yet, and a browser may refuse to make a sound before that.
    element.play().then(
      () => !gone && setSoundBlocked(false),
      (error: unknown) => !gone && setSoundBlocked(error instanceof DOMException && error.name === "NotAllowedError"),
    );
    return () => {
      gone = true;
    };
  }, [call.remote]);

  useEffect(() => {
    if (speaker !== null) void video.current?.setSinkId?.(speaker).catch(() => undefined);
  }, [speaker]);

  const unblock = () => {
    void video.current?.play().then(() => setSoundBlocked(false));
  };

  const cameraOff = call.peerCamera === false;
  const picture = call.remoteVisible && !cameraOff;
  return (
    <div className="stage" hidden={!live} data-speaking={call.peerSpeaking ? "" : undefined}>
      {/* biome-ignore lint/a11y/useMediaCaption: a live conversation has no captions to offer */}
      <video
        ref={video}
        data-testid="remote"
        aria-label={t("call.customerPicture")}
        autoPlay
        playsInline
        data-hidden={picture ? undefined : ""}
      />
      {!picture && (
        <p className="stage-none">
          {cameraOff ? <IconCameraOff /> : <IconPerson aria-hidden="true" />}
          <span>{t(cameraOff ? "call.customerCameraOff" : "call.pictureComing")}</span>
        </p>
      )}
      <div className="stage-chips">
        {call.peerSpeaking && (
          <span className="chip speaking">
            <IconSpeaker />
            {t("call.customerSpeaks")}
          </span>
        )}
        {call.peerMicrophone === false && (
          <span className="chip">
            <IconMicrophoneOff />
            {t("call.customerMuted")}
          </span>
        )}
      </div>
      {soundBlocked && live && (
        <div className="stage-blocked">
          <p>{t("call.soundBlocked")}</p>
          <Button className="big" icon={<IconSpeaker />} data-testid="unblock-sound" onClick={unblock}>
            {t("call.turnSoundOn")}
          </Button>
        </div>
      )}
    </div>
  );
}
