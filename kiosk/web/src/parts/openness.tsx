/** Whether an agency can be reached now, in words. */
import { clock, day, onDay } from "@luukku/web/format.ts";
import type { AgencyStatus, KioskQueue } from "@luukku/web/protocol.gen.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconCheckCircleFilled, IconClock } from "suomifi-ui-components";
import { useActions } from "../model/context.ts";

/** Of an agency, or of a service that has hours of its own. */
type Hours = Pick<AgencyStatus, "open" | "changes_at">;

export function useOpenness(): (hours: Hours) => string {
  const { t, i18n } = useTranslation();
  const actions = useActions();
  return ({ open, changes_at }) => {
    if (changes_at === null) return t(open ? "open.now" : "open.closed");
    const time = clock(changes_at, i18n.language);
    const today = day(actions.now(), i18n.language) === day(changes_at, i18n.language);
    if (open) return today ? t("open.until", { time }) : t("open.now");
    return today
      ? t("open.opensToday", { time })
      : t("open.opens", { day: onDay(changes_at, i18n.language, actions.now()), time });
  };
}

/** In one line; with `queue`, also whether that queue takes anybody and whether anybody serves it now. */
export function Openness({ status, queue }: { status: Hours; queue?: KioskQueue | null }): ReactElement {
  const { t } = useTranslation();
  const openness = useOpenness()(status);
  const refused = queue?.refusal === "full" ? t("open.full") : queue?.refusal === "too_late" ? t("open.tooLate") : null;
  const nobody = status.open && refused === null && queue?.wait_unknown === "nobody_at_work";
  const open = status.open && refused === null;
  return (
    <span className={`openness ${open && !nobody ? "is-open" : "is-closed"}`}>
      {open && !nobody ? <IconCheckCircleFilled aria-hidden="true" /> : <IconClock aria-hidden="true" />}
      {refused ?? (nobody ? t("open.nobody") : openness)}
    </span>
  );
}
