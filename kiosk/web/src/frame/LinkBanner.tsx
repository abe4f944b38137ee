/** Says calmly that the server cannot be reached, and what goes on all the same. */
import { comes, isBroken } from "@luukku/web/comes.ts";
import { isSigned } from "@luukku/web/languages.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useActions, useModel } from "../model/context.ts";
import { NoLink } from "../parts/icons.tsx";

/** On the goodbye there is nothing left that a lost connection could take. */
const QUIET: readonly string[] = ["unavailable", "wipe", "still-here", "goodbye"];

export function LinkBanner(): ReactElement {
  const { t } = useTranslation();
  const { screen, link, call, view } = useModel();
  const actions = useActions();
  const shown = link.state === "offline" && !QUIET.includes(screen.id);
  const meanwhile = ["queue", "asked", "connecting"].includes(screen.id) ? "queue" : "other";
  return (
    <div className="banner-place" role="status">
      {shown && (
        <div className="banner" data-testid="link-banner">
          <NoLink />
          <p>
            <strong>{t(link.reason === "draining" ? "link.restarting" : "link.lost")}</strong>{" "}
            {screen.id === "call"
              ? !isBroken(call) && t(`call.comes.${comes(call, isSigned(view?.ticket?.language ?? ""))}`)
              : t(`link.meanwhile.${meanwhile}`)}
          </p>
          <button type="button" onClick={actions.retryLink}>
            {t("link.retry")}
          </button>
        </div>
      )}
    </div>
  );
}
