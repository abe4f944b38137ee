/** Commands on their way: which are not answered yet, and which was refused and why. */
import { type ClerkView, type Connection, ERRORS, isCommandError } from "@luukku/web";
import { useCallback, useRef, useState } from "react";
import type { Asked, DeskCommand, Pending, Refused } from "../desk/model.ts";

export interface Commands {
  /** Resolves with whether it was done. */
  run: (command: DeskCommand) => Promise<boolean>;
  /** Those whose answer is late enough to say so, each as it was last asked. */
  pending: Pending;
  /** Whether one is on its way, late or not. */
  isPending: (asked: Asked) => boolean;
  refused: Refused | null;
  dismiss: () => void;
}

/** When what they are about has just ended by itself, the page already shows that, and no words are needed. */
const OVERTAKEN: ReadonlySet<Asked> = new Set([
  "end_call",
  "ready",
  "pass_on",
  "extend_wrap_up",
  "confirm_transfer",
  "cancel_transfer",
]);

/** Most are answered sooner; drawing "answering…" for a moment would only hold up what comes after it. */
const LATE_MS = 150;

export function useCommands(connection: Connection<ClerkView>): Commands {
  const [pending, setPending] = useState<Pending>(new Map());
  const [refused, setRefused] = useState<Refused | null>(null);
  const onTheWay = useRef(new Map<Asked, number>());
  const run = useCallback(
    async (command: DeskCommand): Promise<boolean> => {
      const asked = command.do;
      const count = (more: number) => onTheWay.current.set(asked, (onTheWay.current.get(asked) ?? 0) + more);
      count(1);
      setRefused(null);
      const late = setTimeout(() => setPending((all) => new Map(all).set(asked, command)), LATE_MS);
      try {
        await connection.command(command);
        return true;
      } catch (error) {
        const code = isCommandError(error) ? error.code : "internal";
        if (!OVERTAKEN.has(asked) || ERRORS[code].category !== "state") setRefused({ asked, code });
        return false;
      } finally {
        clearTimeout(late);
        count(-1);
        if ((onTheWay.current.get(asked) ?? 0) === 0) {
          setPending((all) => (all.has(asked) ? new Map([...all].filter(([each]) => each !== asked)) : all));
        }
      }
    },
    [connection],
  );
  const dismiss = useCallback(() => setRefused(null), []);
  const isPending = useCallback((asked: Asked) => (onTheWay.current.get(asked) ?? 0) > 0, []);
  return { run, pending, isPending, refused, dismiss };
}
