/** Time on the page: one source of "now", and the pieces that move with it. */
import { clock, duration, timer } from "@luukku/web";
import { createContext, type ReactElement, useContext, useEffect, useReducer } from "react";
import { useTranslation } from "react-i18next";
import { left } from "../logic/countdown.ts";

/** The server's clock in ms since 1970 (`Connection.now`), so that a console with a wrong clock still counts right. */
export const ClockContext = createContext<() => number>(() => Date.now());

/** The time now, and again at each turn of the second for as long as the component is shown. */
export function useNow(everyMs = 1000): number {
  const now = useContext(ClockContext);
  const [, tick] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    const timer = setInterval(tick, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now();
}

/** How long something has lasted, in words. */
export function Since({ at }: { at: number }): ReactElement {
  const { i18n } = useTranslation();
  return <>{duration(Math.max(0, useNow() - at), i18n.language)}</>;
}

/** How long a call has lasted, as a clock: 3:07. */
export function CallTimer({ since }: { since: number }): ReactElement {
  const { t, i18n } = useTranslation();
  const ms = Math.max(0, useNow() - since);
  return (
    <span className="timer" role="timer" aria-label={t("call.lasted", { time: duration(ms, i18n.language) })}>
      {timer(ms)}
    </span>
  );
}

/** A time of day as the clerk's language writes it. */
export function At({ ms }: { ms: number }): ReactElement {
  const { i18n } = useTranslation();
  return <time dateTime={new Date(ms).toISOString()}>{clock(ms, i18n.language)}</time>;
}

/** What is left of a limited time, as a bar and a number. Both move once a second: the call that rings needs the rest. */
export function Countdown(props: { from: number; until: number; text: (seconds: number) => string }): ReactElement {
  const rest = left(props.from, props.until, useNow());
  return (
    <div className="countdown" data-hurry={rest.seconds <= 5 ? "" : undefined}>
      <p className="countdown-text">{props.text(rest.seconds)}</p>
      <div className="countdown-track" aria-hidden="true">
        <div className="countdown-rest" style={{ transform: `scaleX(${rest.share.toFixed(4)})` }} />
      </div>
    </div>
  );
}
