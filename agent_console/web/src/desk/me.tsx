/** Me: who I am to the queues, for how long, and one key to change it. */
import type { AfterState, ClerkState } from "@luukku/web";
import { Fragment, type ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconCheck, IconHourglass } from "suomifi-ui-components";
import { choiceComesAfter } from "../logic/now.ts";
import { BreakReasons } from "./breakReasons.tsx";
import { Since } from "./clock.tsx";
import { IconBell, IconBellOff, IconCup, IconHatch, IconPower } from "./icons.tsx";
import type { DeskActions, DeskState } from "./model.ts";
import { Key, shortcut } from "./pieces.tsx";

const CHOICES: readonly { state: AfterState; icon: () => ReactElement }[] = [
  { state: "available", icon: IconHatch },
  { state: "break", icon: IconCup },
  { state: "off", icon: IconPower },
];

export function Me({ desk, actions }: { desk: DeskState; actions: DeskActions }): ReactElement {
  const { t } = useTranslation();
  const { clerk } = desk.view;
  const after = choiceComesAfter(clerk.state);
  const chosen = chosenState(clerk.state, clerk.next);
  const asked = desk.link.state === "online" ? undefined : desk.pending.get("set_state");
  const held = asked?.do === "set_state" ? asked.state : null;
  return (
    <section className="panel me" aria-labelledby="me-name">
      <h2 id="me-name" className="me-name">
        <bdi>{clerk.name}</bdi>
      </h2>
      <p className="me-state" data-state={clerk.state}>
        <span className="me-dot" aria-hidden="true" />
        <span className="me-word">{desk.ended ? t("ended.state") : t(`state.${clerk.state}`)}</span>
        <span className="me-since">
          <Since at={clerk.since} />
        </span>
      </p>
      {after && <p className="me-after">{t("me.afterCall", { state: t(`me.next.${chosen ?? "available"}`) })}</p>}
      {clerk.state === "wrap_up" && <p className="me-after">{t("me.endWrapUp")}</p>}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row in every browser */}
      <div className="me-choices" role="group" aria-label={t(after ? "me.chooseAfter" : "me.choose")}>
        {CHOICES.map(({ state, icon: Icon }) => (
          <Fragment key={state}>
            <button
              type="button"
              className="choice"
              data-testid={`state-${state}`}
              aria-pressed={chosen === state}
              aria-busy={desk.pending.has("set_state")}
              data-held={held === state ? "" : undefined}
              {...shortcut(state)}
              onClick={() => actions.setState(state)}
            >
              <Icon />
              <span className="choice-word">{t(`me.choice.${state}`)}</span>
              {held === state && <IconHourglass className="choice-check" aria-hidden="true" />}
              {chosen === state && <IconCheck className="choice-check" aria-hidden="true" />}
              <Key of={state} />
            </button>
            {state === "break" && chosen === "break" && <BreakReasons desk={desk} actions={actions} />}
          </Fragment>
        ))}
      </div>
      <Alerts desk={desk} actions={actions} />
    </section>
  );
}

/** How a ring makes itself known: its sound, and the desktop's notification when the page is not in sight. */
function Alerts({ desk, actions }: { desk: DeskState; actions: DeskActions }): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="me-alerts">
      <button
        type="button"
        className="quiet"
        aria-pressed={desk.ringSound}
        {...shortcut("sound")}
        onClick={() => actions.setRingSound(!desk.ringSound)}
      >
        {desk.ringSound ? <IconBell /> : <IconBellOff />}
        <span className="choice-word">{t(desk.ringSound ? "me.soundOn" : "me.soundOff")}</span>
        <Key of="sound" />
      </button>
      {desk.ringSound && desk.soundHeld && <p className="small">{t("me.soundHeld")}</p>}
      {desk.notifications === "default" && (
        <Button
          variant="secondary"
          fullWidth
          className="me-allow"
          data-testid="allow-notifications"
          {...shortcut("notifications")}
          onClick={actions.allowNotifications}
        >
          {t("me.allowNotifications")}
          <Key of="notifications" />
        </Button>
      )}
      {desk.notifications === "denied" && <p className="small">{t("me.notificationsDenied")}</p>}
    </div>
  );
}

/** Which choice holds: the state itself, or during a ring and a call what follows it; in wrap-up each would be a move. */
function chosenState(state: ClerkState, next: AfterState | null): AfterState | null {
  if (state === "available" || state === "break" || state === "off") return state;
  return state === "wrap_up" ? null : (next ?? "available");
}
