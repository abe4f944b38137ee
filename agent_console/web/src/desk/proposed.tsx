/** What became of the proposal to pass the customer on: it waits for the customer, or was refused. */
import { type Destination, isolated } from "@luukku/web";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "suomifi-ui-components";
import { justRefused, proposedAt } from "../logic/story.ts";
import { Countdown, useNow } from "./clock.tsx";
import type { DeskActions, DeskState } from "./model.ts";
import { type Names, useNames } from "./names.tsx";
import { Key, shortcut } from "./pieces.tsx";

interface ProposedProps {
  desk: DeskState;
  actions: DeskActions;
  /** The next proposal is being written: the refusal of the last one has been read. */
  formOpen: boolean;
}

export function Proposed({ desk, actions, formOpen }: ProposedProps): ReactElement | null {
  const { t } = useTranslation();
  const names = useNames();
  const now = useNow();
  const { ticket, call } = desk.view;
  const proposal = call?.transfer ?? null;
  if (proposal !== null) {
    return (
      <section className="proposed" data-testid="proposed" aria-labelledby="proposed-heading">
        <div className="proposed-words">
          <p id="proposed-heading" role="status">
            <strong>{t("proposed.heading")}</strong> {where(proposal, names)}
          </p>
          <Countdown
            from={proposedAt(ticket?.story ?? []) ?? proposal.until}
            until={proposal.until}
            text={(seconds) => t("proposed.left", { count: seconds })}
          />
        </div>
        <Button
          variant="secondary"
          data-testid="transfer-cancel"
          aria-disabled={desk.pending.has("cancel_transfer")}
          {...shortcut("transfer")}
          onClick={actions.cancelTransfer}
        >
          {t("proposed.cancel")}
          <Key of="transfer" />
        </Button>
      </section>
    );
  }
  if (formOpen || ticket === null || !justRefused(ticket.story, now)) return null;
  return (
    <p className="proposed" role="status" data-testid="transfer-refused">
      <span>
        <strong>{t("proposed.refused")}</strong> {t("proposed.refusedText")}
      </span>
    </p>
  );
}

/** Where to, in one line: agency, matter, language, colleague. */
export function where(to: Destination, names: Names): string {
  const parts = [names.agency(to.agency), names.service(to.agency, to.service), names.language(to.language)];
  if (to.colleague !== null) parts.push(isolated(to.colleague));
  return parts.join(" · ");
}
