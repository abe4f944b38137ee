/** The bar at the top: whose page this is, how its link is, and how it looks. */
import { INTERFACE_LANGUAGES, type LinkStatus, ownName } from "@luukku/web";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconLogout } from "suomifi-ui-components";
import type { ThemeName } from "../theme/palette.ts";
import { IconHatch, IconKeyboard, IconMoon, IconSun } from "./icons.tsx";
import { LinkChip } from "./linkWords.tsx";
import { Key, shortcut } from "./pieces.tsx";

/** The languages by their own names, so that each is found by whoever needs it. */

interface LooksProps {
  theme: ThemeName;
  language: string;
  toggleTheme: () => void;
  setLanguage: (language: string) => void;
}

export function TopBar(
  props: LooksProps & {
    link: LinkStatus;
    showKeys: () => void;
    signOut: () => void;
    signOutArmed: boolean;
  },
): ReactElement {
  const { t } = useTranslation();
  return (
    <Bar>
      <LinkChip link={props.link} />
      <Looks {...props} keys />
      <button type="button" className="bar-button" {...shortcut("keys")} onClick={props.showKeys}>
        <IconKeyboard />
        <span className="bar-word">{t("bar.keys")}</span>
        <Key of="keys" />
      </button>
      <button
        type="button"
        className="bar-button"
        data-testid="sign-out"
        data-armed={props.signOutArmed ? "" : undefined}
        {...shortcut("sign_out")}
        onClick={props.signOut}
      >
        <IconLogout aria-hidden="true" />
        <span>{t(props.signOutArmed ? "bar.signOutSure" : "bar.signOut")}</span>
        <Key of="sign_out" />
      </button>
    </Bar>
  );
}

/** The bar without a desk behind it, where no keys are heard: on the sign-in page. */
export function PlainBar(props: LooksProps): ReactElement {
  return (
    <Bar>
      <Looks {...props} />
    </Bar>
  );
}

function Bar({ children }: { children: ReactNode }): ReactElement {
  const { t } = useTranslation();
  return (
    <header className="bar">
      <p className="bar-name">
        <IconHatch />
        <span>{t("title")}</span>
        <span className="bar-part">{t("bar.part")}</span>
      </p>
      <div className="bar-tools">{children}</div>
    </header>
  );
}

function Looks(props: LooksProps & { keys?: boolean }): ReactElement {
  const { t } = useTranslation();
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row in every browser */}
      <div className="languages" role="group" aria-label={t("bar.language")}>
        {INTERFACE_LANGUAGES.map((language) => (
          <button
            key={language}
            type="button"
            lang={language}
            aria-pressed={props.language === language}
            onClick={() => props.setLanguage(language)}
          >
            {ownName(language)}
          </button>
        ))}
      </div>
      <button
        type="button"
        className="bar-button"
        data-testid="theme"
        aria-label={t(props.theme === "dark" ? "bar.toLight" : "bar.toDark")}
        {...(props.keys && shortcut("theme"))}
        onClick={props.toggleTheme}
      >
        {props.theme === "dark" ? <IconSun /> : <IconMoon />}
        {props.keys && <Key of="theme" />}
      </button>
    </>
  );
}
