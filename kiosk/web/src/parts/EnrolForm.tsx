/** The kiosk is being taken into use: the one-time code, by the keys on the screen or real ones. */
import { type FormEvent, type ReactElement, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useActions, useModel } from "../model/context.ts";
import { Key } from "./Key.tsx";
import { Keyboard } from "./Keyboard.tsx";
import { ScreenHeading } from "./ScreenHeading.tsx";

export function EnrolForm(): ReactElement {
  const { t } = useTranslation();
  const { ui, enrolling } = useModel();
  const actions = useActions();
  const field = useId();
  const [code, setCode] = useState("");
  const type = (text: string) => {
    if (ui.refused) actions.ui({ do: "unrefuse" });
    setCode(
      text
        .toUpperCase()
        .replace(/[^A-Z0-9-]/g, "")
        .slice(0, 32),
    );
  };
  const ready = code.replace(/-/g, "") !== "" && !enrolling;
  const send = () => {
    if (ready) actions.enrol(code);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  return (
    <form className="enrol" onSubmit={submit}>
      <div className="unavailable-above">
        <ScreenHeading>{t("enrol.title")}</ScreenHeading>
        <p className="lead">{t("enrol.lead")}</p>
      </div>
      <div className="search-field">
        <label htmlFor={field}>{t("enrol.label")}</label>
        <div className="search-box">
          <input
            id={field}
            data-testid="code"
            type="text"
            dir="ltr"
            inputMode="none"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            value={code}
            aria-invalid={ui.refused !== null}
            onChange={(event) => type(event.target.value)}
          />
        </div>
        <p className="refused" role="alert">
          {ui.refused && t(`shared:error.${ui.refused}`)} {ui.refused && ui.way && t(`shared:way.${ui.way}`)}
        </p>
      </div>
      <Keyboard kind="code" label={t("keyboard.label")} value={code} onChange={type} />
      <div className="actions">
        <Key testId="enrol" large disabled={!ready} onPress={send}>
          {t(enrolling ? "enrol.trying" : "enrol.send")}
        </Key>
      </div>
    </form>
  );
}
