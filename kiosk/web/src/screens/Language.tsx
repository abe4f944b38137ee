/** In which language? Asked in every language that the page speaks. */

import { INTERFACE_LANGUAGES } from "@luukku/web/languages.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconGlobal } from "suomifi-ui-components";
import { LanguageTiles } from "../parts/LanguageTiles.tsx";
import { Question } from "../parts/Question.tsx";
import { ScrollArea } from "../parts/ScrollArea.tsx";

export function Language(): ReactElement {
  const { t, i18n } = useTranslation();
  return (
    <Question
      picture={<IconGlobal />}
      title={t("language.title")}
      lead={INTERFACE_LANGUAGES.filter((one) => one !== i18n.language).map((one) => (
        <span key={one} lang={one} className="lead-line">
          {t("language.title", { lng: one })}
        </span>
      ))}
    >
      <ScrollArea label={t("language.title")}>
        <LanguageTiles />
      </ScrollArea>
    </Question>
  );
}
