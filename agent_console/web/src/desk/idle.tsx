/** Nobody rings: what that means now, who is next, and how to go on. */
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconSettings, InlineAlert } from "suomifi-ui-components";
import { nextInQueue, nextIsPassedOn } from "../logic/waits.ts";
import { Since, useNow } from "./clock.tsx";
import { IconCup, IconHatch, IconPower } from "./icons.tsx";
import type { DeskActions, DeskState } from "./model.ts";
import { useNames } from "./names.tsx";
import { Key, NowHeading, shortcut } from "./pieces.tsx";
import { SelfView } from "./selfView.tsx";

export function Available(props: {
  desk: DeskState;
  devicesOpen: boolean;
  openDevices: () => void;
  /** The device panel, shown in place of its button. */
  children: ReactNode;
}): ReactElement {
  const { desk, devicesOpen } = props;
  const { t } = useTranslation();
  return (
    <div className="idle">
      <IdleHead icon={<IconHatch />} heading={t("available.heading")}>
        <NextToRing desk={desk} />
      </IdleHead>
      <div className="idle-self">
        <SelfView media={desk.media} cameraOn caption={t("self.idleCaption")} />
        {devicesOpen ? (
          props.children
        ) : (
          <Button
            variant="secondaryNoBorder"
            data-testid="devices"
            icon={<IconSettings />}
            aria-expanded={false}
            {...shortcut("devices")}
            onClick={props.openDevices}
          >
            {t("call.devices")}
            <Key of="devices" />
          </Button>
        )}
      </div>
    </div>
  );
}

/** What will ring here: whoever comes, but for a while not the one whom this clerk has just passed on. */
function NextToRing({ desk }: { desk: DeskState }): ReactElement {
  const { t } = useTranslation();
  const names = useNames();
  const now = useNow();
  const { passedOn } = desk;
  if (passedOn === null || !nextIsPassedOn(desk.view.queues, passedOn, now)) {
    return (
      <>
        <p>{t("available.text")}</p>
        <NextInQueue desk={desk} />
      </>
    );
  }
  const who = { agency: names.agency(passedOn.agency), language: names.language(passedOn.language) };
  return (
    <>
      <p className="next-in-queue" role="status" data-testid="passed-on">
        {t("available.passedOn", who)}
      </p>
      <p>{t("available.passedOnText")}</p>
    </>
  );
}

export function OnBreak({ desk, actions }: { desk: DeskState; actions: DeskActions }): ReactElement {
  const { t } = useTranslation();
  const { reason } = desk.view.clerk;
  const unanswered = reason === "no_answer";
  return (
    <div className="idle">
      <IdleHead icon={<IconCup />} heading={t(unanswered ? "break.headingUnanswered" : "break.heading")}>
        {unanswered ? (
          <InlineAlert status="warning" className="idle-alert">
            {t("break.unanswered")}
          </InlineAlert>
        ) : (
          <>
            {reason !== null && <p className="break-reason">{t(`breakReason.${reason}`)}</p>}
            <p>{t("break.text")}</p>
          </>
        )}
        <NextInQueue desk={desk} />
        <Button className="big" {...shortcut("available")} onClick={() => actions.setState("available")}>
          {t("break.back")}
          <Key of="available" />
        </Button>
      </IdleHead>
    </div>
  );
}

export function Off({ desk, actions }: { desk: DeskState; actions: DeskActions }): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="idle">
      <IdleHead icon={<IconPower />} heading={t("off.heading")}>
        <p>{t("off.text")}</p>
        <NextInQueue desk={desk} />
        <Button className="big" {...shortcut("available")} onClick={() => actions.setState("available")}>
          {t("off.start")}
          <Key of="available" />
        </Button>
      </IdleHead>
    </div>
  );
}

export function IdleHead(props: { icon: ReactElement; heading: string; children: ReactNode }): ReactElement {
  return (
    <div className="idle-head">
      <span className="idle-icon" aria-hidden="true">
        {props.icon}
      </span>
      <NowHeading>{props.heading}</NowHeading>
      <div className="idle-body">{props.children}</div>
    </div>
  );
}

export function NextInQueue({ desk }: { desk: DeskState }): ReactElement {
  const { t } = useTranslation();
  const names = useNames();
  const next = nextInQueue(desk.view.queues);
  if (next === null || next.longest_since === null) return <p className="next-in-queue">{t("next.nobody")}</p>;
  return (
    <p className="next-in-queue">
      {t("next.who", { agency: names.agency(next.agency), language: names.language(next.language) })}{" "}
      <span className="nowrap">
        {t("next.waited")} <Since at={next.longest_since} />
      </span>
    </p>
  );
}
