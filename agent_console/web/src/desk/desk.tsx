/** The one page: me and my queues on the left, what is now in the centre, the visit on the right. */
import { useLater } from "@luukku/web";
import type { MouseEvent } from "react";
import { type ReactElement, useCallback, useEffect, useReducer } from "react";
import { useTranslation } from "react-i18next";
import { type CommandContext, type CommandId, changeWish, closeTransfer, runCommand } from "../logic/commands.ts";
import { reduceDesk, startingUi } from "../logic/deskUi.ts";
import { meaningOf } from "../logic/keys.ts";
import { nowOf } from "../logic/now.ts";
import { keptDraft } from "../logic/transferDraft.ts";
import { MediaAlert, RefusalAlert, SpeakerAlert } from "./alerts.tsx";
import { CallSide } from "./callSide.tsx";
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
import { useFocusBackToDevices, useFocusCare } from "./useFocusCare.ts";
import { useKeys } from "./useKeys.ts";
import { Visit } from "./visit.tsx";
import { WrapUp } from "./wrapUp.tsx";

/** How long the first press of "sign out" holds, in milliseconds: long enough to read what comes of it. */
const SIGN_OUT_ARMED_MS = 10_000;

export interface DeskProps {
  desk: DeskState;
  actions: DeskActions;
  /** The loudspeaker to play the customer's sound through; null for the system's choice. */
  speaker: string | null;
}

export function Desk({ desk, actions, speaker }: DeskProps): ReactElement {
  const now = nowOf(desk.view, desk.ended);
  const offer = desk.view.offer?.id ?? null;
  const moment = `${now} ${offer ?? desk.view.call?.id ?? ""}`;
  const [kept, move] = useReducer(reduceDesk, null, () => startingUi(moment, keptDraft(desk.view.call?.id ?? "")));
  // Reduced again before drawing, so that nothing of the last ring or call is shown for a moment.
  const ui = reduceDesk(kept, { do: "moment", moment, now });
  useEffect(() => move({ do: "moment", moment, now }), [moment, now]);
  const mayAnswer = useFocusCare(moment, now === "ringing", ui.keysOpen);

  useEffect(() => {
    if (ui.armed !== "sign_out") return;
    const timer = setTimeout(() => move({ do: "disarm", what: "sign_out" }), SIGN_OUT_ARMED_MS);
    return () => clearTimeout(timer);
  }, [ui.armed]);

  useFocusBackToDevices(ui.devicesOpen);
  const { call } = desk.view;
  const wish = call?.transfer == null ? ui.wish : null;
  const context: CommandContext = { desk, actions, now, ui, move };
  const disarmEnd = useCallback(() => move({ do: "disarm", what: "end" }), []);
  const run = (id: CommandId) => runCommand(id, context);
  useKeys((event) => {
    const meaning = meaningOf(event, {
      enabled: desk.keysEnabled,
      passingOn: ui.passingOn && now === "ringing",
      dialogOpen: ui.keysOpen,
    });
    if (meaning === null) return false;
    if ("reason" in meaning) actions.passOn(meaning.reason);
    else run(meaning.command);
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
        showKeys={() => run("keys")}
        signOut={() => run("sign_out")}
        signOutArmed={ui.armed === "sign_out"}
      />
      <LinkBanner desk={desk} actions={actions} />
      {ui.armed === "sign_out" && (now === "ringing" || now === "call") && <LeavingSomebody now={now} />}
      <div className="desk-grid" data-passing-on={ui.passingOn && now === "ringing" ? "" : undefined}>
        <Me desk={desk} actions={actions} />
        <main className="panel now" data-now={now} data-media-link={now === "call" ? desk.call.link : undefined}>
          <RefusalAlert desk={desk} actions={actions} />
          <MediaAlert desk={desk} actions={actions} />
          <SpeakerAlert desk={desk} />
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
              devicesOpen={ui.devicesOpen}
              openDevices={() => move({ do: "open_devices" })}
              closeDevices={() => move({ do: "close_devices" })}
              transferOpen={wish !== null}
              pressTransfer={() => run("transfer")}
              endArmed={ui.armed === "end"}
              pressEnd={() => run("end")}
              disarmEnd={disarmEnd}
            />
          )}
          {now === "ringing" && (
            <Ringing
              desk={desk}
              answer={answer}
              passOn={actions.passOn}
              passingOn={ui.passingOn}
              togglePassingOn={() => move({ do: "toggle_pass_on" })}
            />
          )}
          {now === "available" && (
            <Available desk={desk} devicesOpen={ui.devicesOpen} openDevices={() => move({ do: "open_devices" })}>
              <Devices desk={desk} actions={actions} close={() => move({ do: "close_devices" })} />
            </Available>
          )}
          {now === "break" && <OnBreak desk={desk} actions={actions} />}
          {now === "off" && <Off desk={desk} actions={actions} />}
          {now === "ended" && <Ended />}
          {now === "wrap_up" && <WrapUp desk={desk} actions={actions} />}
        </main>
        <div className="right">
          {now === "call" && (
            <CallSide
              desk={desk}
              actions={actions}
              devicesOpen={ui.devicesOpen}
              closeDevices={() => move({ do: "close_devices" })}
              wish={wish}
              setWish={(changed) => changeWish(context, changed)}
              closeTransfer={() => closeTransfer(context)}
            />
          )}
          <Visit
            ticket={desk.view.ticket}
            clerk={desk.view.clerk.id}
            queues={desk.view.queues}
            toldInCentre={now === "ringing" || now === "wrap_up"}
          />
        </div>
        <Queues queues={desk.view.queues} />
      </div>
      <Announcement desk={desk} />
      <KeysDialog
        open={ui.keysOpen}
        close={() => move({ do: "close_keys" })}
        keysEnabled={desk.keysEnabled}
        setKeysEnabled={actions.setKeysEnabled}
      />
    </div>
  );
}

/** What comes of signing out, for the customer whom one would leave. */
function LeavingSomebody({ now }: { now: "ringing" | "call" }): ReactElement {
  const { t } = useTranslation();
  return (
    <p className="link-banner" role="alert" data-testid="leaving-somebody">
      {t(`bar.signOutWhile.${now}`)}
    </p>
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
