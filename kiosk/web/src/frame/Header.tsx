/** Where one is: the service and the place. */

import { clock } from "@luukku/web/format.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconMapLocation, IconTransportBus } from "suomifi-ui-components";
import { useModel } from "../model/context.ts";
import { Words } from "../parts/Words.tsx";

export function Header(): ReactElement {
  const { t, i18n } = useTranslation();
  const { view, catalogue } = useModel();
  const site = catalogue?.sites.find((one) => one.id === view?.site);
  return (
    <header className="top">
      <span className="brand">
        <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
          <rect x="2" y="4" width="28" height="22" rx="3" fill="none" stroke="currentColor" strokeWidth="3" />
          <path d="M8 22c0-6 3-8 8-8s8 2 8 8" fill="currentColor" />
          <circle cx="16" cy="10.5" r="3.5" fill="currentColor" />
          <path d="M0 28h32" stroke="currentColor" strokeWidth="3" />
        </svg>
        Luukku
      </span>
      {site && (
        <span className="place">
          {view?.stop ? <IconTransportBus aria-hidden="true" /> : <IconMapLocation aria-hidden="true" />}
          <span>
            <Words text={site.name} />
            {view?.stop && (
              <span className="stop">
                <Words text={view.stop.name} />
                {" – "}
                {t("stop.until", { time: clock(view.stop.until, i18n.language) })}
              </span>
            )}
          </span>
        </span>
      )}
    </header>
  );
}
