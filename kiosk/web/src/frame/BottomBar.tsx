/** The same three things always in the same place: Back, Language, Help. */

import { INTERFACE_LANGUAGES } from "@luukku/web/languages.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconArrowLeft, IconHelp, IconInternet } from "suomifi-ui-components";
import { useActions, useModel } from "../model/context.ts";
import type { ScreenId } from "../model/screen.ts";

const BACK: Partial<Record<ScreenId, "step" | "confirm">> = {
  language: "step",
  who: "step",
  search: "step",
  what: "step",
  join: "step",
  return: "step",
  queue: "confirm",
  connecting: "confirm",
  call: "confirm",
};

export function BottomBar(): ReactElement {
  const { t, i18n } = useTranslation();
  const { screen, ui } = useModel();
  const actions = useActions();
  const back = BACK[screen.id] ?? (screen.id === "unavailable" && ui.step !== "rest" ? "forget" : null);
  const goBack = () => {
    if (back === "step") actions.ui({ do: "back" });
    if (back === "confirm") actions.ui({ do: "panel", panel: "confirm" });
    if (back === "forget") actions.forget();
  };
  // Named in the other languages as well, for customers who cannot read this one.
  const others = INTERFACE_LANGUAGES.filter((one) => one !== i18n.language);
  return (
    <nav className="bar" aria-label={t("bar.label")}>
      <button type="button" data-testid="back" aria-disabled={back === null} onClick={goBack}>
        <IconArrowLeft className="flips" aria-hidden="true" />
        <span>{t("bar.back")}</span>
      </button>
      <button
        type="button"
        data-testid="language"
        aria-haspopup="dialog"
        aria-disabled={screen.id === "wipe"}
        onClick={() => screen.id !== "wipe" && actions.ui({ do: "panel", panel: "language" })}
      >
        <IconInternet aria-hidden="true" />
        <span>
          {t("bar.language")}
          <span className="bar-others">
            {others.map((one) => (
              <span key={one} lang={one}>
                {t("bar.language", { lng: one })}
              </span>
            ))}
          </span>
        </span>
      </button>
      <button
        type="button"
        data-testid="help"
        aria-haspopup="dialog"
        aria-disabled={screen.id === "wipe"}
        onClick={() => screen.id !== "wipe" && actions.ui({ do: "panel", panel: "help" })}
      >
        <IconHelp aria-hidden="true" />
        <span>{t("bar.help")}</span>
      </button>
    </nav>
  );
}
