/** Nobody is here: who can be met, that it is free and private, in every language at once; each has its turn on top. */

import { INTERFACE_LANGUAGES, type InterfaceLanguage, isSigned } from "@luukku/web/languages.ts";
import { type ReactElement, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { agenciesHere, say } from "../model/catalogue.ts";
import { useActions, useService } from "../model/context.ts";
import { Hatch } from "../parts/Hatch.tsx";
import { ScreenHeading } from "../parts/ScreenHeading.tsx";

/** How long one language stays on top. */
const TURN_MS = 20_000;

/** Which language is on top; stands still for those who asked for less movement. */
function useTurn(): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const timer = setInterval(() => setTurn((old) => (old + 1) % INTERFACE_LANGUAGES.length), TURN_MS);
    return () => clearInterval(timer);
  }, []);
  return turn;
}

interface TurningProps {
  top: InterfaceLanguage;
  className: string;
  children: (language: InterfaceLanguage, isTop: boolean) => ReactNode;
}

/** The same in every language at one place, one of them in sight: it is as large as the largest, so nothing jumps. */
function Turning({ top, className, children }: TurningProps): ReactElement {
  return (
    <div className={`rest-turning ${className}`}>
      {INTERFACE_LANGUAGES.map((one) => (
        <div key={one} lang={one} className={one === top ? "is-top" : undefined} aria-hidden={one !== top}>
          {children(one, one === top)}
        </div>
      ))}
    </div>
  );
}

export function Rest(): ReactElement {
  const { t } = useTranslation();
  const { view, catalogue } = useService();
  const actions = useActions();
  const turn = useTurn();
  const start = () => actions.ui({ do: "start" });
  useEffect(() => {
    // The heading has the focus: a key that would press a button starts as well.
    const key = (event: KeyboardEvent) => {
      const elsewhere = event.target instanceof Element && event.target.closest("button, dialog") !== null;
      if (!elsewhere && (event.key === "Enter" || event.key === " ")) actions.ui({ do: "start" });
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, [actions]);
  const [top = "fi", ...others] = INTERFACE_LANGUAGES.map(
    (_, index) => INTERFACE_LANGUAGES[(index + turn) % INTERFACE_LANGUAGES.length] ?? "fi",
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the whole picture may be touched; the key in it does the same
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above, the key in it is for those who use a keyboard
    <div className="rest" onClick={start}>
      <Hatch />
      <div className="rest-body" data-called={view.called.length > 0}>
        <Turning top={top} className="rest-words">
          {(lng, isTop) => (
            <>
              {isTop ? (
                <ScreenHeading>{t("rest.title", { lng })}</ScreenHeading>
              ) : (
                <p className="screen-heading fi-heading">{t("rest.title", { lng })}</p>
              )}
              <p className="rest-lead">{t("rest.lead", { lng })}</p>
            </>
          )}
        </Turning>
        <Turning top={top} className="rest-agencies">
          {(lng) => (
            <p>
              {t("rest.agencies", { lng })}{" "}
              {agenciesHere(view, catalogue).map(({ agency }, index, all) => {
                const said = say(agency.name, [lng]);
                return (
                  <span key={agency.id}>
                    <bdi lang={said.language}>{said.text}</bdi>
                    {index < all.length - 1 && " · "}
                  </span>
                );
              })}
            </p>
          )}
        </Turning>
        {view.called.length > 0 && (
          <p className="rest-called" role="status" data-testid="called">
            <span className="rest-called-words">
              {[top, ...others].map((one) => (
                <span key={one} lang={one}>
                  {t("rest.called", { lng: one })}
                </span>
              ))}
            </span>
            <span className="rest-called-numbers">
              {view.called.map(({ number }) => (
                <strong key={number}>{number}</strong>
              ))}
            </span>
          </p>
        )}
        <Turning top={top} className="rest-others">
          {(lng) =>
            INTERFACE_LANGUAGES.filter((one) => one !== lng).map((one) => (
              <p key={one} lang={one}>
                <strong>{t("rest.title", { lng: one })}</strong> {t("rest.lead", { lng: one })}
              </p>
            ))
          }
        </Turning>
        <button
          type="button"
          className="rest-start"
          data-testid="start"
          onClick={(event) => {
            event.stopPropagation();
            start();
          }}
        >
          {INTERFACE_LANGUAGES.map((one) => (
            <span key={one} lang={one}>
              {t("rest.start", { lng: one })}
            </span>
          ))}
        </button>
        <button
          type="button"
          className="rest-return"
          data-testid="return"
          onClick={(event) => {
            event.stopPropagation();
            actions.ui({ do: "return" });
          }}
        >
          {INTERFACE_LANGUAGES.map((one) => (
            <span key={one} lang={one}>
              {t("rest.return", { lng: one })}
            </span>
          ))}
        </button>
      </div>
      <div className="rest-languages">
        {catalogue.languages.map((language) => (
          <button
            type="button"
            key={language.code}
            className="rest-language"
            lang={isSigned(language.code) ? language.interface : language.code}
            data-testid={`rest-${language.code}`}
            onClick={(event) => {
              event.stopPropagation();
              start();
              actions.ui({ do: "choose_language", language: language.code });
            }}
          >
            <bdi>{language.name}</bdi>
          </button>
        ))}
      </div>
    </div>
  );
}
