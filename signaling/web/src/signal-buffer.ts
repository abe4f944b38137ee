/** Signals that came before the view that names their call and epoch. */
import type { SignalMessage } from "./api.ts";
import type { SignalData } from "./protocol.gen.ts";

const MAX_SESSIONS = 4;
const MAX_SIGNALS = 128;

export interface SignalBuffer {
  put(message: SignalMessage): void;
  /** Those of this call and epoch, in their order; those of the call's earlier epochs are dropped. */
  take(call: string, epoch: number): SignalData[];
}

export function createSignalBuffer(): SignalBuffer {
  const sessions: { call: string; epoch: number; signals: SignalData[] }[] = [];
  return {
    put({ call, epoch, data }) {
      let session = sessions.find((each) => each.call === call && each.epoch === epoch);
      if (session === undefined) {
        session = { call, epoch, signals: [] };
        sessions.push(session);
        if (sessions.length > MAX_SESSIONS) sessions.shift();
      }
      if (session.signals.length < MAX_SIGNALS) session.signals.push(data);
    },
    take(call, epoch) {
      const mine = sessions.find((each) => each.call === call && each.epoch === epoch)?.signals ?? [];
      const later = sessions.filter((each) => each.call !== call || each.epoch > epoch);
      sessions.splice(0, sessions.length, ...later);
      return mine;
    },
  };
}
