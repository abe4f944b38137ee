/** The server asks whether the customer is still in the queue: any touch or key says yes, silence keeps the place. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useActions, useTicket } from "../model/context.ts";
import { AnyTouch } from "../parts/AnyTouch.tsx";
import { useSecondsUntil } from "../parts/countdown.ts";

export function Asked(): ReactElement {
  const { t } = useTranslation();
  const ticket = useTicket();
  const actions = useActions();
  const seconds = useSecondsUntil(ticket.ask_until ?? 0);
  return (
    <AnyTouch
      title={t("asked.title")}
      lead={t("asked.lead")}
      otherwise={ticket.code && t("asked.otherwise", { number: ticket.number, code: ticket.code })}
      stay={t("asked.stay")}
      seconds={seconds}
      onStay={actions.stillHere}
    />
  );
}
