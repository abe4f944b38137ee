/**
 * The customer's picture and sound, in one media element that stays in the page from the first ring to the end: the
 * first frame after answering needs nothing new.
 */
import { type CallSnapshot, comes, isStale } from "@luukku/web";
import { onAnyTouch, play, playSoundOrPicture, showStream } from "@luukku/web/ui/playing.ts";
import { Stale } from "@luukku/web/ui/Stale.tsx";
import { type ReactElement, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconPerson, IconWarning } from "suomifi-ui-components";
import { IconCameraOff, IconMicrophoneOff, IconSpeaker } from "./icons.tsx";
import { useSpeaker } from "./useSpeaker.ts";

export function Stage(props: { call: CallSnapshot; live: boolean; speaker: string | null }): ReactElement {
  const { call, live, speaker } = props;
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [soundBlocked, setSoundBlocked] = useState(false);

  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    const letGo = showStream(element, call.remote);
    let gone = call.remote === null;
    // After a reload nobody has touched the page yet.
    if (!gone) void playSoundOrPicture(element).then((played) => !gone && setSoundBlocked(played === "silenced"));
    return () => {
      gone = true;
      letGo();
    };
  }, [call.remote]);

  const speakerGone = useSpeaker(video, speaker);

  useEffect(() => {
    if (!soundBlocked) return;
    return onAnyTouch(() => {
      const element = video.current;
      if (element === null) return;
      element.muted = false;
      void play(element).then((played) => played === "plays" && setSoundBlocked(false));
    });
  }, [soundBlocked]);

  const cameraOff = call.peerCamera === false;
  const allOff = cameraOff && call.peerMicrophone === false;
  const picture = call.remoteVisible && !cameraOff;
  const stale = isStale(call);
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
        data-stale={stale ? "" : undefined}
      />
      {stale && <Stale words={t("call.stale")} />}
      {!picture && !soundBlocked && (
        <p className="stage-none">
          {cameraOff ? <IconCameraOff /> : <IconPerson aria-hidden="true" />}
          <span>
            {t(allOff ? "call.customerAllOff" : cameraOff ? "call.customerCameraOff" : "call.pictureComing")}
            {cameraOff && comes(call, false) === "sound" && ` ${t("call.comes.sound")}`}
          </span>
        </p>
      )}
      <div className="stage-chips">
        {speakerGone && (
          <span className="chip" role="status" data-testid="speaker-gone">
            <IconWarning aria-hidden="true" />
            {t("call.speakerGone")}
          </span>
        )}
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
          <p>
            {t("call.soundBlocked")} {call.soundReaches && call.microphoneOn && t("call.reaches.sound")}
          </p>
          <Button className="big" icon={<IconSpeaker />} data-testid="unblock-sound">
            {t("call.turnSoundOn")}
          </Button>
        </div>
      )}
    </div>
  );
}
