/** Oneself, as the customer would see one; mirrored, as one knows oneself. */
import { type MediaState, pictureOf } from "@luukku/web";
import { showStream } from "@luukku/web/ui/playing.ts";
import { type ReactElement, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconCamera, IconCameraOff } from "./icons.tsx";

export function SelfView(props: { media: MediaState; cameraOn: boolean; caption?: string }): ReactElement {
  const { media, cameraOn, caption } = props;
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const stream = pictureOf(media);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.defaultMuted = true;
    return showStream(element, stream);
  }, [stream]);
  const shown = stream !== null && cameraOn;
  return (
    <figure className="self">
      <div className="self-frame" data-shown={shown ? "" : undefined}>
        <video
          ref={video}
          data-testid="self"
          aria-label={t("self.label")}
          autoPlay
          playsInline
          muted
          hidden={!shown}
          className={media.state === "open" && media.standIn ? "self-video" : "self-video mirrored"}
        />
        {!shown && (
          <p className="self-none">
            {media.state === "opening" ? <IconCamera /> : <IconCameraOff />}
            <span>{t(noPicture(media, cameraOn))}</span>
          </p>
        )}
      </div>
      {caption !== undefined && shown && <figcaption className="self-caption">{caption}</figcaption>}
    </figure>
  );
}

function noPicture(media: MediaState, cameraOn: boolean) {
  if (pictureOf(media) !== null && !cameraOn) return "self.cameraOff";
  return media.state === "opening" ? "self.opening" : media.state === "failed" ? "self.failed" : "self.closed";
}
