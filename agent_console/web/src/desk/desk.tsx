/** The one page: me and my queues on the left, what is now in the centre, the visit on the right. */
import { nextInterfaceLanguage, useLater } from "@luukku/web";
import type { MouseEvent } from "react";
import { type ReactElement, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type KeyMeaning, meaningOf } from "../logic/keys.ts";
import { nowOf } from "../logic/now.ts";
import { keepDraft, keptDraft, startingWish, type TransferWish } from "../logic/transferDraft.ts";
import { MediaAlert, RefusalAlert } from "./alerts.tsx";
import { Devices } from "./devices.tsx";
import { Ended } from "./ended.tsx";
import { Available, Off, OnBreak } from "./idle.tsx";
import { CallControls, CallHead, CallSelf } from "./inCall.tsx";
import { KeysDialog } from "./keysDialog.tsx";
import { LinkBanner } from "./linkWords.tsx";
import { Me } from "./me.tsx";
import type { DeskActions, DeskState } from "./model.ts";
import { useNames } from "./names.tsx";
import { Queues } from "./queues.tsx";
import { Ringing } from "./ringing.tsx";
import { Stage } from "./stage.tsx";
import { TopBar } from "./topBar.tsx";
import { useFocusCare } from "./useFocusCare.ts";
import { useKeys } from "./useKeys.ts";
import { Visit } from "./visit.tsx";
import { WrapUp } from "./wrapUp.tsx";

/** How long the first press of "sign out" holds, in milliseconds. */
const SIGN_OUT_ARMED_MS = 6000;

export interface DeskProps {
  desk: DeskState;
  actions: DeskActions;
  /** The loudspeaker to play the customer's sound through; null for the system's choice. */
  speaker: string | null;
}

