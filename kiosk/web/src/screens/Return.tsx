/** "I'm coming back": the number and the code of a place that was kept. */
import { type FormEvent, type ReactElement, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { interfaces } from "../model/catalogue.ts";
import { useActions, useModel, useService } from "../model/context.ts";
import { Key } from "../parts/Key.tsx";
import { Keyboard } from "../parts/Keyboard.tsx";
import { useCompact } from "../parts/room.ts";
import { ScreenHeading } from "../parts/ScreenHeading.tsx";

const CODE_LENGTH = 4;
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
  const { view } = useService();
  const actions = useActions();
  const compact = useCompact();
  const fields = useId();
  const [number, setNumber] = useState("");
  const [code, setCode] = useState("");
  const [field, setField] = useState<"number" | "code">("number");
  const ready = number.length > 1 && code.length === CODE_LENGTH && !ui.busy && link.state === "online";
  const send = () => {
    if (ready) actions.comeBack(number, code);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const choose = (called: string) => {
    setNumber(asNumber(called));
    setField("code");
  };
  return (
    <form className="return" onSubmit={submit}>
      <div className="return-above">
        <ScreenHeading>{t("return.title")}</ScreenHeading>
        {!compact && <p className="lead">{t("return.lead")}</p>}
        {ui.language === null &&
          !compact &&
          interfaces
            .filter((one) => one !== i18n.language)
            .map((lng) => (
              <p key={lng} lang={lng} className="small">
                {t("return.lead", { lng })}
              </p>
            ))}
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
          <label htmlFor={`${fields}number`}>{t("return.number")}</label>
          <div className="search-box" data-active={field === "number"}>
            <input
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
              onChange={(event) => setNumber(asNumber(event.target.value))}
            />
          </div>
        </div>
        <div className="search-field">
          <label htmlFor={`${fields}code`}>{t("return.code")}</label>
          <div className="search-box" data-active={field === "code"}>
            <input
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
              onChange={(event) => setCode(asCode(event.target.value))}
            />
          </div>
        </div>
        <p className="refused" role="alert">
          {ui.refused && t(`shared:error.${ui.refused}`)}
        </p>
      </div>
      {field === "number" ? (
        <Keyboard
          kind="number"
          label={t("keyboard.label")}
          value={number}
          onChange={(text) => setNumber(asNumber(text))}
        />
      ) : (
        <Keyboard kind="digits" label={t("keyboard.label")} value={code} onChange={(text) => setCode(asCode(text))} />
      )}
      {/* Enter sends from either field. */}
      <input type="submit" hidden />
      <div className="actions">
        <Key testId="come-back" large disabled={!ready} onPress={send}>
          {t(ui.busy ? "return.trying" : "return.send")}
        </Key>
      </div>
    </form>
  );
}
