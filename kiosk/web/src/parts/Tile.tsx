/** A choice: a large thing to touch, with a picture, a name and a line or two. */
import type { ReactElement, ReactNode } from "react";

interface Props {
  testId: string;
  title: ReactNode;
  /** One line of what it is. */
  line?: ReactNode;
  /** How things stand with it now. */
  status?: ReactNode;
  icon?: ReactElement | undefined;
  lang?: string | undefined;
  quiet?: boolean;
  current?: boolean;
  onChoose: () => void;
}

export function Tile(props: Props): ReactElement {
  return (
    <button
      type="button"
      className={`tile${props.quiet ? " tile-quiet" : ""}`}
      data-testid={props.testId}
      aria-current={props.current ? "true" : undefined}
      onClick={props.onChoose}
    >
      {props.icon && <span className="tile-icon">{props.icon}</span>}
      <span className="tile-words">
        <span className="tile-title" lang={props.lang}>
          {props.title}
        </span>
        {props.line && <span className="tile-line">{props.line}</span>}
        {props.status && <span className="tile-status">{props.status}</span>}
      </span>
    </button>
  );
}
