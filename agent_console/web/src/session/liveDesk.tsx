/** The desk on its live parts. */
import { type ClerkView, colleagues, type DeviceChoice, useStore } from "@luukku/web";
import { reloadWhenItAnswers } from "@luukku/web/reloading.ts";
import { type ReactElement, useCallback, useEffect, useMemo, useState } from "react";
import { ClockContext } from "../desk/clock.tsx";
import { Desk } from "../desk/desk.tsx";
import type { DeskActions, DeskState } from "../desk/model.ts";
import { CatalogueContext, useNames } from "../desk/names.tsx";
import { Connecting, Leaving, Stopped } from "../desk/stopped.tsx";
import { PlainBar } from "../desk/topBar.tsx";
import { preference, setPreference } from "../logic/preferences.ts";
import { askForSpeaker } from "../logic/speakers.ts";
import { forgetDrafts } from "../logic/transferDraft.ts";
import type { PassedOn } from "../logic/waits.ts";
import type { ThemeName } from "../theme/palette.ts";
import type { Parts } from "./parts.ts";
import { openChosen, useCameraPolicy } from "./useCameraPolicy.ts";
import { type Commands, useCommands } from "./useCommands.ts";
import { type Ending, useEnding } from "./useEnding.ts";
import { useLeaving } from "./useLeaving.ts";
import { useLook } from "./useLook.ts";
import { useRing } from "./useRing.ts";
import { useSpeakerMissing } from "./useSpeakerMissing.ts";

export interface LiveDeskProps {
  /** Whose desk it is. */
  clerk: string;
  parts: Parts;
  demo: boolean;
  /** Whether the page was asked to use the drawn picture; null while it is not known whether this is the demo. */
  standIn: boolean | null;
  looks: { theme: ThemeName; toggleTheme: () => void; language: string; setLanguage: (language: string) => void };
  /** The clerk has signed out here, or the server no longer knows them. */
  ended: (why: "signed_out" | "expired") => void;
  /** Take the console's place back from wherever it was opened meanwhile. */
  takeBack: () => void;
}

export function LiveDesk(props: LiveDeskProps): ReactElement {
  const { parts, ended } = props;
  const { link, view } = useStore(parts.connection);
  const catalogue = useStore(parts.catalogue);
  const commands = useCommands(parts.connection);
  const ending = useEnding(parts, view);
  const left = useCallback(() => ended("signed_out"), [ended]);
  const { leaving, leave } = useLeaving(props.clerk, left);
  const over = link.state === "stopped" || leaving;
  useCameraPolicy(parts.media, view?.clerk.state ?? null, ending.unheard || over, props.standIn);

  const expired = link.state === "stopped" && link.reason === "not_signed_in";
  useEffect(() => {
    if (expired) ended(leaving ? "signed_out" : "expired");
  }, [expired, leaving, ended]);
  useEffect(() => {
    // Another window has the clerk now, or the clerk has left: nothing goes out from here any more. What merely stopped
    // may go on when the fault is mended, with the same engine, which lets go of its call by itself.
    if (leaving) parts.engine.close();
    if (over) parts.media.close();
  }, [over, leaving, parts]);

  if (link.state === "stopped") {
    return (
      <div className="desk">
        <PlainBar {...props.looks} />
        <Stopped reason={link.reason} takeBack={props.takeBack} reload={() => void reloadWhenItAnswers()} />
      </div>
    );
  }
  if (leaving) {
    return (
      <div className="desk">
        <PlainBar {...props.looks} />
        <Leaving />
      </div>
    );
  }
  if (view === null) {
    return (
      <div className="desk">
        <PlainBar {...props.looks} />
        <Connecting offline={link.state === "offline"} way={link.state === "offline" ? link.way : null} />
      </div>
    );
  }
  return (
    <ClockContext value={parts.connection.now}>
      <CatalogueContext value={catalogue}>
        <Wired {...props} view={view} commands={commands} ending={ending} leave={leave} />
      </CatalogueContext>
    </ClockContext>
  );
}

interface WiredProps extends LiveDeskProps {
  view: ClerkView;
  commands: Commands;
  ending: Ending;
  leave: () => void;
}

