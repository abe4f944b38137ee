/** A clerk is being called. The customer sees the own picture, which is not sent yet. */
import { isSigned } from "@luukku/web/languages.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconHelpdesk } from "suomifi-ui-components";
import { findAgency } from "../model/catalogue.ts";
import { useActions, useModel, useService, useTicket } from "../model/context.ts";
import { Key } from "../parts/Key.tsx";
import { MediaNotice } from "../parts/MediaNotice.tsx";
import { Picture } from "../parts/Picture.tsx";
import { ScreenHeading } from "../parts/ScreenHeading.tsx";
import { Words } from "../parts/Words.tsx";

export function Connecting(): ReactElement {
  const { t } = useTranslation();
  const { media } = useModel();
  const { catalogue } = useService();
  const ticket = useTicket();
  const actions = useActions();
  const agency = findAgency(catalogue, ticket.agency);
  return (
    <div className="connecting">
      <div className="connecting-above">
        <div className="calling" aria-hidden="true">
          <IconHelpdesk />
        </div>
        {agency && (
          <p className="kicker">
            <Words text={agency.name} />
          </p>
        )}
        <ScreenHeading>{t("connecting.title")}</ScreenHeading>
        <p className="lead">{t(isSigned(ticket.language) ? "connecting.leadSigned" : "connecting.lead")}</p>
      </div>
      {media.state === "failed" ? (
        <MediaNotice problem={media.problem} />
      ) : (
        <figure className="mirror mirror-large">
          <Picture stream={media.state === "open" ? media.stream : null} testId="self" label={t("call.ownPicture")} />
          <figcaption>{t("connecting.onlyYou")}</figcaption>
        </figure>
      )}
      <div className="actions">
        <Key testId="leave" large variant="secondary" onPress={() => actions.ui({ do: "panel", panel: "confirm" })}>
          {t("queue.leave")}
        </Key>
      </div>
    </div>
  );
}
