/** My queues: who waits where, in which language, for how long, and whether that is still as promised. */
import type { ClerkQueue } from "@luukku/web";
import { duration } from "@luukku/web";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { IconCheckCircle, IconErrorFilled, IconHourglass } from "suomifi-ui-components";
import { byAgency, longestWait, type WaitWord, waitWord } from "../logic/waits.ts";
import { useNow } from "./clock.tsx";
import { useNames } from "./names.tsx";
import { ScrollPanel } from "./scrollPanel.tsx";

export function Queues({ queues }: { queues: readonly ClerkQueue[] }): ReactElement {
  const { t } = useTranslation();
  const names = useNames();
  const now = useNow();
  const waiting = queues.reduce((sum, q) => sum + q.waiting, 0);
  return (
    <ScrollPanel className="queues" labelledBy="queues-heading">
      <div className="panel-head">
        <h2 id="queues-heading" className="panel-heading">
          {t("queues.heading")}
        </h2>
        <span className="panel-note">{t("queues.total", { count: waiting })}</span>
      </div>
      {queues.length === 0 && <p>{t("queues.none")}</p>}
      {byAgency(queues).map((group) => (
        <div key={group.agency} className="queue-group">
          <h3 className="queue-agency">{names.agency(group.agency)}</h3>
          <ul className="queue-list">
            {group.queues.map((queue) => (
              <QueueRow key={queue.language} queue={queue} now={now} name={names.language(queue.language)} />
            ))}
          </ul>
        </div>
      ))}
    </ScrollPanel>
  );
}

function QueueRow({ queue, now, name }: { queue: ClerkQueue; now: number; name: string }): ReactElement {
  const { t, i18n } = useTranslation();
  const word = waitWord(queue, now);
  return (
    <li className="queue" data-testid={`queue-${queue.agency}-${queue.language}`} data-wait={word}>
      <span className="queue-language capital">{name}</span>
      {word === "nobody" ? (
        <span className="queue-nobody">{t("queues.nobody")}</span>
      ) : (
        <>
          <span className="queue-count">{t("queues.waiting", { count: queue.waiting })}</span>
          <span className="queue-longest">
            {t("queues.longest", { time: duration(longestWait(queue, now), i18n.language) })}
          </span>
          <span className="queue-word">
            <WaitSign word={word} />
            {t(`queues.word.${word}`)}
          </span>
        </>
      )}
    </li>
  );
}

function WaitSign({ word }: { word: WaitWord }): ReactElement {
  if (word === "late") return <IconErrorFilled aria-hidden="true" />;
  if (word === "soon") return <IconHourglass aria-hidden="true" />;
  return <IconCheckCircle aria-hidden="true" />;
}
