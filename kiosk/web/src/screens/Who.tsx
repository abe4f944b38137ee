/** Whom? The agencies, the closed ones too with when they open; or "I don't know". */

import { isSigned } from "@luukku/web/languages.ts";
import type { AgencyStatus } from "@luukku/web/protocol.gen.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconBuildingAdministrative, IconOptionsVertical, IconSearch } from "suomifi-ui-components";
import { agenciesHere, findLanguage, queueOf } from "../model/catalogue.ts";
import { useActions, useModel, useService } from "../model/context.ts";
import { paginate } from "../model/paging.ts";
import { Openness } from "../parts/openness.tsx";
import { Question } from "../parts/Question.tsx";
import { useRoom } from "../parts/room.ts";
import { ScrollArea } from "../parts/ScrollArea.tsx";
import { Tile } from "../parts/Tile.tsx";
import { Words } from "../parts/Words.tsx";

export function Who(): ReactElement {
  const { t } = useTranslation();
  const { ui } = useModel();
  const { view, catalogue } = useService();
  const actions = useActions();
  const serves = ({ status }: { status: AgencyStatus }) =>
    ui.language === null || queueOf(status, ui.language) !== null;
  const here = agenciesHere(view, catalogue);
  const inOrder = [...here.filter(serves), ...here.filter((one) => !serves(one))];
  // "I don't know" takes a place of its own.
  const shown = paginate(inOrder, useRoom(8) - 1, ui.page);
  const language = findLanguage(catalogue, ui.language);
  // Said once, where the pages first speak another language than the one chosen.
  const foreign = language !== null && language.interface !== language.code && !isSigned(language.code);
  return (
    <Question
      picture={<IconBuildingAdministrative />}
      title={t("who.title")}
      lead={foreign ? t("who.pagesIn", { language: language.name }) : t("who.lead")}
    >
      <ScrollArea label={t("who.title")}>
        <div className="tiles">
          {shown.items.map(({ agency, status }) => (
            <Tile
              key={agency.id}
              testId={`agency-${agency.id}`}
              title={<Words text={agency.name} />}
              line={<Words text={agency.summary} />}
              status={
                !serves({ status }) ? (
                  <span className="openness is-closed">{t("who.notInLanguage")}</span>
                ) : (
                  <Openness status={status} queue={queueOf(status, ui.language)} />
                )
              }
              onChoose={() => actions.ui({ do: "choose_agency", agency: agency.id })}
            />
          ))}
          {shown.pages > 1 && (
            <Tile
              testId="more"
              quiet
              icon={<IconOptionsVertical aria-hidden="true" />}
              title={t(shown.page + 1 < shown.pages ? "who.more" : "firstPage")}
              status={t("pageOf", { page: shown.page + 1, pages: shown.pages })}
              onChoose={() => actions.ui({ do: "page", page: (shown.page + 1) % shown.pages })}
            />
          )}
          <Tile
            testId="search"
            quiet
            icon={<IconSearch aria-hidden="true" />}
            title={t("who.unknown")}
            line={t("who.unknownLine")}
            onChoose={() => actions.ui({ do: "search" })}
          />
        </div>
      </ScrollArea>
    </Question>
  );
}