export function Desk({ desk, actions, speaker }: DeskProps): ReactElement {
  const now = nowOf(desk.view, desk.ended);
  const offer = desk.view.offer?.id ?? null;
  const [passingOn, setPassingOn] = useState(false);
  const [devicesOpen, setDevicesOpen] = useState(false);
  const [wish, setWishState] = useState<TransferWish | null>(() => keptDraft(desk.view.call?.id ?? ""));
  const [endArmed, setEndArmed] = useState(false);
  const [signOutArmed, setSignOutArmed] = useState(false);
  const [keysOpen, setKeysOpen] = useState(false);

  // A half-made choice belongs to the ring or call it was begun in, never to the next one.
  const moment = `${now} ${offer ?? desk.view.call?.id ?? ""}`;
  const [lastMoment, setLastMoment] = useState(moment);
  if (moment !== lastMoment) {
    setLastMoment(moment);
    setPassingOn(false);
    setWishState(null);
    setEndArmed(false);
    setSignOutArmed(false);
    if (now === "ringing") {
      setKeysOpen(false);
      setDevicesOpen(false);
    }
  }
  const mayAnswer = useFocusCare(moment, now === "ringing", keysOpen);

  useEffect(() => {
    if (!signOutArmed) return;
    const timer = setTimeout(() => setSignOutArmed(false), SIGN_OUT_ARMED_MS);
    return () => clearTimeout(timer);
  }, [signOutArmed]);

  const pressEnd = () => {
    if (endArmed) actions.endCall();
    setEndArmed(!endArmed);
  };
  const disarmEnd = useCallback(() => setEndArmed(false), []);
  const mayLeave = now !== "ringing" && now !== "call";
  const pressSignOut = () => {
    if (!mayLeave) return;
    if (signOutArmed || now === "off") actions.signOut();
    else setSignOutArmed(true);
  };
  const backToDevices = useRef(false);
  const closeDevices = () => {
    setDevicesOpen(false);
    backToDevices.current = true;
  };
  // Where the button was not there beside the panel, it is only now.
  useEffect(() => {
    if (devicesOpen || !backToDevices.current) return;
    backToDevices.current = false;
    document.querySelector<HTMLElement>("[data-testid=devices]:not([hidden] *)")?.focus();
  }, [devicesOpen]);

  const { ticket, call } = desk.view;
  const setWish = (next: TransferWish) => {
    if (call !== null) keepDraft(call.id, next);
    setWishState(next);
  };
  const closeTransfer = () => {
    setWishState(null);
    document.querySelector<HTMLElement>("[data-testid=transfer]")?.focus();
  };
  const pressTransfer = () => {
    if (call === null || ticket === null) return;
    if (call.transfer !== null) actions.cancelTransfer();
    else if (wish !== null) closeTransfer();
    else {
      setDevicesOpen(false);
      setWish(keptDraft(call.id) ?? startingWish(ticket));
    }
  };
  const openDevices = () => {
    setWishState(null);
    setDevicesOpen(true);
  };

  const obey = (meaning: KeyMeaning) => {
    if ("reason" in meaning) {
      actions.passOn(meaning.reason);
      return;
    }
    switch (meaning.action) {
      case "available":
      case "break":
      case "off":
        actions.setState(meaning.action);
        break;
      case "pause":
      case "meal":
      case "meeting":
      case "paperwork":
      case "technical":
        actions.setState("break", meaning.action);
        break;
      case "answer":
        if (now === "ringing") actions.accept();
        break;
      case "pass_on":
        if (now === "ringing") setPassingOn(!passingOn);
        break;
      case "ready":
        if (now === "wrap_up") actions.ready();
        break;
      case "extend":
        if (now === "wrap_up") actions.extendWrapUp();
        break;
      case "transfer":
        if (now === "call") pressTransfer();
        break;
      case "mute":
        if (now === "call") actions.setMicrophone(!desk.call.microphoneOn);
        break;
      case "camera":
        if (now === "call") actions.setCamera(!desk.call.cameraOn);
        break;
      case "end":
        if (now === "call") pressEnd();
        break;
      case "devices":
        if (devicesOpen) closeDevices();
        else if (now === "call" || now === "available") openDevices();
        break;
      case "keys":
        setKeysOpen(true);
        break;
      case "notifications":
        if (desk.notifications === "default") actions.allowNotifications();
        break;
      case "sound":
        actions.setRingSound(!desk.ringSound);
        break;
      case "theme":
        actions.toggleTheme();
        break;
      case "language":
        actions.setLanguage(nextInterfaceLanguage(desk.language));
        break;
      case "retry":
        if (desk.link.state === "offline") actions.retryLink();
        break;
      case "sign_out":
        pressSignOut();
        break;
    }
  };
  useKeys((event) => {
    const meaning = meaningOf(event, {
      enabled: desk.keysEnabled,
      passingOn: passingOn && now === "ringing",
      dialogOpen: keysOpen,
    });
    if (meaning === null) return false;
    obey(meaning);
    return true;
  });

  const answer = (event: MouseEvent) => {
    if (mayAnswer(event)) actions.accept();
  };
  // What the call needs is made while it rings: what is left to do after answering is to show it. But first the
  // connection is made.
  const ringsOn = useLater(now === "ringing");
  const prepared = ringsOn || now === "call";
  const inMedia = now === "ringing" || now === "call";
  return (
    <div className="desk">
      <TopBar
        link={desk.link}
        theme={desk.theme}
        language={desk.language}
        toggleTheme={actions.toggleTheme}
        setLanguage={actions.setLanguage}
        showKeys={() => setKeysOpen(true)}
        signOut={pressSignOut}
        mayLeave={mayLeave}
        signOutArmed={signOutArmed}
      />
      <LinkBanner desk={desk} actions={actions} />
      <div className="desk-grid" data-passing-on={passingOn && now === "ringing" ? "" : undefined}>
        <Me desk={desk} actions={actions} />
        <main className="panel now" data-now={now} data-media-link={now === "call" ? desk.call.link : undefined}>
          <RefusalAlert desk={desk} actions={actions} />
          <MediaAlert desk={desk} actions={actions} />
          {prepared && <CallHead desk={desk} hidden={now !== "call"} />}
          {inMedia && (
            <div className="stage-wrap" hidden={now !== "call"}>
              <Stage call={desk.call} live={now === "call"} speaker={speaker} />
              {now === "call" && <CallSelf desk={desk} />}
            </div>
          )}
          {prepared && (
            <CallControls
              hidden={now !== "call"}
              desk={desk}
              actions={actions}
              devicesOpen={devicesOpen}
              openDevices={openDevices}
              closeDevices={closeDevices}
              wish={call?.transfer == null ? wish : null}
              setWish={setWish}
              pressTransfer={pressTransfer}
              closeTransfer={closeTransfer}
              endArmed={endArmed}
              pressEnd={pressEnd}
              disarmEnd={disarmEnd}
            />
          )}
          {now === "ringing" && (
            <Ringing
              desk={desk}
              answer={answer}
              passOn={actions.passOn}
              passingOn={passingOn}
              setPassingOn={setPassingOn}
            />
          )}
          {now === "available" && (
            <Available desk={desk} devicesOpen={devicesOpen} openDevices={openDevices}>
              <Devices desk={desk} actions={actions} close={closeDevices} />
            </Available>
          )}
          {now === "break" && <OnBreak desk={desk} actions={actions} />}
          {now === "off" && <Off desk={desk} actions={actions} />}
          {now === "ended" && <Ended />}
          {now === "wrap_up" && <WrapUp desk={desk} actions={actions} />}
        </main>
        <Queues queues={desk.view.queues} />
        <Visit
          ticket={desk.view.ticket}
          clerk={desk.view.clerk.id}
          queues={desk.view.queues}
          ringing={now === "ringing"}
        />
      </div>
      <Announcement desk={desk} />
      <KeysDialog
        open={keysOpen}
        close={() => setKeysOpen(false)}
        keysEnabled={desk.keysEnabled}
        setKeysEnabled={actions.setKeysEnabled}
      />
    </div>
  );
}

/** What changed, for those who hear the page; a ring interrupts, the rest waits its turn. */
function Announcement({ desk }: { desk: DeskState }): ReactElement {
  const { t } = useTranslation();
  const names = useNames();
  const { ticket } = desk.view;
  const now = nowOf(desk.view, desk.ended);
  const ring =
    now === "ringing" && ticket !== null
      ? t("announce.ringing", {
          site: names.site(ticket.site),
          agency: names.agency(ticket.agency),
          language: names.language(ticket.language),
        })
      : "";
  return (
    <>
      <p className="unseen" aria-live="assertive">
        {ring}
      </p>
      <p className="unseen" aria-live="polite">
        {now === "ringing" ? "" : t(`announce.${now}`)}
      </p>
    </>
  );
}
