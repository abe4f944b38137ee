/** It does not work now: what is wrong, what still works, what to do. */

import { INTERFACE_LANGUAGES } from "@luukku/web/languages.ts";
import type { KioskTicket } from "@luukku/web/protocol.gen.ts";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconHelpdesk, IconPhone } from "suomifi-ui-components";
import { useActions, useModel } from "../model/context.ts";
import type { Trouble } from "../model/screen.ts";
import { EnrolForm } from "../parts/EnrolForm.tsx";
import { Kept, useReturnSites } from "../parts/Kept.tsx";
import { Key } from "../parts/Key.tsx";
import { useCompact } from "../parts/room.ts";
import { ScreenHeading } from "../parts/ScreenHeading.tsx";
import { ScrollArea } from "../parts/ScrollArea.tsx";
import { StandInOffer } from "../parts/StandInOffer.tsx";
import { Words } from "../parts/Words.tsx";

export function Unavailable(): ReactElement {
  const { t, i18n } = useTranslation();
  const { screen, ui, view, catalogue, lastCatalogue, kept } = useModel();
  const compact = useCompact();
  const trouble: Trouble = screen.id === "unavailable" ? screen.trouble : { kind: "starting" };
  if (trouble.kind === "enrol") return <EnrolForm />;
  const known = catalogue ?? lastCatalogue;
  const places = known === null ? [] : [...known.sites.filter((site) => site.id === view?.site), ...known.agencies];
  const phones = trouble.kind === "starting" ? [] : places.filter((place) => place.phone);
  const above = (
    <div className="unavailable-above">
      <div className="question-picture" aria-hidden="true">
        <IconHelpdesk />
      </div>
      <ScreenHeading>
        {trouble.kind === "media"
          ? t(`shared:media_problem.${trouble.problem}.what`)
          : t(`unavailable.what.${trouble.kind}`)}
      </ScreenHeading>
      <p className="lead">
        {trouble.kind === "refused" && `${t(`shared:error.${trouble.code}`)} `}
        {kept === null ? t(`unavailable.do.${trouble.kind}`) : t("unavailable.kept.lead")}
      </p>
      {kept !== null && <KeptPlace ticket={kept} />}
      {ui.language === null &&
        INTERFACE_LANGUAGES.filter((one) => one !== i18n.language).map((lng) => (
          <p key={lng} lang={lng}>
            <strong>
              {trouble.kind === "media"
                ? t(`shared:media_problem.${trouble.problem}.what`, { lng })
                : `${t(`unavailable.what.${trouble.kind}`, { lng })}.`}
            </strong>{" "}
            {t(`unavailable.do.${trouble.kind}`, { lng })}
          </p>
        ))}
      <ForTheStaff trouble={trouble} />
    </div>
  );
  const numbers = phones.length > 0 && (
    <>
      <h2 className="phones-title">
        <IconPhone aria-hidden="true" /> {t("unavailable.phones")}
      </h2>
      <ul className="phones">
        {phones.map((place) => (
          <li key={`${"services" in place} ${place.id}`}>
            <span>
              <Words text={place.name} />
            </span>
            <strong dir="ltr">{place.phone}</strong>
          </li>
        ))}
      </ul>
    </>
  );
  return (
    <div className={`unavailable${compact ? " is-compact" : ""}`}>
      {!compact && above}
      {(numbers || compact) && (
        <ScrollArea label={t("unavailable.phones")}>
          {compact && above}
          {numbers}
        </ScrollArea>
      )}
      <Remedy trouble={trouble} />
    </div>
  );
}

/** The kiosk is not this customer's any more; their place is. */
function KeptPlace({ ticket }: { ticket: KioskTicket }): ReactElement {
  const { t } = useTranslation();
  const sites = useReturnSites(ticket);
  return (
    <>
      <Kept ticket={ticket} />
      <p data-testid="kept-back">{t("unavailable.kept.back", { sites })}</p>
    </>
  );
}

/** What a customer can do nothing about, exactly; in all languages while nobody has chosen one. */
function ForTheStaff({ trouble }: { trouble: Trouble }): ReactElement | null {
  const { t, i18n } = useTranslation();
  const { ui } = useModel();
  const known =
    trouble.kind === "media" ||
    trouble.kind === "storage" ||
    (trouble.kind === "no_connection" && trouble.way !== null);
  if (!known) return null;
  const languages = INTERFACE_LANGUAGES.filter((one) => ui.language === null || one === i18n.language);
  return (
    <p className="small unavailable-staff" data-testid="for-the-staff">
      {languages.map((lng) => (
        <span key={lng} lang={lng}>
          {t("unavailable.staff", { lng })}{" "}
          {trouble.kind === "media" && t(`shared:media_problem.${trouble.problem}.do`, { lng })}
          {trouble.kind === "storage" && t("unavailable.storage", { lng })}
          {trouble.kind === "no_connection" && trouble.way !== null && t(`shared:way.${trouble.way}`, { lng })}
        </span>
      ))}
    </p>
  );
}

function Remedy({ trouble }: { trouble: Trouble }): ReactElement | null {
  const { t } = useTranslation();
  const { media } = useModel();
  const actions = useActions();
  switch (trouble.kind) {
    case "media":
    case "out_of_order":
      return (
        <div className="actions">
          <Key testId="retry-media" large disabled={media.state === "opening"} onPress={actions.openMedia}>
            {t("unavailable.tryAgain")}
          </Key>
          <StandInOffer />
        </div>
      );
    case "no_connection":
    case "restarting":
      return (
        <div className="actions">
          <Key testId="retry-link" large onPress={actions.retryLink}>
            {t("unavailable.tryAgain")}
          </Key>
        </div>
      );
    case "taken_over":
    case "old_page":
    case "refused":
      return (
        <div className="actions">
          <Key testId="reload" large onPress={actions.reload}>
            {t(trouble.kind === "taken_over" ? "unavailable.useThis" : "unavailable.reload")}
          </Key>
        </div>
      );
    case "revoked":
      return (
        <div className="actions">
          <Key testId="enrol-anew" large variant="secondary" onPress={actions.enrolAnew}>
            {t("unavailable.enrolAnew")}
          </Key>
        </div>
      );
    default:
      return null;
  }
}
