/** What for? The agency's services; "something else" always last. */
import { type ReactElement, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { IconChatBubbles, IconChatQuestion, IconOptionsVertical } from "suomifi-ui-components";
import { closedService, findAgency } from "../model/catalogue.ts";
import { useActions, useModel, useService } from "../model/context.ts";
import { paginate } from "../model/paging.ts";
import { Openness } from "../parts/openness.tsx";
import { Question } from "../parts/Question.tsx";
import { useRoom } from "../parts/room.ts";
import { ScrollArea } from "../parts/ScrollArea.tsx";
import { Tile } from "../parts/Tile.tsx";
import { Words } from "../parts/Words.tsx";

export function What(): ReactElement | null {
  const { t } = useTranslation();
  const { ui } = useModel();
  const { view, catalogue } = useService();
  const actions = useActions();
  const agency = findAgency(catalogue, ui.agency);
  const room = useRoom(8) - 1;
  useEffect(() => {
    // The catalogue has changed under the customer's hands.
    if (!agency) actions.ui({ do: "back" });
  }, [agency, actions]);
  if (!agency) return null;
  const shown = paginate(agency.services, room, ui.page);
  const choose = (service: string | null) => actions.ui({ do: "choose_service", agency: agency.id, service });
  return (
    <Question
      picture={<IconChatBubbles />}
      kicker={<Words text={agency.name} />}
      title={t("what.title")}
      lead={t("what.lead")}
    >
      <ScrollArea label={t("what.title")}>
        <div className="tiles">
          {shown.items.map((service) => {
            const closed = closedService(view, agency.id, service.id);
            return (
              <Tile
                key={service.id}
                testId={`service-${service.id}`}
                title={<Words text={service.name} />}
                status={closed && <Openness status={{ open: false, changes_at: closed.changes_at }} />}
                onChoose={() => choose(service.id)}
              />
            );
          })}
          {shown.pages > 1 && (
            <Tile
              testId="more"
              quiet
              icon={<IconOptionsVertical aria-hidden="true" />}
              title={t(shown.page + 1 < shown.pages ? "what.more" : "firstPage")}
              status={t("pageOf", { page: shown.page + 1, pages: shown.pages })}
              onChoose={() => actions.ui({ do: "page", page: (shown.page + 1) % shown.pages })}
            />
          )}
          <Tile
            testId="service-other"
            quiet
            icon={<IconChatQuestion aria-hidden="true" />}
            title={t("what.other")}
            line={t("what.otherLine")}
            onChoose={() => choose(null)}
          />
        </div>
      </ScrollArea>
    </Question>
  );
}
