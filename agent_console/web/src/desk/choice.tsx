/** One of a few, by the browser's own list: it takes letters and arrows, fits every zoom, and hides nothing. */
import { type ReactElement, useId } from "react";

export interface Option {
  value: string;
  words: string;
}

export function Choice(props: {
  label: string;
  value: string;
  options: readonly Option[];
  choose: (value: string) => void;
  /** What to say while nothing is chosen; the value is then "". */
  placeholder?: string;
  testId?: string;
}): ReactElement {
  const id = useId();
  const known = props.options.some((option) => option.value === props.value);
  return (
    <div className="select">
      <label htmlFor={id}>{props.label}</label>
      <span className="select-box">
        <select
          id={id}
          data-testid={props.testId}
          value={known ? props.value : ""}
          onChange={(event) => props.choose(event.target.value)}
        >
          {!known && (
            <option value="" disabled>
              {props.placeholder ?? ""}
            </option>
          )}
          {props.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.words}
            </option>
          ))}
        </select>
      </span>
    </div>
  );
}
