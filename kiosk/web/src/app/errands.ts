/** What the customer asks of the server, as commands, and what the page does at once without waiting for it. */
import { commandError, type FailureCode, insist, isCommandError, type KioskView } from "@luukku/web/index.ts";
import type { Command, KioskTicket } from "@luukku/web/protocol.gen.ts";
import type { Rating } from "../model/context.ts";
import type { Ui, UiAction } from "../model/ui.ts";
import type { ServerSession } from "./environment.ts";

export interface Errands {
  /** Tells the server what is so already, until it knows; resolves with the refusal, if it is one. */
  tell(what: Command): Promise<FailureCode | null>;
  join(): Promise<void>;
  leave(): Promise<void>;
  stepAway(): Promise<void>;
  comeBack(number: string, code: string): Promise<void>;
  stillHere(): void;
  end(): void;
  answerTransfer(agree: boolean): void;
  goodbye(rating: Rating | null): void;
  /** Tells the server what the page before this one could not: that the customer has ended it. */
  conclude(finished: boolean): void;
  /** A touch in the queue is a sign of life: who gives one is not asked for it so soon. */
  touched(): void;
}

interface Options {
  session: () => ServerSession | null;
  view: () => KioskView | null;
  ui: () => Ui;
  dispatch: (action: UiAction) => void;
  /** The ticket that the page has said goodbye to. */
  finish: (ticket: string) => void;
  isFinished: (ticket: string) => boolean;
  /** The customer has gone away; the place is kept. */
  away: (ticket: KioskTicket) => void;
  /** The ticket whose call the customer has ended. */
  end: (ticket: string) => void;
  wipe: () => void;
}

/** Between two signs of life, ms. */
const SIGN_MS = 60_000;

export function createErrands(options: Options): Errands {
  const { session, view, ui, dispatch } = options;
  let signedAt = 0;

  async function command(what: Command): Promise<FailureCode | null> {
    try {
      const connection = session()?.connection;
      if (!connection) throw commandError("unreachable", "There is no connection.");
      await connection.command(what);
      return null;
    } catch (error) {
      return isCommandError(error) ? error.code : "internal";
    }
  }

  /** What the customer has done already, and the server has only to hear of. */
  async function tell(what: Command): Promise<FailureCode | null> {
    const connection = session()?.connection;
    return connection ? insist(connection, what) : "unreachable";
  }

  /** One at a time; what comes of it comes with the view. */
  async function ask(what: Command, harmless: FailureCode): Promise<boolean> {
    if (ui().busy) return false;
    dispatch({ do: "busy" });
    const refused = await command(what);
    if (refused !== null && refused !== harmless) dispatch({ do: "refused", code: refused });
    else dispatch({ do: "done" });
    return refused === null;
  }

  /** The customer is seen and heard no more from this moment, whatever the network does. */
  function hangUp(): void {
    const call = view()?.call;
    if (call) session()?.engine.hangUp(call.id);
  }

  return {
    tell,
    async join() {
      const { agency, service, language, also } = ui();
      if (agency === null || language === null) return;
      await ask({ do: "take_ticket", agency, service, language, also }, "ticket_already_open");
    },
    /** The customer is gone, whatever the network does: forget them now, tell the server when it can be told. */
    async leave() {
      const ticket = view()?.ticket;
      if (!ticket) return;
      hangUp();
      options.finish(ticket.id);
      options.wipe();
      const refused = await tell({ do: "leave", ticket: ticket.id });
      const call = view()?.call;
      // The clerk answered in the same moment.
      if (refused === "illegal_move" && call && view()?.ticket?.id === ticket.id) {
        await tell({ do: "end_call", call: call.id });
      }
      await tell({ do: "finish", ticket: ticket.id, rating: null });
    },
    /** Only when the server has said that the place is kept does the kiosk forget it. */
    async stepAway() {
      const ticket = view()?.ticket;
      if (!ticket || !(await ask({ do: "step_away", ticket: ticket.id }, "ticket_gone"))) return;
      options.away(ticket);
    },
    async comeBack(number, code) {
      await ask({ do: "come_back", number, code }, "ticket_already_open");
    },
    stillHere() {
      const ticket = view()?.ticket;
      if (!ticket) return;
      signedAt = performance.now();
      void command({ do: "still_here", ticket: ticket.id });
    },
    end() {
      const now = view();
      if (!now?.ticket || !now.call) return;
      hangUp();
      options.end(now.ticket.id);
      void tell({ do: "end_call", call: now.call.id });
    },
    answerTransfer(agree) {
      const call = view()?.call;
      if (call?.transfer) void command({ do: "answer_transfer", call: call.id, agree });
    },
    goodbye(rating) {
      const ticket = view()?.ticket;
      if (ticket && !options.isFinished(ticket.id)) {
        options.finish(ticket.id);
        void tell({ do: "finish", ticket: ticket.id, rating });
      }
      options.wipe();
    },
    conclude(finished) {
      const now = view();
      // One who stepped away has a place that is kept.
      if (!now?.ticket || now.ticket.state === "away") return;
      const { id, state } = now.ticket;
      hangUp();
      if (state === "in_call" && now.call) void tell({ do: "end_call", call: now.call.id });
      else if (state !== "closed") void tell({ do: "leave", ticket: id });
      if (finished) void tell({ do: "finish", ticket: id, rating: null });
    },
    touched() {
      const ticket = view()?.ticket;
      if (ticket?.state !== "waiting" || ticket.ask_until !== null) return;
      if (session()?.connection.get().link.state !== "online" || performance.now() - signedAt < SIGN_MS) return;
      signedAt = performance.now();
      void command({ do: "still_here", ticket: ticket.id });
    },
  };
}
