/** Whether an agency can be reached now, in words. */
import { clock, day } from "@luukku/web/format.ts";
import type { AgencyStatus } from "@luukku/web/protocol.gen.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconCheckCircleFilled, IconClock } from "suomifi-ui-components";
import { useActions } from "../model/context.ts";

export function useOpenness(): (status: AgencyStatus) => string {
  const { t, i18n } = useTranslation();
  const actions = useActions();
  return ({ open, changes_at }) => {
    if (changes_at === null) return t(open ? "open.now" : "open.closed");
    const time = clock(changes_at, i18n.language);
    const today = day(actions.now(), i18n.language) === day(changes_at, i18n.language);
    if (open) return today ? t("open.until", { time }) : t("open.now");
    return today
      ? t("open.opensToday", { time })
      : t("open.opens", { day: day(changes_at, i18n.language, actions.now()), time });
  };
}

export function Openness({ status }: { status: AgencyStatus }): ReactElement {
  const words = useOpenness()(status);
  return (
    <span className={`openness ${status.open ? "is-open" : "is-closed"}`}>
      {status.open ? <IconCheckCircleFilled aria-hidden="true" /> : <IconClock aria-hidden="true" />}
      {words}
    </span>
  );
}
