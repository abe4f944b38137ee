/** Pass the customer on: where to, to whom, and with which words. The customer is asked before anything happens. */
import { type Colleague, isolated } from "@luukku/web";
import { type KeyboardEvent, type ReactElement, useContext, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconClose, Textarea } from "suomifi-ui-components";
import { isHere, LONGEST_NOTE, type TransferWish, withAgency } from "../logic/transferDraft.ts";
import { Choice } from "./choice.tsx";
import type { DeskActions, DeskState } from "./model.ts";
import { CatalogueContext, useNames } from "./names.tsx";
import { Key } from "./pieces.tsx";
import { useColleagues } from "./useColleagues.ts";

/** Stands for "something else" and "anybody" in lists, whose values must be texts. No id looks like it. */
const NONE = "-";

export interface TransferProps {
  desk: DeskState;
  actions: DeskActions;
  wish: TransferWish;
  setWish: (wish: TransferWish) => void;
  close: () => void;
}

export function TransferForm({ desk, actions, wish, setWish, close }: TransferProps): ReactElement {
  const { t } = useTranslation();
  const names = useNames();
  const catalogue = useContext(CatalogueContext);
  const heading = useRef<HTMLHeadingElement>(null);
  const [sending, setSending] = useState(false);
  const found = useColleagues(actions.colleagues, wish.agency, wish.language);
  useEffect(() => heading.current?.focus(), []);

  const { ticket } = desk.view;
  const agencies = catalogue?.agencies ?? [];
  const services = agencies.find((one) => one.id === wish.agency)?.services ?? [];
  const languages = found?.languages ?? [wish.language];
  const colleagues = found?.colleagues ?? [];
  const colleague = colleagues.some((one) => one.clerk === wish.colleague) ? wish.colleague : null;
  const served = found === null || found.languages.includes(wish.language);
  const online = desk.link.state === "online";
  const here = isHere({ ...wish, colleague }, ticket);
  const mayPropose = wish.agency !== null && !here && served && !sending && online;

  const propose = async () => {
    if (!mayPropose) return;
    setSending(true);
    if (await actions.transfer({ ...wish, colleague })) close();
    else setSending(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.stopPropagation();
    close();
  };
  return (
    <section className="transfer" aria-labelledby="transfer-heading" onKeyDown={onKeyDown} data-testid="transfer-form">
      <div className="panel-head">
        <h2 id="transfer-heading" className="panel-heading" tabIndex={-1} ref={heading}>
          {t("transfer.heading")}
        </h2>
        <button type="button" className="icon-button" aria-label={t("transfer.close")} onClick={close}>
          <IconClose aria-hidden="true" />
        </button>
      </div>
      <div className="transfer-where">
        <Choice
          label={t("transfer.agency")}
          testId="transfer-agency"
          value={wish.agency ?? ""}
          options={agencies.map((one) => ({ value: one.id, words: names.agency(one.id) }))}
          placeholder={t("transfer.chooseAgency")}
          choose={(agency) => setWish(withAgency(wish, agency, ticket))}
        />
        <Choice
          label={t("visit.about")}
          testId="transfer-service"
          value={wish.service ?? NONE}
          options={[...services.map((one) => one.id), NONE].map((id) => ({
            value: id,
            words: names.service(wish.agency ?? "", id === NONE ? null : id),
          }))}
          choose={(service) => setWish({ ...wish, service: service === NONE ? null : service })}
        />
        <Choice
          label={t("visit.language")}
          testId="transfer-language"
          value={wish.language}
          options={languages.map((code) => ({ value: code, words: names.language(code) }))}
          placeholder={t("transfer.chooseLanguage")}
          choose={(language) => setWish({ ...wish, language, colleague: null })}
        />
        <Choice
          label={t("transfer.colleague")}
          testId="transfer-colleague"
          value={colleague ?? NONE}
          options={[
            { value: NONE, words: t("transfer.anybody") },
            ...colleagues.map((one) => ({
              value: one.clerk,
              words: [isolated(one.name), t(`transfer.standing.${one.standing}`)].join(" – "),
            })),
          ]}
          choose={(id) => setWish({ ...wish, colleague: id === NONE ? null : id })}
        />
      </div>
      <p className="small" role="status" data-testid="transfer-who">
        {whatIsKnown()}
      </p>
      <Textarea
        labelText={t("transfer.note")}
        hintText={t("transfer.noteHint")}
        fullWidth
        resize="none"
        data-testid="transfer-note"
        maxLength={LONGEST_NOTE}
        value={wish.note}
        onChange={(event) => setWish({ ...wish, note: event.target.value })}
      />
      <div className="transfer-buttons">
        <Button data-testid="transfer-propose" aria-disabled={!mayPropose} onClick={() => void propose()}>
          {t(sending ? "transfer.sending" : "transfer.propose")}
        </Button>
        <Button variant="secondary" onClick={close}>
          {t("transfer.notNow")}
          <Key of="Esc" />
        </Button>
        <p className="small">{t("transfer.text")}</p>
      </div>
    </section>
  );

  function whatIsKnown(): string {
    if (!online) return t("transfer.offline");
    if (wish.agency === null) return t("transfer.nowhereYet");
    if (here) return t("transfer.here");
    if (found === null) return t("transfer.namesUnknown");
    return served ? whoIsThere(colleagues) : t("transfer.notServed");
  }

  function whoIsThere(all: readonly Colleague[]): string {
    if (all.length === 0) return t("transfer.nobody");
    return t("transfer.free", { count: all.filter((one) => one.standing === "available").length });
  }
}
