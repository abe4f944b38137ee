/**
 * End the call, by two presses: the first asks, the second ends. A slip of the hand costs nothing: Escape, or a few
 * seconds of doing nothing, takes the question back.
 */
import { type KeyboardEvent, type ReactElement, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "suomifi-ui-components";
import { IconHangUp } from "./icons.tsx";
import { Key, shortcut } from "./pieces.tsx";

/** How long the first press holds, in milliseconds. */
const ARMED_MS = 6000;

export function EndButton(props: {
  armed: boolean;
  busy: boolean;
  press: () => void;
  disarm: () => void;
}): ReactElement {
  const { armed, busy, press, disarm } = props;
  const { t } = useTranslation();
  useEffect(() => {
    if (!armed) return;
    const timer = setTimeout(disarm, ARMED_MS);
    return () => clearTimeout(timer);
  }, [armed, disarm]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !armed) return;
    event.stopPropagation();
    disarm();
  };
  return (
    <Button
      className={armed ? "control end armed" : "control end"}
      data-testid="end"
      data-armed={armed ? "" : undefined}
      icon={<IconHangUp />}
      aria-disabled={busy}
      {...shortcut("end")}
      onKeyDown={onKeyDown}
      onClick={press}
    >
      <span className="control-word">{t(busy ? "call.ending" : armed ? "call.endSure" : "call.end")}</span>
      <Key of="end" />
    </Button>
  );
}
