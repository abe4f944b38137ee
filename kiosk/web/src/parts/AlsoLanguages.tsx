/** Other languages that would do as well, in the order in which they are touched. */
import type { AgencyStatus } from "@luukku/web/protocol.gen.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { findLanguage } from "../model/catalogue.ts";
import { useActions, useModel, useService } from "../model/context.ts";

export function AlsoLanguages({ status, language }: { status: AgencyStatus; language: string }): ReactElement | null {
  const { t } = useTranslation();
  const { ui } = useModel();
  const { catalogue } = useService();
  const actions = useActions();
  const others = status.queues.filter((queue) => queue.language !== language);
  if (others.length === 0) return null;
  return (
    <fieldset className="also">
      <legend>
        {t("join.also")} <span className="also-line">{t("join.alsoLine")}</span>
      </legend>
      <div className="examples">
        {others.map((queue) => {
          const place = ui.also.indexOf(queue.language);
          return (
            <button
              type="button"
              key={queue.language}
              className="example"
              aria-pressed={place >= 0}
              data-testid={`also-${queue.language}`}
              onClick={() => actions.ui({ do: "also", language: queue.language })}
            >
              {place >= 0 && <span className="also-place">{`${place + 2}.`}</span>}
              <bdi lang={queue.language}>{findLanguage(catalogue, queue.language)?.name ?? queue.language}</bdi>
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}
