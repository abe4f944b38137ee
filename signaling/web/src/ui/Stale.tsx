/** Over a picture that has stopped: that it is no longer of this moment. The picture itself is dimmed by `stale.css`. */
import "./stale.css";
import type { ReactElement } from "react";

export function Stale({ words }: { words: string }): ReactElement {
  return (
    <p className="stale" data-testid="stale">
      {words}
    </p>
  );
}
