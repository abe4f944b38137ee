/** How the links are, in words: the call's media, and the console's own conversation with the server. */
import { comes, isBroken, isSigned, type LinkStatus, type MediaLink, reaches } from "@luukku/web";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconCheckCircle, IconRefresh, IconWarning } from "suomifi-ui-components";
import { useNow } from "./clock.tsx";
import type { DeskActions, DeskCommand, DeskState } from "./model.ts";
import { Key, shortcut } from "./pieces.tsx";

type Mood = "good" | "doubt" | "bad";

const MOOD: Record<MediaLink, Mood> = {
  none: "doubt",
  connecting: "doubt",
  good: "good",
  weak: "doubt",
  frozen: "bad",
  reconnecting: "bad",
  remaking: "bad",
};

/** The call's media link. The customer's own lost connection to the server is said here too: it explains what is seen. */
export function CallLink({ desk }: { desk: DeskState }): ReactElement {
  const { t } = useTranslation();
  const { link, call } = desk.call;
  const peerAway = desk.view.call?.peer.online === false && link !== "good" && link !== "weak";
  const signed = isSigned(desk.view.ticket?.language ?? "");
  const known = reaches(desk.call, signed);
  const words = call !== null && peerAway ? t("mediaLink.peerAway") : t(`mediaLink.${link}`);
  const broken = call !== null && isBroken(desk.call);
  const mood = MOOD[link];
  return (
    <p className="call-link" data-mood={mood} role="status">
      {mood === "good" ? <IconCheckCircle aria-hidden="true" /> : <IconWarning aria-hidden="true" />}
      <span>
        {words} {broken && t(`call.comes.${comes(desk.call, signed)}`)}{" "}
        {broken && known !== null && t(`call.reaches.${known}`)}{" "}
        {broken && !peerAway && desk.link.state === "online" && link !== "frozen" && t("mediaLink.peerThere")}
      </span>
    </p>
  );
}

/** The console's own link, when it is not well: what happened, what still works, what happens next. */
export function LinkBanner({ desk, actions }: { desk: DeskState; actions: DeskActions }): ReactElement | null {
  const { t } = useTranslation();
  const { link } = desk;
  if (link.state === "online") return null;
  if (link.state === "stopped") return null;
  const inCall = desk.view.clerk.state === "in_call" && !desk.ended;
  const draining = link.state === "offline" && link.reason === "draining";
  const words = (command: DeskCommand) =>
    command.do === "set_state" ? t(`me.choice.${command.state}`) : t(`serverLink.what.${command.do}`);
  return (
    <div className="link-banner" role="alert" data-testid="link-banner">
      <IconWarning aria-hidden="true" />
      <div className="link-banner-words">
        <p>
          <strong>{t(draining ? "serverLink.draining" : `serverLink.${link.state}`)}</strong>{" "}
          {inCall ? (
            <>
              {!isBroken(desk.call) && t(`call.comes.${comes(desk.call, isSigned(desk.view.ticket?.language ?? ""))}`)}{" "}
              {t("serverLink.sentLater")}
            </>
          ) : (
            t("serverLink.placeKept")
          )}
        </p>
        {link.state === "offline" && link.way !== null && <p data-testid="way">{t(`shared:way.${link.way}`)}</p>}
        {desk.pending.size > 0 && (
          <p data-testid="held">
            <strong>{t("serverLink.held", { what: [...desk.pending.values()].map(words).join(", ") })}</strong>
          </p>
        )}
      </div>
      {link.state === "offline" && (
        <>
          <RetryIn link={link} />
          <Button variant="secondary" icon={<IconRefresh />} {...shortcut("retry")} onClick={actions.retryLink}>
            {t("serverLink.retryNow")}
            <Key of="retry" />
          </Button>
        </>
      )}
    </div>
  );
}

function RetryIn({ link }: { link: LinkStatus & { state: "offline" } }): ReactElement {
  const { t } = useTranslation();
  useNow(500);
  const seconds = Math.max(0, Math.ceil((link.retryAt - performance.now()) / 1000));
  return (
    <p className="link-banner-retry" aria-hidden="true">
      {seconds === 0 ? t("serverLink.retrying") : t("serverLink.retryIn", { count: seconds })}
    </p>
  );
}

/** The link in one word for the bar at the top: always there, so that its absence never has to be guessed. */
export function LinkChip({ link }: { link: LinkStatus }): ReactElement {
  const { t } = useTranslation();
  return (
    <span className="link-chip" data-link={link.state}>
      <span className="link-dot" aria-hidden="true" />
      <span className="bar-word">{t(`serverLink.chip.${link.state}`)}</span>
    </span>
  );
}
