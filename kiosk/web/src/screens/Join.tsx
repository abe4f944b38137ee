/** Before you join the line: what is true now, who will see and hear, and whether the camera works. */
import { type ReactElement, useEffect } from "react";
import { useTranslation } from "react-i18next";
import {
  IconBuildingAdministrative,
  IconCheckCircleFilled,
  IconClock,
  IconGroupOfPeople,
  IconLock,
} from "suomifi-ui-components";
import { findAgency, findLanguage, findService, lineOf, statusOf } from "../model/catalogue.ts";
import { useActions, useModel, useService } from "../model/context.ts";
import { Facts } from "../parts/Facts.tsx";
import { CameraOn } from "../parts/icons.tsx";
import { Key } from "../parts/Key.tsx";
import { useOpenness } from "../parts/openness.tsx";
import { Picture } from "../parts/Picture.tsx";
import { ScreenHeading } from "../parts/ScreenHeading.tsx";
import { ScrollArea } from "../parts/ScrollArea.tsx";
import { Words } from "../parts/Words.tsx";

export function Join(): ReactElement | null {
  const { t, i18n } = useTranslation();
  const { ui, media, link } = useModel();
  const { view, catalogue } = useService();
  const actions = useActions();
  const openness = useOpenness();
  const agency = findAgency(catalogue, ui.agency);
  const status = agency && statusOf(view, agency.id);
  useEffect(() => {
    if (!status) actions.ui({ do: "back" });
  }, [status, actions]);
  if (!agency || !status) return null;

  const language = ui.language ?? i18n.language;
  const line = lineOf(status, language);
  const spoken = line !== null;
  const waiting = line?.waiting ?? 0;
  const service = findService(agency, ui.service);
  const possible = status.open && spoken;
  const ready = possible && media.state === "open" && link.state === "online" && !ui.busy;

  const facts = [
    {
      id: "open",
      icon: status.open ? <IconCheckCircleFilled /> : <IconClock />,
      words: openness(status),
      tone: status.open ? ("good" as const) : ("bad" as const),
    },
    ...(possible
      ? [
          { id: "ahead", icon: <IconGroupOfPeople />, words: t("join.ahead", { count: waiting }) },
          { id: "wait", icon: <IconClock />, words: t("join.cannotSay") },
          { id: "private", icon: <IconLock />, words: t("join.private") },
          {
            id: "camera",
            icon: <CameraOn />,
            words: t(media.state === "open" ? "join.cameraWorks" : "join.cameraOpening"),
            ...(media.state === "open" && { tone: "good" as const }),
          },
        ]
      : []),
  ];

  return (
    <div className="join">
      <div className="join-above">
        <div className="join-words">
          <p className="kicker">
            <Words text={agency.name} />
          </p>
          <ScreenHeading>{service ? <Words text={service.name} /> : t("what.other")}</ScreenHeading>
          <p className="lead">
            {t("join.language")} <strong lang={language}>{findLanguage(catalogue, language)?.name ?? language}</strong>
          </p>
        </div>
        {!possible && (
          <div className="question-picture" aria-hidden="true">
            <IconBuildingAdministrative />
          </div>
        )}
        {possible && (
          <figure className="mirror">
            <Picture
              stream={media.state === "open" ? media.stream : null}
              testId="self"
              label={t("call.ownPicture")}
              volume={null}
            />
            <figcaption>{t("join.onlyYou")}</figcaption>
          </figure>
        )}
      </div>
      <ScrollArea label={t("join.facts")}>
        <Facts facts={facts} />
        {!status.open && (
          <div className="notice">
            <p>{t("join.closedAdvice")}</p>
            {agency.phone && <p>{t("phone", { number: agency.phone })}</p>}
          </div>
        )}
        {status.open && !spoken && (
          <div className="notice">
            <p>{t("join.otherLanguages")}</p>
            <div className="examples">
              {status.lines.map(({ language: code }) => (
                <button
                  type="button"
                  key={code}
                  className="example"
                  lang={code}
                  data-testid={`serve-in-${code}`}
                  onClick={() => actions.ui({ do: "choose_language", language: code })}
                >
                  {findLanguage(catalogue, code)?.name ?? code}
                </button>
              ))}
            </div>
          </div>
        )}
      </ScrollArea>
      <div className="actions">
        <p className="refused" role="alert">
          {ui.refused && t(`shared:error.${ui.refused}`)}
        </p>
        {possible ? (
          <Key testId="join" large disabled={!ready} onPress={actions.join}>
            {t(ui.busy ? "join.joining" : "join.join")}
          </Key>
        ) : (
          <Key testId="other-agency" large variant="secondary" onPress={() => actions.ui({ do: "back" })}>
            {t("join.back")}
          </Key>
        )}
      </div>
    </div>
  );
}
