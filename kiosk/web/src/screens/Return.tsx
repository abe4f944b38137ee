/** "I'm coming back": the number and the code of a place that was kept. */

import { INTERFACE_LANGUAGES, type InterfaceLanguage } from "@luukku/web/languages.ts";
import { type FormEvent, type ReactElement, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { findLanguage } from "../model/catalogue.ts";
import { useActions, useModel, useService } from "../model/context.ts";
import { Key } from "../parts/Key.tsx";
import { Keyboard } from "../parts/Keyboard.tsx";
import { useCompact } from "../parts/room.ts";
import { ScreenHeading } from "../parts/ScreenHeading.tsx";
import { useTyping } from "../parts/typing.ts";

const CODE_LENGTH = 4;
const LEAST_NUMBER = 3;
const MOST_NUMBER = 8;

const asNumber = (text: string) =>
  text
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "")
    .slice(0, MOST_NUMBER);
const asCode = (text: string) => text.replace(/\D/g, "").slice(0, CODE_LENGTH);

export function Return(): ReactElement {
  const { t, i18n } = useTranslation();
  const { ui, link } = useModel();
  const { refused } = ui;
  const { view, catalogue } = useService();
  const actions = useActions();
  const compact = useCompact();
  const fields = useId();
  const [number, setNumber] = useState("");
  const [code, setCode] = useState("");
  const [field, setField] = useState<"number" | "code">("number");
  const numberInput = useRef<HTMLInputElement>(null);
  const codeInput = useRef<HTMLInputElement>(null);
  useTyping(field === "number" ? numberInput : codeInput);
  const missing =
    link.state !== "online"
      ? "link"
      : number.length < LEAST_NUMBER
        ? "number"
        : code.length < CODE_LENGTH
          ? "code"
          : null;
  const ready = missing === null && !ui.busy;
  // Until a language is chosen, what there is to know is said in all of them.
  const others: InterfaceLanguage[] =
    ui.language === null ? INTERFACE_LANGUAGES.filter((one) => one !== i18n.language) : [];
  const send = () => {
    if (ready) actions.comeBack(number, code);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // How long a number is, nobody knows but whoever has it: Enter says that it is all.
    if (field === "number" && missing === "code") toCode();
    else send();
  };
  const toCode = () => {
    setField("code");
    // Whose keyboard is a real one goes on typing in the next field.
    if (document.activeElement === numberInput.current) codeInput.current?.focus();
  };
  // What was refused is not what stands there any more.
  const changed = () => {
    if (refused) actions.ui({ do: "unrefuse" });
  };
  const typeNumber = (text: string) => {
    setNumber(asNumber(text));
    changed();
  };
  const typeCode = (text: string) => {
    setCode(asCode(text));
    changed();
  };
  const choose = (called: string) => {
    typeNumber(called);
    toCode();
  };
  return (
    <form className="return" onSubmit={submit}>
      <div className="return-above">
        <ScreenHeading>{t("return.title")}</ScreenHeading>
        {!compact && !(refused && ui.language === null) && <p className="lead">{t("return.lead")}</p>}
        {!compact &&
          !refused &&
          others.map((lng) => (
            <p key={lng} lang={lng} className="small">
              {t("return.lead", { lng })}
            </p>
          ))}
        <div className="return-languages">
          {INTERFACE_LANGUAGES.map((one) => (
            <button
              type="button"
              key={one}
              className="example"
              lang={one}
              data-testid={`return-in-${one}`}
              aria-pressed={ui.language !== null && i18n.language === one}
              onClick={() => actions.ui({ do: "choose_language", language: one })}
            >
              <bdi>{findLanguage(catalogue, one)?.name ?? one}</bdi>
            </button>
          ))}
        </div>
        {view.called.length > 0 && (
          <div className="return-called">
            <span>{t("return.called")}</span>
            {view.called.map((one) => (
              <button type="button" key={one.number} className="example" onClick={() => choose(one.number)}>
                {one.number}
              </button>
            ))}
          </div>
        )}
      </div>
      <div className="return-fields">
        <div className="search-field">
          <label htmlFor={`${fields}number`}>
            {t("return.number")} <span className="return-example">{t("return.example")}</span>
          </label>
          <div className="search-box" data-active={field === "number"}>
            <input
              ref={numberInput}
              id={`${fields}number`}
              data-testid="number"
              type="text"
              dir="ltr"
              inputMode="none"
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              value={number}
              aria-invalid={ui.refused !== null}
              onFocus={() => setField("number")}
              onChange={(event) => typeNumber(event.target.value)}
            />
          </div>
        </div>
        <div className="search-field">
          <label htmlFor={`${fields}code`}>{t("return.code")}</label>
          <div className="search-box" data-active={field === "code"}>
            <input
              ref={codeInput}
              id={`${fields}code`}
              data-testid="return-code"
              type="text"
              dir="ltr"
              inputMode="none"
              autoComplete="off"
              spellCheck={false}
              value={code}
              aria-invalid={ui.refused !== null}
              onFocus={() => setField("code")}
              onChange={(event) => typeCode(event.target.value)}
            />
          </div>
        </div>
        <p className="refused" role="alert">
          {refused && t(`shared:error.${refused}`)}
          {refused &&
            others.map((lng) => (
              <span key={lng} lang={lng}>
                {t(`shared:error.${refused}`, { lng })}
              </span>
            ))}
        </p>
      </div>
      {field === "number" ? (
        <Keyboard
          kind="number"
          label={t("keyboard.label")}
          value={number}
          onChange={typeNumber}
          next={number.length < LEAST_NUMBER ? undefined : { label: t("return.next"), onPress: toCode }}
        />
      ) : (
        <Keyboard kind="digits" label={t("keyboard.label")} value={code} onChange={typeCode} />
      )}
      {/* Enter goes on from the number to the code, and sends. */}
      <input type="submit" hidden />
      <div className="actions">
        <p className="return-missing" id={`${fields}missing`}>
          {missing && !ui.busy ? t(`return.missing.${missing}`) : "\u00a0"}
        </p>
        <Key testId="come-back" large disabled={!ready} describedBy={`${fields}missing`} onPress={send}>
          {t(ui.busy ? "return.trying" : "return.send")}
        </Key>
      </div>
    </form>
  );
}
