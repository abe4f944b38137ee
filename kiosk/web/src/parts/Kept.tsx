/** A place in the queue that is kept: the number and the code to come back with. */
import type { KioskTicket } from "@luukku/web/protocol.gen.ts";
import { isolated } from "@luukku/web/texts.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useService } from "../model/context.ts";
import { useSay } from "./Words.tsx";

export function Kept({ ticket }: { ticket: KioskTicket }): ReactElement {
  const { t } = useTranslation();
  return (
    <dl className="away-keep">
      <div>
        <dt>{t("away.number")}</dt>
        <dd data-testid="away-number">{ticket.number}</dd>
      </div>
      <div>
        <dt>{t("away.code")}</dt>
        <dd data-testid="away-code">{ticket.code}</dd>
      </div>
    </dl>
  );
}

/** The names of the sites where the place can be taken up again. */
export function useReturnSites(ticket: KioskTicket): string {
  const { catalogue } = useService();
  const say = useSay();
  return ticket.return_sites
    .map((id) => catalogue.sites.find((site) => site.id === id))
    .flatMap((site) => (site ? [isolated(say(site.name).text)] : []))
    .join(", ");
}

/** Whether the kiosk has been moved: "this place" is then not all that there is to say. */
export function useMoved(ticket: KioskTicket): boolean {
  const { view } = useService();
  return ticket.return_sites.some((site) => site !== view.site);
}
