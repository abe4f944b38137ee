/** What every screen stands on: styles, tokens, texts, the direction of writing. */
import "@fontsource/source-sans-3/300.css";
import "@fontsource/source-sans-3/400.css";
import "@fontsource/source-sans-3/600.css";
import "@fontsource/noto-sans-arabic/arabic-400.css";
import "@fontsource/noto-sans-arabic/arabic-600.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/parts.css";
import "./styles/words.css";
import "./styles/rest.css";
import "./styles/typing.css";
import "./styles/queue.css";
import "./styles/ending.css";
import "./styles/trouble.css";
import "./styles/call.css";
import "./styles/ways.css";
import { cspNonce } from "@luukku/web/csp.ts";
import { startI18n } from "@luukku/web/i18n.ts";
import { applyProperties, SHARED_TOKENS } from "@luukku/web/ui/tokens.ts";
import { type ReactElement, type ReactNode, useState } from "react";
import { StyleSheetManager } from "styled-components";
import rtl from "stylis-plugin-rtl";
import { defaultSuomifiTheme, SuomifiThemeProvider } from "suomifi-ui-components";
import en from "./locales/en.json" with { type: "json" };
import fi from "./locales/fi.json" with { type: "json" };
import sv from "./locales/sv.json" with { type: "json" };

interface Props {
  language: string;
  direction: "ltr" | "rtl";
  children: ReactNode;
}

export function Root({ language, direction, children }: Props): ReactElement {
  useState(() => {
    startI18n({ language, resources: { fi, sv, en } });
    applyProperties(document.documentElement.style, SHARED_TOKENS);
    document.documentElement.lang = language;
    document.documentElement.dir = direction;
  });
  return (
    <StyleSheetManager nonce={cspNonce()} {...(direction === "rtl" && { stylisPlugins: [rtl] })}>
      <SuomifiThemeProvider theme={defaultSuomifiTheme}>{children}</SuomifiThemeProvider>
    </StyleSheetManager>
  );
}
