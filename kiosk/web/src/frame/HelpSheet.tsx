/** Help: this screen in plain words, and how the page can be made easier to use. */
import { isSigned } from "@luukku/web/languages.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useActions, useModel } from "../model/context.ts";
import type { TextSize } from "../model/ui.ts";
import { Sheet } from "../parts/Sheet.tsx";

const SIZES: readonly TextSize[] = [0, 1, 2];

export function HelpSheet(): ReactElement {
  const { t } = useTranslation();
  const { screen, ui, view } = useModel();
  const signed = screen.id === "call" && isSigned(view?.ticket?.language ?? "");
  const actions = useActions();
  const { text, low, contrast } = ui.settings;
  return (
    <Sheet title={t("help.title")} testId="help-sheet" onClose={() => actions.ui({ do: "panel", panel: null })}>
      <p className="help-text">{t(signed ? "help.screen.callSigned" : `help.screen.${screen.id}`)}</p>
      <fieldset className="setting">
        <legend>{t("help.text")}</legend>
        <div className="setting-choices">
          {SIZES.map((size) => (
            <button
              type="button"
              key={size}
              className={`setting-choice size-${size}`}
              data-testid={`text-${size}`}
              aria-pressed={text === size}
              onClick={() => actions.ui({ do: "settings", settings: { text: size } })}
            >
              <span aria-hidden="true">{"A"}</span> {t(`help.size.${size}`)}
            </button>
          ))}
        </div>
      </fieldset>
      <fieldset className="setting">
        <legend>{t("help.easier")}</legend>
        <div className="setting-choices">
          <button
            type="button"
            className="setting-choice"
            data-testid="low"
            aria-pressed={low}
            onClick={() => actions.ui({ do: "settings", settings: { low: !low } })}
          >
            {t("help.low")}
          </button>
          <button
            type="button"
            className="setting-choice"
            data-testid="contrast"
            aria-pressed={contrast}
            onClick={() => actions.ui({ do: "settings", settings: { contrast: !contrast } })}
          >
            {t("help.contrast")}
          </button>
        </div>
      </fieldset>
    </Sheet>
  );
}
