/** A customer rings: who, from where, about what, in which language, since when, and how long there is to answer. */
import type { PassReason } from "@luukku/web";
import { type KeyboardEvent, type MouseEvent, type ReactElement, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconArrowRight, IconPhone } from "suomifi-ui-components";
import { PASS_REASONS } from "../logic/keys.ts";
import { At, Countdown, Since } from "./clock.tsx";
import type { DeskState } from "./model.ts";
import { useNames } from "./names.tsx";
import { Note, OtherLanguages } from "./passedOn.tsx";
import { Fact, Key, NowHeading, shortcut } from "./pieces.tsx";
import { SelfView } from "./selfView.tsx";

interface RingingProps {
  desk: DeskState;
  answer: (event: MouseEvent) => void;
  passOn: (reason: PassReason) => void;
  passingOn: boolean;
  togglePassingOn: () => void;
}

export function Ringing({ desk, answer, passOn, passingOn, togglePassingOn }: RingingProps): ReactElement {
  const { t } = useTranslation();
  const names = useNames();
  const { ticket, offer, clerk } = desk.view;
  const busy = desk.pending.has("accept") || desk.pending.has("pass_on");
  const cancel = () => {
    togglePassingOn();
    backToPassOn.current = true;
  };
  const backToPassOn = useRef(false);
  const passOnButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (passingOn || !backToPassOn.current) return;
    backToPassOn.current = false;
    passOnButton.current?.focus();
  }, [passingOn]);
  return (
    <div className="ringing" data-passing-on={passingOn ? "" : undefined}>
      <div className="ringing-what">
        <NowHeading>
          <span className="now-eyebrow">{t("ringing.eyebrow")}</span>
          {ticket === null ? t("ringing.unknown") : names.site(ticket.site)}
        </NowHeading>
        {ticket !== null && (
          <dl className="facts large" id="ringing-facts">
            <Fact name={t("visit.about")} wide>
              <strong>{names.service(ticket.agency, ticket.service)}</strong>
              <span className="fact-sub">{names.agency(ticket.agency)}</span>
            </Fact>
            <Fact name={t("visit.language")}>
              <strong className="capital">{names.language(ticket.language)}</strong>
              <OtherLanguages ticket={ticket} queues={desk.view.queues} />
            </Fact>
            <Fact name={t("visit.waited")}>
              <strong>
                <Since at={ticket.taken_at} />
              </strong>
              <span className="fact-sub">
                {t("visit.sinceClock")} <At ms={ticket.taken_at} />
              </span>
            </Fact>
            <Fact name={t("visit.number")}>
              <strong>{ticket.number}</strong>
              <span className="fact-sub">{t("visit.kioskIs", { kiosk: ticket.kiosk })}</span>
            </Fact>
          </dl>
        )}
        {ticket !== null && <Note heading="h2" ticket={ticket} />}
        <SelfView media={desk.media} cameraOn={desk.call.cameraOn} caption={t("self.ringingCaption")} />
      </div>
      <div className="ringing-act">
        {desk.view.call?.peer.online === false && (
          <p className="ringing-away" role="status">
            {t("ringing.kioskAway")}
          </p>
        )}
        {offer !== null && (
          <Countdown
            from={clerk.since}
            until={offer.expires_at}
            text={(seconds) => t("ringing.left", { count: seconds })}
          />
        )}
        {passingOn ? (
          <Reasons busy={busy} choose={passOn} cancel={cancel} />
        ) : (
          <div className="ringing-buttons">
            <Button
              className="big answer"
              data-testid="answer"
              icon={<IconPhone />}
              aria-describedby="ringing-facts"
              aria-disabled={busy || offer === null}
              {...shortcut("answer")}
              onClick={answer}
            >
              {t(desk.pending.has("accept") ? "ringing.answering" : "ringing.answer")}
              <Key of="answer" />
            </Button>
            <Button
              ref={passOnButton}
              className="big"
              variant="secondary"
              data-testid="pass-on"
              icon={<IconArrowRight />}
              aria-disabled={busy || offer === null}
              aria-expanded={false}
              {...shortcut("pass_on")}
              onClick={() => togglePassingOn()}
            >
              {t("ringing.passOn")}
              <Key of="pass_on" />
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

function Reasons(props: { busy: boolean; choose: (reason: PassReason) => void; cancel: () => void }): ReactElement {
  const { t } = useTranslation();
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    props.cancel();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a grid in every browser
    <div className="reasons" role="group" aria-labelledby="reasons-question" onKeyDown={onKeyDown}>
      <div className="reasons-head">
        <p id="reasons-question" className="reasons-question">
          {t("passOn.question")}
        </p>
        <Button variant="secondaryNoBorder" aria-keyshortcuts="Escape" onClick={props.cancel}>
          {t("passOn.cancel")}
          <Key of="Esc" />
        </Button>
      </div>
      <div className="reasons-list">
        {PASS_REASONS.map((reason, i) => (
          <Button
            key={reason}
            ref={i === 0 ? first : null}
            variant="secondary"
            data-testid={`pass-on-${reason}`}
            aria-keyshortcuts={String(i + 1)}
            aria-disabled={props.busy}
            onClick={() => props.choose(reason)}
          >
            {t(`passOn.reason.${reason}`)}
            <Key of={i + 1} />
          </Button>
        ))}
      </div>
    </div>
  );
}
