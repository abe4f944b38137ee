/** Before you join the line: what is true now, who will see and hear, and whether the camera works. */
import { type ReactElement, useEffect } from "react";
import { useTranslation } from "react-i18next";
import {
  IconBuildingAdministrative,
  IconCheckCircleFilled,
  IconClock,
  IconGroupOfPeople,
  IconLock,
  IconPhone,
} from "suomifi-ui-components";
import { closedService, findAgency, findLanguage, findService, queueOf, statusOf } from "../model/catalogue.ts";
import { useActions, useModel, useService } from "../model/context.ts";
import { AlsoLanguages } from "../parts/AlsoLanguages.tsx";
import { type Fact, Facts } from "../parts/Facts.tsx";
import { CameraOn } from "../parts/icons.tsx";
import { Key } from "../parts/Key.tsx";
import { OtherWays } from "../parts/OtherWays.tsx";
import { useOpenness } from "../parts/openness.tsx";
import { Picture } from "../parts/Picture.tsx";
import { ScreenHeading } from "../parts/ScreenHeading.tsx";
import { ScrollArea } from "../parts/ScrollArea.tsx";
import { Words } from "../parts/Words.tsx";
import { useWaitWords } from "../parts/waits.ts";

export function Join(): ReactElement | null {
  const { t, i18n } = useTranslation();
  const { ui, media, link } = useModel();
  const { view, catalogue } = useService();
  const actions = useActions();
  const openness = useOpenness();
  const waitWords = useWaitWords();
  const agency = findAgency(catalogue, ui.agency);
  const status = agency && statusOf(view, agency.id);
  useEffect(() => {
    if (!status) actions.ui({ do: "back" });
  }, [status, actions]);
  if (!agency || !status) return null;

  const language = ui.language ?? i18n.language;
  const queue = queueOf(status, language);
  const service = findService(agency, ui.service);
  const closed = closedService(view, agency.id, ui.service);
  // Closed in the moment of joining, and the view does not say so yet.
  const serviceClosed = status.open && (closed !== null || ui.refused === "agency_closed");
  const possible = status.open && queue !== null && !queue.refusal && !serviceClosed;
  const nobody = possible && queue.wait_unknown === "nobody_at_work";
  const ready = possible && media.state === "open" && link.state === "online" && !ui.busy;
  const wait = queue && waitWords(queue);
  const open = status.open && !serviceClosed;

  const facts: Fact[] = [
    {
      id: "open",
      icon: open ? <IconCheckCircleFilled /> : <IconClock />,
      words: openness(serviceClosed ? { open, changes_at: closed?.changes_at ?? null } : status),
      tone: open ? "good" : "bad",
    },
  ];
  if (possible) {
    facts.push({ id: "ahead", icon: <IconGroupOfPeople />, words: t("join.ahead", { count: queue.waiting }) });
    if (wait) {
      facts.push({
        id: "wait",
        icon: <IconClock />,
        ...(nobody && { tone: "bad" as const }),
        words: (
          <>
            {wait.main}
            {wait.detail && <span className="fact-detail">{wait.detail}</span>}
          </>
        ),
      });
    }
    // Who would wait without knowing for whom may rather call.
    if (nobody && agency.phone) {
      facts.push({ id: "phone", icon: <IconPhone />, words: t("phone", { number: agency.phone }) });
    }
    facts.push(
      { id: "private", icon: <IconLock />, words: t("join.private") },
      {
        id: "camera",
        icon: <CameraOn />,
        words: t(media.state === "open" ? "join.cameraWorks" : "join.cameraOpening"),
        ...(media.state === "open" && { tone: "good" as const }),
      },
    );
  }

  return (
    <div className="join">
      <div className="join-above">
        <div className="join-words">
          <p className="kicker">
            <Words text={agency.name} />
          </p>
          <ScreenHeading>{service ? <Words text={service.name} /> : t("what.other")}</ScreenHeading>
          <p className="lead">
            {t("join.language")}{" "}
            <strong lang={language}>
              <bdi>{findLanguage(catalogue, language)?.name ?? language}</bdi>
            </strong>
          </p>
        </div>
        {!possible && (
          <div className="question-picture" aria-hidden="true">
            <IconBuildingAdministrative />
          </div>
        )}
        {possible && (
          <figure className="mirror">
            <Picture stream={media.state === "open" ? media.stream : null} testId="self" label={t("call.ownPicture")} />
            <figcaption>{t("join.onlyYou")}</figcaption>
          </figure>
        )}
      </div>
      <ScrollArea label={t("join.facts")}>
        <Facts facts={facts} />
        {possible ? (
          <AlsoLanguages status={status} language={language} />
        ) : (
          <OtherWays agency={agency} status={status} queue={queue} serviceClosed={serviceClosed} />
        )}
      </ScrollArea>
      <div className="actions">
        <p className="refused" role="alert">
          {!serviceClosed && ui.refused && t(`shared:error.${ui.refused}`)}
        </p>
        {possible ? (
          <Key testId="join" large variant={nobody ? "secondary" : "default"} disabled={!ready} onPress={actions.join}>
            {t(ui.busy ? "join.joining" : "join.join")}
          </Key>
        ) : serviceClosed ? (
          <Key testId="other-matter" large variant="secondary" onPress={() => actions.ui({ do: "back" })}>
            {t("join.otherMatter")}
          </Key>
        ) : (
          <Key testId="other-agency" large variant="secondary" onPress={() => actions.ui({ do: "other_agency" })}>
            {t("join.back")}
          </Key>
        )}
      </div>
    </div>
  );
}
