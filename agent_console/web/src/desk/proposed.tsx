/** What became of the proposal to pass the customer on: it waits for a yes, for the move, or the customer stays. */
import { type Consent, type Destination, isolated } from "@luukku/web";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "suomifi-ui-components";
import { justStayed, proposedAt } from "../logic/story.ts";
import { Countdown, useNow } from "./clock.tsx";
import type { DeskActions, DeskState } from "./model.ts";
import { type Names, useNames } from "./names.tsx";
import { Key, shortcut } from "./pieces.tsx";

const CONSENTS: readonly Consent[] = ["spoken", "signed"];

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
    const { agreed } = proposal;
    const busy = desk.pending.has("confirm_transfer") || desk.pending.has("cancel_transfer");
    return (
      <section className="proposed" data-testid="proposed" aria-labelledby="proposed-heading">
        <div className="proposed-words">
          <p id="proposed-heading" role="status">
            <strong>{t(agreed === null ? "proposed.heading" : `proposed.agreed.${agreed}`)}</strong>{" "}
            {where(proposal, names)}
          </p>
          <Countdown
            from={proposedAt(ticket?.story ?? []) ?? proposal.until}
            until={proposal.until}
            text={(seconds) => t(agreed === null ? "proposed.left" : "proposed.moves", { count: seconds })}
          />
          <p className="small">{t(agreed === null ? "proposed.onlyIfHeard" : "proposed.endMoves")}</p>
        </div>
        <div className="proposed-buttons">
          {agreed === null &&
            CONSENTS.map((consent) => (
              // No single key: what is written down must have happened.
              <Button
                key={consent}
                data-testid={`transfer-${consent}`}
                aria-disabled={busy}
                onClick={() => actions.confirmTransfer(consent)}
              >
                {t(`proposed.confirm.${consent}`)}
              </Button>
            ))}
          <Button
            variant="secondary"
            data-testid="transfer-cancel"
            aria-disabled={busy}
            {...shortcut("transfer")}
            onClick={actions.cancelTransfer}
          >
            {t(agreed === null ? "proposed.cancel" : "proposed.undo")}
            <Key of="transfer" />
          </Button>
        </div>
      </section>
    );
  }
  const stayed = ticket === null || formOpen ? null : justStayed(ticket.story, now);
  if (stayed === null) return null;
  return (
    <p className="proposed" role="status" data-testid={`transfer-${stayed}`}>
      <span>
        <strong>{t(`proposed.stayed.${stayed}`)}</strong> {t("proposed.goesOn")}
      </span>
    </p>
  );
}

/** Where to, in one line: agency, matter, language, colleague. */
export function where(to: Destination, names: Names): string {
  const parts = [names.agency(to.agency), names.service(to.agency, to.service), names.language(to.language)];
  if (to.colleague !== null) parts.push(isolated(to.colleague));
  return parts.join("\u00a0· ");
}
