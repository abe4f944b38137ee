/** The clerk has ended the call and the server has not said so yet: what is true already, and what is still to come. */
import { useLater } from "@luukku/web";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconHangUp } from "./icons.tsx";
import { IdleHead } from "./idle.tsx";

export function Ended(): ReactElement {
  const { t } = useTranslation();
  // The server usually confirms at once, and nothing has to be shown.
  const late = useLater(true);
  return (
    <div className="idle" data-testid="ended">
      <IdleHead icon={<IconHangUp />} heading={t("wrapUp.heading.ended")}>
        <p>{t("ended.text")}</p>
        <p role="status">{late && t("ended.unheard")}</p>
      </IdleHead>
    </div>
  );
}
