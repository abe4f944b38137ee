/** Commands on their way: which are not answered yet, and which was refused and why. */
import { type ClerkCommand, type ClerkView, type Connection, type FailureCode, isCommandError } from "@luukku/web";
import { useCallback, useState } from "react";
import type { Asked, Refused } from "../desk/model.ts";

export interface Commands {
  /** Resolves with whether it was done. */
  run: (command: ClerkCommand) => Promise<boolean>;
  pending: ReadonlySet<Asked>;
  refused: Refused | null;
  dismiss: () => void;
}

/** Refused because what it was about has just ended by itself: the page already shows that, and no words are needed. */
const OVERTAKEN: Partial<Record<Asked, readonly FailureCode[]>> = {
  end_call: ["call_gone"],
  ready: ["illegal_move"],
  pass_on: ["offer_gone"],
  extend_wrap_up: ["illegal_move"],
  cancel_transfer: ["call_gone"],
};

export function useCommands(connection: Connection<ClerkView>): Commands {
  const [pending, setPending] = useState<ReadonlySet<Asked>>(new Set());
  const [refused, setRefused] = useState<Refused | null>(null);
  const run = useCallback(
    async (command: ClerkCommand): Promise<boolean> => {
      const asked = command.do;
      setRefused(null);
      setPending((all) => new Set(all).add(asked));
      try {
        await connection.command(command);
        return true;
      } catch (error) {
        const code = isCommandError(error) ? error.code : "internal";
        if (!OVERTAKEN[asked]?.includes(code)) setRefused({ asked, code });
        return false;
      } finally {
        setPending((all) => new Set([...all].filter((each) => each !== asked)));
      }
    },
    [connection],
  );
  const dismiss = useCallback(() => setRefused(null), []);
  return { run, pending, refused, dismiss };
}
