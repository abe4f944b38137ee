/** A question that counts down, large, and that any touch or key answers. */
import { type ReactElement, useLayoutEffect } from "react";
import { useTranslation } from "react-i18next";
import { Key } from "./Key.tsx";
import { ScreenHeading } from "./ScreenHeading.tsx";

/** At how many seconds left it is said aloud again. */
const SPOKEN: readonly number[] = [60, 30, 15, 10, 5];

interface Props {
  title: string;
  lead: string;
  /** What happens without an answer. */
  otherwise?: string | null;
  stay: string;
  seconds: number;
  onStay: () => void;
}

export function AnyTouch({ title, lead, otherwise, stay, seconds, onStay }: Props): ReactElement {
  const { t } = useTranslation();
  // Before it is painted: who sees the question can answer it.
  useLayoutEffect(() => {
    const answer = (event: Event) => {
      // This touch answers the question and nothing under it.
      event.preventDefault();
      onStay();
    };
    window.addEventListener("pointerdown", answer);
    window.addEventListener("keydown", answer);
    return () => {
      window.removeEventListener("pointerdown", answer);
      window.removeEventListener("keydown", answer);
    };
  }, [onStay]);
  const spoken = SPOKEN.find((at) => seconds >= at) ?? 5;
  return (
    <div className="still-here">
      <div className="still-here-words">
        <ScreenHeading>{title}</ScreenHeading>
        <p className="countdown" aria-hidden="true" data-testid="countdown">
          {seconds}
        </p>
        <p className="lead">{lead}</p>
        {otherwise && <p className="still-here-otherwise">{otherwise}</p>}
        <p className="visually-hidden" role="status">
          {t("stillHere.spoken", { seconds: spoken })}
        </p>
      </div>
      <div className="actions">
        <Key testId="stay" large onPress={onStay}>
          {stay}
        </Key>
      </div>
    </div>
  );
}
