/**
 * The clerk proposes to pass the customer on: to whom, with what words. No answer is no consent. Who has agreed aloud or by
 * signing sees for how long that can be undone.
 */
import type { TransferView } from "@luukku/web/protocol.gen.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { findAgency, findLanguage, findService } from "../model/catalogue.ts";
import { useActions, useService, useTicket } from "../model/context.ts";
import { useSecondsUntil } from "./countdown.ts";
import { Key } from "./Key.tsx";
import { useSay, Words } from "./Words.tsx";

export function TransferOffer({ transfer }: { transfer: TransferView }): ReactElement {
  const { t } = useTranslation();
  const { catalogue } = useService();
  const ticket = useTicket();
  const actions = useActions();
  const say = useSay();
  const seconds = useSecondsUntil(transfer.until);
  const agency = findAgency(catalogue, transfer.agency);
  const service = findService(agency, transfer.service);
  const language = findLanguage(catalogue, transfer.language);
  const { agreed } = transfer;
  const title = t(agreed === null ? "transfer.title" : `transfer.agreed.${agreed}`);
  return (
    <section className="transfer" data-testid="transfer" data-agreed={agreed ?? undefined} aria-label={title}>
      {/* Read aloud when it comes, and again when it has become a matter of seconds. */}
      <div className="transfer-text" role="alert" key={agreed}>
        <p className="transfer-title">{title}</p>
        <p className="transfer-to">{agency ? <Words text={agency.name} /> : transfer.agency}</p>
        <ul className="transfer-details">
          {service && <li>{t("transfer.service", { service: say(service.name).text })}</li>}
          {transfer.colleague && <li>{t("transfer.colleague", { name: transfer.colleague })}</li>}
          {transfer.language !== ticket.language && (
            <li>{t("transfer.language", { language: language?.name ?? transfer.language })}</li>
          )}
          {transfer.note && <li>{t("transfer.note", { note: transfer.note })}</li>}
        </ul>
        <p className="transfer-keep">{t("transfer.keep")}</p>
        <p className="transfer-silence" aria-live="off" data-testid="transfer-seconds">
          {t(agreed === null ? "transfer.silence" : "transfer.moves", { seconds })}
        </p>
      </div>
      <div className="transfer-keys">
        <Key testId="transfer-refuse" variant="secondary" large onPress={() => actions.answerTransfer(false)}>
          {t(agreed === null ? "transfer.refuse" : "transfer.undo")}
        </Key>
        <Key testId="transfer-agree" large onPress={() => actions.answerTransfer(true)}>
          {t(agreed === null ? "transfer.agree" : "transfer.now")}
        </Key>
      </div>
    </section>
  );
}
