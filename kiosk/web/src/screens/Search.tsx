/** "I don't know": what the matter is about, in one's own words. */

import { INTERFACE_LANGUAGES } from "@luukku/web/languages.ts";
import { type ReactElement, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconHelpdesk, IconPuzzle, IconSearch } from "suomifi-ui-components";
import { agenciesHere, closedService, guideOf, queueOf, say, statusOf } from "../model/catalogue.ts";
import { useActions, useModel, useService } from "../model/context.ts";
import { exampleWords, MIN_LETTERS, plain, searchServices } from "../model/search.ts";
import { Keyboard } from "../parts/Keyboard.tsx";
import { Openness } from "../parts/openness.tsx";
import { ScreenHeading } from "../parts/ScreenHeading.tsx";
import { ScrollArea } from "../parts/ScrollArea.tsx";
import { Tile } from "../parts/Tile.tsx";
import { useTyping } from "../parts/typing.ts";
import { Words } from "../parts/Words.tsx";

const MOST = 6;

export function Search(): ReactElement {
  const { t, i18n } = useTranslation();
  const { ui } = useModel();
  const { view, catalogue } = useService();
  const actions = useActions();
  const field = useId();
  const input = useRef<HTMLInputElement>(null);
  useTyping(input);
  const agencies = agenciesHere(view, catalogue).map((one) => one.agency);
  const own = [...new Set([ui.language ?? i18n.language, i18n.language])];
  const found = searchServices(agencies, ui.query, [...new Set([...own, ...INTERFACE_LANGUAGES])]).slice(0, MOST);
  const asked = plain(ui.query).trim().length >= MIN_LETTERS;
  const examples = exampleWords(agencies, own, MOST);
  const guide = guideOf(view, catalogue, ui.language ?? i18n.language);
  const type = (query: string) => actions.ui({ do: "type", query });
  return (
    <div className="search" data-asked={asked}>
      {/* Once something is typed, what was found is worth more room than the question. */}
      <div className={asked && ui.settings.text === 2 ? "visually-hidden" : "question-above"}>
        <div className="question-picture" aria-hidden="true">
          <IconPuzzle />
        </div>
        <div className="question-words">
          <ScreenHeading>{t("search.title")}</ScreenHeading>
        </div>
      </div>
      <div className="search-field">
        <label htmlFor={field}>{t("search.label")}</label>
        <div className="search-box">
          <IconSearch aria-hidden="true" />
          <input
            ref={input}
            id={field}
            data-testid="query"
            type="text"
            inputMode="none"
            autoComplete="off"
            autoCorrect="off"
            spellCheck={false}
            maxLength={60}
            value={ui.query}
            onChange={(event) => type(event.target.value)}
          />
        </div>
      </div>
      <ScrollArea label={t("search.results")}>
        <p className="search-count" role="status">
          {asked ? t("search.found", { count: found.length }) : t("search.hint")}
        </p>
        {!asked && (
          <div className="examples">
            {examples.map((word) => (
              <button type="button" key={word} className="example" onClick={() => type(word)}>
                {word}
              </button>
            ))}
          </div>
        )}
        <div className="tiles">
          {found.map(({ agency, service }) => {
            const closed = closedService(view, agency.id, service.id);
            const here = statusOf(view, agency.id);
            const status = closed ? { open: false, changes_at: closed.changes_at } : here;
            return (
              <Tile
                key={`${agency.id} ${service.id}`}
                testId={`found-${agency.id}-${service.id}`}
                title={<Words text={service.name} />}
                line={<Words text={agency.name} />}
                status={
                  here && queueOf(here, ui.language ?? i18n.language) === null ? (
                    <span className="openness is-closed">{t("who.notInLanguage")}</span>
                  ) : (
                    status && (
                      <Openness
                        status={status}
                        queue={closed || !here ? null : queueOf(here, ui.language ?? i18n.language)}
                      />
                    )
                  )
                }
                onChoose={() => actions.ui({ do: "choose_service", agency: agency.id, service: service.id })}
              />
            );
          })}
          {asked && found.length === 0 && (
            <Tile
              testId="guide"
              icon={<IconHelpdesk aria-hidden="true" />}
              title={t("search.guide")}
              line={guide === null ? t("search.choose") : t("search.guideLine", { agency: say(guide.name, own).text })}
              onChoose={() =>
                actions.ui(
                  guide === null ? { do: "other_agency" } : { do: "choose_service", agency: guide.id, service: null },
                )
              }
            />
          )}
        </div>
      </ScrollArea>
      <Keyboard kind="words" label={t("keyboard.label")} value={ui.query} onChange={type} />
    </div>
  );
}
