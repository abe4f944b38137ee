/** Another language, at any step: the step stays. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useActions } from "../model/context.ts";
import { LanguageTiles } from "../parts/LanguageTiles.tsx";
import { Sheet } from "../parts/Sheet.tsx";

export function LanguageSheet(): ReactElement {
  const { t } = useTranslation();
  const actions = useActions();
  return (
    <Sheet
      title={t("language.change")}
      testId="language-sheet"
      onClose={() => actions.ui({ do: "panel", panel: null })}
    >
      <LanguageTiles />
    </Sheet>
  );
}
