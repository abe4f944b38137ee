/** In call: who with, how long, how the link is, and what one can do. The customer's picture is the stage above it. */
import { isSigned } from "@luukku/web";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconSettings } from "suomifi-ui-components";
import { CallTimer } from "./clock.tsx";
import { EndButton } from "./endButton.tsx";
import { IconCamera, IconCameraOff, IconForward, IconMicrophone, IconMicrophoneOff } from "./icons.tsx";
import { CallLink } from "./linkWords.tsx";
import type { DeskActions, DeskState } from "./model.ts";
import { useNames } from "./names.tsx";
import { Key, NowHeading, shortcut } from "./pieces.tsx";
import { SelfView } from "./selfView.tsx";

export function CallHead({ desk, hidden }: { desk: DeskState; hidden: boolean }): ReactElement {
  const { t } = useTranslation();
  const names = useNames();
  const { ticket, call } = desk.view;
  return (
    <header className="call-head" hidden={hidden}>
      <NowHeading>{ticket === null ? t("call.heading") : names.site(ticket.site)}</NowHeading>
      {call?.live_since != null && <CallTimer since={call.live_since} />}
      <CallLink desk={desk} />
    </header>
  );
}

interface ControlsProps {
  hidden: boolean;
  desk: DeskState;
  actions: DeskActions;
  devicesOpen: boolean;
  openDevices: () => void;
  closeDevices: () => void;
  /** The form for passing the customer on is open. */
  transferOpen: boolean;
  pressTransfer: () => void;
  endArmed: boolean;
  pressEnd: () => void;
  disarmEnd: () => void;
}

export function CallControls(props: ControlsProps): ReactElement {
  const { desk, actions, devicesOpen, transferOpen } = props;
  const { t } = useTranslation();
  const { cameraOn, microphoneOn } = desk.call;
  return (
    <div className="call-foot" hidden={props.hidden}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row in every browser */}
      <div className="controls" role="group" aria-label={t("call.controls")}>
        <Button
          variant="secondary"
          data-testid="mute"
          className={microphoneOn ? "control" : "control struck"}
          icon={microphoneOn ? <IconMicrophone /> : <IconMicrophoneOff />}
          data-on={microphoneOn}
          {...shortcut("mute")}
          onClick={() => actions.setMicrophone(!microphoneOn)}
        >
          <span className="control-word">{t(microphoneOn ? "call.mute" : "call.unmute")}</span>
          <Key of="mute" />
        </Button>
        <Button
          variant="secondary"
          data-testid="camera"
          className={cameraOn ? "control" : "control struck"}
          icon={cameraOn ? <IconCamera /> : <IconCameraOff />}
          data-on={cameraOn}
          {...shortcut("camera")}
          onClick={() => actions.setCamera(!cameraOn)}
        >
          <span className="control-word">{t(cameraOn ? "call.cameraOff" : "call.cameraOn")}</span>
          <Key of="camera" />
        </Button>
        <Button
          variant="secondary"
          data-testid="devices"
          className="control"
          icon={<IconSettings />}
          aria-expanded={devicesOpen}
          {...shortcut("devices")}
          onClick={devicesOpen ? props.closeDevices : props.openDevices}
        >
          <span className="control-word">{t("call.devices")}</span>
          <Key of="devices" />
        </Button>
        <Button
          variant="secondary"
          data-testid="transfer"
          className="control"
          icon={<IconForward />}
          aria-expanded={transferOpen}
          aria-disabled={desk.view.call?.transfer != null}
          {...shortcut("transfer")}
          onClick={props.pressTransfer}
        >
          <span className="control-word">{t("transfer.open")}</span>
          <Key of="transfer" />
        </Button>
        <EndButton
          armed={props.endArmed}
          busy={desk.pending.has("end_call")}
          press={props.pressEnd}
          disarm={props.disarmEnd}
        />
      </div>
    </div>
  );
}

export function CallSelf({ desk }: { desk: DeskState }): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="call-self" data-signed={isSigned(desk.view.ticket?.language ?? "")}>
      <SelfView media={desk.media} cameraOn={desk.call.cameraOn} />
      {!desk.call.microphoneOn && (
        <p className="self-muted">
          <IconMicrophoneOff />
          {t("call.mutedChip")}
        </p>
      )}
    </div>
  );
}
