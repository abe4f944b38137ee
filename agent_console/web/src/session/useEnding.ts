/** The call that the clerk has ended: over here at once, whether the server knows it already or not. */
import { type ClerkView, insist, useLater } from "@luukku/web";
import { useCallback, useEffect, useState } from "react";
import { endedCall, keepEndedCall } from "../logic/preferences.ts";
import type { Parts } from "./parts.ts";

export interface Ending {
  /** The clerk has ended the call that the newest view still shows. */
  ended: boolean;
  /** The server is slow to hear of it: the camera need not stay open for what comes next. */
  unheard: boolean;
  end: () => void;
}

export function useEnding({ connection, engine }: Parts, view: ClerkView | null): Ending {
  // Kept through a reload: a call that the clerk has ended must not begin again because the server had not heard of it.
  const [endedId, setEndedId] = useState(endedCall);
  const callId = view?.call?.id ?? null;
  const ended = callId !== null && callId === endedId;

  const end = useCallback(() => {
    if (callId === null) return;
    engine.hangUp(callId);
    keepEndedCall(callId);
    setEndedId(callId);
  }, [engine, callId]);

  useEffect(() => {
    if (ended && callId !== null) void insist(connection, { do: "end_call", call: callId });
  }, [connection, ended, callId]);

  const { state } = connection.get().link;
  const late = useLater(ended);
  return { ended, unheard: ended && (late || state !== "online"), end };
}
