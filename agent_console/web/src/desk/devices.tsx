/** Which camera, microphone and loudspeaker. */
import { isolated, type MediaProblem } from "@luukku/web";
import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconClose } from "suomifi-ui-components";
import { speakerChoice } from "../logic/speakers.ts";
import { Choice } from "./choice.tsx";
import type { DeskActions, DeskState } from "./model.ts";

type Kind = "camera" | "microphone" | "speaker";

export function Devices(props: { desk: DeskState; actions: DeskActions; close: () => void }): ReactElement {
  const { desk, actions, close } = props;
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const { refreshDevices } = actions;
  useEffect(() => {
    heading.current?.focus();
    refreshDevices();
    // A headset plugged in while the panel is open belongs into its lists.
    const media = navigator.mediaDevices as MediaDevices | undefined;
    media?.addEventListener("devicechange", refreshDevices);
    return () => media?.removeEventListener("devicechange", refreshDevices);
  }, [refreshDevices]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.stopPropagation();
    close();
  };
  const [refused, setRefused] = useState<MediaProblem | null>(null);
  const speakers = speakerChoice();
  const found = desk.devices;
  const lists: { kind: Kind; list: MediaDeviceInfo[]; chosen: string | null }[] =
    found === null
      ? []
      : [
          { kind: "camera", list: found.cameras, chosen: found.camera },
          { kind: "microphone", list: found.microphones, chosen: found.microphone },
          { kind: "speaker", list: found.speakers, chosen: found.speaker },
        ];
  return (
    <section className="devices" aria-labelledby="devices-heading" onKeyDown={onKeyDown} data-testid="devices-panel">
      <div className="panel-head">
        <h2 id="devices-heading" className="panel-heading" tabIndex={-1} ref={heading}>
          {t("devices.heading")}
        </h2>
        <button type="button" className="icon-button" aria-label={t("devices.close")} onClick={close}>
          <IconClose aria-hidden="true" />
        </button>
      </div>
      <div className="devices-lists">
        {lists.map(({ kind, list, chosen }) =>
          list.length === 0 ? (
            !(kind === "speaker" && speakers === "ask") && (
              <p key={kind} className="small">
                {t(kind === "speaker" && speakers === "none" ? "devices.speakerFixed" : `devices.none.${kind}`)}
              </p>
            )
          ) : (
            <Choice
              key={kind}
              label={t(`devices.${kind}`)}
              testId={`choose-${kind}`}
              value={(list.find((device) => device.deviceId === chosen) ?? list[0])?.deviceId ?? ""}
              options={list.map((device, i) => ({
                value: device.deviceId,
                words: device.label === "" ? t("devices.unnamed", { number: i + 1 }) : isolated(device.label),
              }))}
              choose={(id) => void actions.chooseDevice(kind, id).then(setRefused)}
            />
          ),
        )}
        {speakers === "ask" && (
          <Button variant="secondary" data-testid="ask-speaker" onClick={actions.askForSpeaker}>
            {t("devices.askSpeaker")}
          </Button>
        )}
      </div>
      {refused !== null && (
        <p role="alert" data-testid="device-refused">
          <strong>{`${t(`media.what.${refused}`)}.`}</strong> {t("devices.former")}
        </p>
      )}
      {desk.demo && (
        <Button variant="secondary" onClick={actions.openStandIn}>
          {t("media.standIn")}
        </Button>
      )}
    </section>
  );
}
