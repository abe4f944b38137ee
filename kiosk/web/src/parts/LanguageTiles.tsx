/** Every language by its own name, the most used here first; no flags. */

import { isSigned } from "@luukku/web/languages.ts";
import type { CatalogueLanguage } from "@luukku/web/protocol.gen.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconOptionsVertical, IconSignLanguageContent } from "suomifi-ui-components";
import { useActions, useModel } from "../model/context.ts";
import { paginate } from "../model/paging.ts";
import { useRoom } from "./room.ts";
import { Tile } from "./Tile.tsx";

/** Before there is a catalogue: the page's own languages. */
const INTERFACES: CatalogueLanguage[] = [
  { code: "fi", name: "Suomi", interface: "fi" },
  { code: "sv", name: "Svenska", interface: "sv" },
  { code: "en", name: "English", interface: "en" },
];

export function LanguageTiles(): ReactElement {
  const { t } = useTranslation();
  const { ui, catalogue } = useModel();
  const actions = useActions();
  const shown = paginate(catalogue?.languages ?? INTERFACES, useRoom(8), ui.page);
  return (
    <div className="tiles tiles-short">
      {shown.items.map((language) => (
        <Tile
          key={language.code}
          testId={`language-${language.code}`}
          lang={isSigned(language.code) ? language.interface : language.code}
          title={<bdi>{language.name}</bdi>}
          icon={isSigned(language.code) ? <IconSignLanguageContent aria-hidden="true" /> : undefined}
          current={ui.language === language.code}
          onChoose={() => actions.ui({ do: "choose_language", language: language.code })}
        />
      ))}
      {shown.pages > 1 && (
        <Tile
          testId="more"
          quiet
          icon={<IconOptionsVertical aria-hidden="true" />}
          title={t(shown.page + 1 < shown.pages ? "language.more" : "firstPage")}
          status={t("pageOf", { page: shown.page + 1, pages: shown.pages })}
          onChoose={() => actions.ui({ do: "page", page: (shown.page + 1) % shown.pages })}
        />
      )}
    </div>
  );
}
