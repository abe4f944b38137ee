/** The page forgets, and shows that it does. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconCheckCircleFilled, IconSuccess } from "suomifi-ui-components";
import { useModel } from "../model/context.ts";
import { wipeItems } from "../model/wipe.ts";
import { Question } from "../parts/Question.tsx";

export function Wipe(): ReactElement {
  const { t } = useTranslation();
  const { wiped } = useModel();
  const all = wiped.length === wipeItems.length;
  return (
    <Question picture={<IconSuccess />} title={t("wipe.title")} lead={t("wipe.lead")}>
      <div role="status">
        <ul className="wipe" data-testid="wipe-list">
          {wipeItems.map((item) => {
            const done = wiped.includes(item);
            return (
              <li key={item} className={done ? "is-done" : ""} data-item={item} data-done={done}>
                <span className="wipe-mark">{done && <IconCheckCircleFilled aria-hidden="true" />}</span>
                {t(`wipe.${done ? "done" : "doing"}.${item}`)}
              </li>
            );
          })}
        </ul>
      </div>
      <p className="wipe-end">{all ? t("wipe.end") : "\u00a0"}</p>
    </Question>
  );
}
