/** Why the queue takes no new tickets now, and what else the customer can do. */
import type { AgencyStatus, CatalogueAgency, KioskQueue } from "@luukku/web/protocol.gen.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { findLanguage } from "../model/catalogue.ts";
import { useActions, useService } from "../model/context.ts";

interface Props {
  agency: CatalogueAgency;
  status: AgencyStatus;
  /** The line in the customer's language; null: there is none. */
  queue: KioskQueue | null;
  /** The service has hours of its own, and is closed by them. */
  serviceClosed: boolean;
}

export function OtherWays({ agency, status, queue, serviceClosed }: Props): ReactElement {
  const { t } = useTranslation();
  const { catalogue } = useService();
  const actions = useActions();
  const why = () => {
    if (!status.open || queue?.refusal === "closed") return t("join.closedAdvice");
    if (serviceClosed) return t("join.serviceClosed");
    if (queue === null) return t("join.otherLanguages");
    return t(queue.refusal === "too_late" ? "join.tooLateAdvice" : "join.fullAdvice");
  };
  const elsewhere = serviceClosed
    ? []
    : status.queues.filter((other) => other.language !== queue?.language && !other.refusal);
  const refusal = serviceClosed ? "service" : queue === null ? "language" : queue.refusal;
  return (
    <div className="notice" data-testid="refusal" data-refusal={refusal}>
      <p>{why()}</p>
      {status.open && elsewhere.length > 0 && (
        <>
          {queue !== null && <p>{t("join.elsewhere")}</p>}
          <div className="examples">
            {elsewhere.map(({ language }) => (
              <button
                type="button"
                key={language}
                className="example"
                lang={language}
                data-testid={`serve-in-${language}`}
                onClick={() => actions.ui({ do: "choose_language", language })}
              >
                <bdi>{findLanguage(catalogue, language)?.name ?? language}</bdi>
              </button>
            ))}
          </div>
        </>
      )}
      {agency.phone && <p>{t("phone", { number: agency.phone })}</p>}
    </div>
  );
}