function Wired({ parts, view, demo, looks, commands, ending, leave }: WiredProps): ReactElement {
  const { connection, media, engine, sounds } = parts;
  const { link } = useStore(connection);
  const mediaState = useStore(media);
  const closedProblem = useLook(mediaState.state === "closed");
  const speakerMissing = useSpeakerMissing();
  const call = useStore(engine);
  const names = useNames();
  const alerts = useAlerts(parts);
  const [found, setFound] = useState<DeviceChoice | null>(null);
  const [speaker, setSpeaker] = useState(() => preference("speaker"));
  const [passedOn, setPassedOn] = useState<PassedOn | null>(null);
  const [keysEnabled, setKeysEnabled] = useState(() => preference("keys") !== "off");
  useRing(view, ending.ended, names, sounds, alerts.ringSound);

  const refreshDevices = useCallback(() => {
    void media.devices().then(setFound);
  }, [media]);
  const devices = useMemo(() => (found === null ? null : { ...found, speaker }), [found, speaker]);

  const desk: DeskState = {
    view,
    link,
    call,
    ended: ending.ended,
    media: mediaState,
    closedProblem,
    speakerMissing,
    demo,
    pending: commands.pending,
    passedOn,
    refused: commands.refused,
    devices,
    notifications: alerts.notifications,
    ringSound: alerts.ringSound,
    soundHeld: alerts.soundHeld,
    keysEnabled,
    theme: looks.theme,
    language: looks.language,
  };
  const { run } = commands;
  const callId = view.call?.id ?? null;
  useEffect(() => forgetDrafts(callId), [callId]);
  const actions: DeskActions = {
    setState: (state, reason) =>
      void run({ do: "set_state", state, ...(state === "break" && { reason: reason ?? "pause" }) }),
    accept: () => {
      if (view.offer === null || commands.isPending("accept")) return;
      engine.answering(true);
      void run({ do: "accept", offer: view.offer.id }).then((done) => done || engine.answering(false));
    },
    passOn: (reason) => {
      const { offer, ticket } = view;
      engine.answering(false);
      if (offer === null || ticket === null || commands.isPending("pass_on")) return;
      const { agency, language, taken_at: since } = ticket;
      void run({ do: "pass_on", offer: offer.id, reason }).then(
        (done) => done && setPassedOn({ agency, language, since, at: connection.now() }),
      );
    },
    endCall: ending.end,
    ready: () => void run({ do: "ready" }),
    extendWrapUp: () => {
      if (view.clerk.may_extend && !commands.isPending("extend_wrap_up")) void run({ do: "extend_wrap_up" });
    },
    transfer: async ({ agency, ...wish }) =>
      view.call !== null && agency !== null && (await run({ do: "transfer", call: view.call.id, agency, ...wish })),
    confirmTransfer: (consent) => {
      const call = view.call;
      if (call?.transfer != null && !commands.isPending("confirm_transfer")) {
        void run({ do: "confirm_transfer", call: call.id, consent });
      }
    },
    cancelTransfer: () => {
      if (view.call !== null) void run({ do: "cancel_transfer", call: view.call.id });
    },
    colleagues: (agency, language) => askColleagues(agency, language, view.clerk.id),
    setMicrophone: (on) => engine.setMicrophone(on),
    setCamera: (on) => engine.setCamera(on),
    chooseDevice: async (kind, id) => {
      const problem = kind === "speaker" ? null : await media.choose(kind, id);
      // What does not work is not what to begin with tomorrow.
      if (problem === null) setPreference(kind, id);
      if (kind === "speaker") setSpeaker(id);
      refreshDevices();
      return problem;
    },
    askForSpeaker: async () => {
      const id = await askForSpeaker();
      if (id === null) return;
      setPreference("speaker", id);
      setSpeaker(id);
      refreshDevices();
    },
    refreshDevices,
    openMedia: () => void openChosen(media),
    openStandIn: () => void media.openStandIn(),
    retryLink: () => connection.retryNow(),
    allowNotifications: alerts.allow,
    setRingSound: alerts.setRingSound,
    setKeysEnabled: (on) => {
      setPreference("keys", on ? null : "off");
      setKeysEnabled(on);
    },
    toggleTheme: looks.toggleTheme,
    setLanguage: looks.setLanguage,
    dismissRefusal: commands.dismiss,
    signOut: leave,
  };
  return <Desk desk={desk} actions={actions} speaker={speaker} />;
}

/** The clerk's choices of how a ring may make itself known, and what the browser allows of them. */
function useAlerts(parts: Parts): {
  notifications: NotificationPermission | null;
  allow: () => void;
  ringSound: boolean;
  setRingSound: (on: boolean) => void;
  soundHeld: boolean;
} {
  const [notifications, setNotifications] = useState(() => ("Notification" in window ? Notification.permission : null));
  const [ringSound, setOn] = useState(() => preference("ring-sound") !== "off");
  const [soundHeld, setSoundHeld] = useState(() => !parts.sounds.audible());
  useEffect(() => {
    if (!soundHeld) return;
    // The context wakes a moment after the touch that allows it.
    const timer = setInterval(() => setSoundHeld(!parts.sounds.audible()), 1000);
    return () => clearInterval(timer);
  }, [parts, soundHeld]);
  return {
    notifications,
    allow: () => void Notification.requestPermission().then(setNotifications),
    ringSound,
    setRingSound: (on) => {
      setPreference("ring-sound", on ? null : "off");
      setOn(on);
    },
    soundHeld,
  };
}

async function askColleagues(agency: string, language: string, clerk: string) {
  try {
    return await colleagues(agency, language, clerk);
  } catch {
    // The form says so, and everything but the names works without them.
    return null;
  }
}
