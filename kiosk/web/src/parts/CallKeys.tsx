/** Volume, mute, camera, End. */
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useActions, useModel } from "../model/context.ts";
import { CameraOff, CameraOn, HangUp, Louder, MicrophoneOff, MicrophoneOn, Quieter, Speaking } from "./icons.tsx";

/** Of the volume, from 0 to 1. */
const STEP = 0.2;
const MIN = 0.2;

interface CallKeyProps {
  testId: string;
  icon: ReactElement;
  off?: boolean;
  danger?: boolean;
  disabled?: boolean;
  label?: string;
  onPress: () => void;
  children: ReactNode;
}

function CallKey(props: CallKeyProps): ReactElement {
  return (
    <button
      type="button"
      className={`call-key${props.off ? " is-off" : ""}${props.danger ? " is-danger" : ""}`}
      data-testid={props.testId}
      aria-disabled={props.disabled ?? false}
      onClick={() => !props.disabled && props.onPress()}
    >
      {props.icon}
      <span>{props.children}</span>
    </button>
  );
}

function Volume(): ReactElement {
  const { t } = useTranslation();
  const { ui } = useModel();
  const actions = useActions();
  const { volume } = ui.settings;
  const setVolume = (value: number) =>
    actions.ui({ do: "settings", settings: { volume: Math.round(Math.min(1, Math.max(MIN, value)) * 10) / 10 } });
  const percent = Math.round(volume * 100);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend that is seen
    <div className="volume" role="group" aria-label={t("call.volume")}>
      <CallKey testId="quieter" icon={<Quieter />} disabled={volume <= MIN} onPress={() => setVolume(volume - STEP)}>
        {t("call.quieter")}
      </CallKey>
      <output className="volume-level" aria-label={t("call.volumeLevel", { percent })}>
        <span className="volume-name">
          <Speaking /> {t("call.loudness")}
        </span>
        <span className="volume-bars">
          {[0.2, 0.4, 0.6, 0.8, 1].map((level) => (
            <span key={level} className={volume >= level - 0.01 ? "is-on" : ""} />
          ))}
        </span>
      </output>
      <CallKey testId="louder" icon={<Louder />} disabled={volume >= 1} onPress={() => setVolume(volume + STEP)}>
        {t("call.louder")}
      </CallKey>
    </div>
  );
}

/** @param signed they sign: nothing is said of how loud it is */
export function CallKeys({ signed }: { signed: boolean }): ReactElement {
  const { t } = useTranslation();
  const { call } = useModel();
  const actions = useActions();
  return (
    <div className="call-keys">
      {!signed && <Volume />}
      <CallKey
        testId="microphone"
        off={!call.microphoneOn}
        icon={call.microphoneOn ? <MicrophoneOn /> : <MicrophoneOff />}
        onPress={() => actions.setMicrophone(!call.microphoneOn)}
      >
        {t(call.microphoneOn ? "call.microphoneOff" : "call.microphoneOn")}
      </CallKey>
      <CallKey
        testId="camera"
        off={!call.cameraOn}
        icon={call.cameraOn ? <CameraOn /> : <CameraOff />}
        onPress={() => actions.setCamera(!call.cameraOn)}
      >
        {t(call.cameraOn ? "call.cameraOff" : "call.cameraOn")}
      </CallKey>
      <CallKey testId="end" danger icon={<HangUp />} onPress={() => actions.ui({ do: "panel", panel: "confirm" })}>
        {t("call.end")}
      </CallKey>
    </div>
  );
}
