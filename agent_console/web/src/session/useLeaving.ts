/** Signing out: the camera is closed at once, the server is told for as long as it takes. */
import { signOut } from "@luukku/web";
import { useCallback, useEffect, useRef, useState } from "react";

const ASK_AGAIN_MS = 3_000;

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export interface Leaving {
  leaving: boolean;
  leave: () => void;
}

/**
 * @param clerk whose session ends; the server takes them out of the queues with it
 * @param left called when the server has ended the session
 */
export function useLeaving(clerk: string, left: () => void): Leaving {
  const [leaving, setLeaving] = useState(false);
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  const leave = useCallback(async () => {
    setLeaving(true);
    // "Signed out" is shown only when the session has ended: until then the next person could act in this name.
    while (!gone.current) {
      try {
        await signOut(clerk);
        if (!gone.current) left();
        return;
      } catch {
        await wait(ASK_AGAIN_MS);
      }
    }
  }, [clerk, left]);
  return { leaving, leave: () => void leave() };
}
