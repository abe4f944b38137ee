/** Keys on the screen, for a kiosk that has no others. A real keyboard types into the field as well. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Backspace } from "./icons.tsx";

const WORDS: readonly string[] = ["qwertyuiopå", "asdfghjklöä", "zxcvbnm-"];
const CODE: readonly string[] = ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM-"];
const NUMBER: readonly string[] = ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"];
const DIGITS: readonly string[] = ["123", "456", "789", "0"];

/** The same in every language: names are searched for in all of them. */
const KEYS = { words: WORDS, code: CODE, number: NUMBER, digits: DIGITS };

interface Props {
  kind: keyof typeof KEYS;
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** On to the next field. */
  next?: { label: string; onPress: () => void } | undefined;
}

export function Keyboard({ kind, label, value, onChange, next }: Props): ReactElement {
  const { t } = useTranslation();
  const rows = KEYS[kind];
  const erase = (
    <button
      type="button"
      className="key key-wide"
      aria-label={t("keyboard.erase")}
      onClick={() => onChange([...value].slice(0, -1).join(""))}
    >
      <Backspace />
    </button>
  );
  return (
    // Letters keep their places whichever way the language runs.
    <fieldset className={`keyboard keyboard-${kind}`} dir="ltr">
      <legend className="visually-hidden">{label}</legend>
      {rows.map((row, index) => (
        <div className="keyboard-row" key={row}>
          {[...row].map((letter) => (
            <button type="button" className="key" key={letter} onClick={() => onChange(value + letter)}>
              {letter}
            </button>
          ))}
          {index === rows.length - 1 && erase}
          {index === rows.length - 1 && next && (
            <button type="button" className="key key-next" data-testid="keyboard-next" onClick={next.onPress}>
              {next.label}
            </button>
          )}
        </div>
      ))}
      {kind === "words" && (
        <div className="keyboard-row">
          <button type="button" className="key key-space" onClick={() => onChange(`${value} `)}>
            {t("keyboard.space")}
          </button>
        </div>
      )}
    </fieldset>
  );
}
