/** Signing out: the camera is closed at once, the server is told for as long as it takes. */
import { type ClerkView, signOut } from "@luukku/web";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Commands } from "./useCommands.ts";

/** A server that takes longer to let the clerk out of the queues is told by the sign-out itself. */
const OFF_WITHIN_MS = 3_000;
const ASK_AGAIN_MS = 3_000;

const wait = (ms: number) => new Promise<null>((resolve) => setTimeout(() => resolve(null), ms));

export interface Leaving {
  leaving: boolean;
  leave: () => void;
}

/** @param left called when the server has ended the session */
export function useLeaving(run: Commands["run"], view: ClerkView | null, left: () => void): Leaving {
  const [leaving, setLeaving] = useState(false);
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  const off = view?.clerk.state === "off";
  const leave = useCallback(async () => {
    setLeaving(true);
    // First out of the queues, then out of the door: a clerk who is gone must not be rung.
    const done = off || (await Promise.race([run({ do: "set_state", state: "off" }), wait(OFF_WITHIN_MS)]));
    if (done === false) {
      setLeaving(false);
      return;
    }
    // Nobody is told that they are signed out while whoever comes next could go on in their name.
    while (!gone.current) {
      try {
        await signOut();
        if (!gone.current) left();
        return;
      } catch {
        await wait(ASK_AGAIN_MS);
      }
    }
  }, [run, off, left]);
  return { leaving, leave: () => void leave() };
}
