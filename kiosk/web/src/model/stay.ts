/**
 * What the page itself knows of whoever stands before it, and what follows from everything that happens: a pure reducer.
 * It says what is to be done besides (`Effect`); the shell does it (`app/kiosk.ts`).
 */

import type { CloseReason, KioskTicket, KioskView } from "@luukku/web/protocol.gen.ts";
import type { Cue } from "@luukku/web/sounds.ts";
import type { Left } from "./left.ts";
import type { Screen } from "./screen.ts";
import { freshUi, reduceUi, type Ui, type UiAction } from "./ui.ts";

/** How long number and code stay after stepping away, and where somebody may not have seen that they are away. */
export const AWAY_MS = 30_000;
export const UNSEEN_MS = 60_000;

export interface Stay {
  ui: Ui;
  /** The browser waits for a touch before it lets the clerk be heard. */
  silenced: boolean;
  /** The ticket that this page has said goodbye to, which the server may still show. */
  finished: string | null;
  /** The ticket whose call the customer has ended, which the server may not know yet. */
  ended: string | null;
  /** What the page before this one had not told the server. */
  left: Left | null;
  /** Whether a page that is loaded anew would find such a thing. */
  leftKept: boolean;
  /** Why the ticket was closed whose goodbye is on the screen. */
  farewell: CloseReason | null;
  /** The ticket as the server last showed it, while it kept a place in the queue. */
  placed: KioskTicket | null;
  /** The ticket whose customer has gone away and keeps the place: number and code are shown once more. */
  away: KioskTicket | null;
}

export type Happening =
  /** The customer chooses, or the page notes how a command of theirs fares. */
  | { it: "ui"; action: UiAction }
  /** The server's view, whether or not it has changed; `wiping`: the page is forgetting the customer. */
  | { it: "view"; view: KioskView | null; wiping: boolean }
  /** Another screen is drawn. `viewed`: the server has shown something. */
  | { it: "screen"; before: Screen; now: Screen; viewed: boolean }
  /** The customer has ended the call; the goodbye comes. */
  | { it: "ended"; ticket: string }
  /** The goodbye is over as well. */
  | { it: "finished"; ticket: string }
  /** The server keeps the place of one who stepped away. */
  | { it: "away"; ticket: KioskTicket }
  /** Number and code have been shown for long enough. */
  | { it: "away_over"; ticket: KioskTicket }
  | { it: "silenced"; silenced: boolean }
  /** A part of the wipe is done, and this is left. */
  | { it: "forgotten"; left: Ui }
  | { it: "wiped" }
  /** The page has a key: whoever took the kiosk into use is no customer. */
  | { it: "enrolled" };

export type Effect =
  | { do: "play"; cue: Cue }
  /** Remember, or no longer, what the server has to hear of even if the page is loaded anew. */
  | { do: "keep_left"; left: Left | null }
  /** Tell the server what the page before this one could not. */
  | { do: "conclude"; finished: boolean }
  | { do: "goodbye" }
  | { do: "wipe" }
  | { do: "show_away"; ticket: KioskTicket; ms: number }
  | { do: "look_at_devices" }
  /** Nobody may be there to touch a page that is too old for its server. */
  | { do: "reload_later" }
  | { do: "enrol_in_demo" };

/** What is known after it, and what is to be done. */
export type Outcome = readonly [Stay, readonly Effect[]];

export function beginStay(ui: Ui, left: Left | null): Stay {
  return {
    ui,
    silenced: false,
    finished: null,
    ended: null,
    left,
    leftKept: left !== null,
    farewell: null,
    placed: null,
    away: null,
  };
}

export function reduceStay(stay: Stay, happening: Happening): Outcome {
  switch (happening.it) {
    case "ui":
      return [{ ...stay, ui: reduceUi(stay.ui, happening.action) }, []];
    case "view":
      return happening.view === null || happening.wiping ? [stay, []] : followView(stay, happening.view.ticket);
    case "screen":
      return followScreen(stay, happening);
    case "ended": {
      const left = { ticket: happening.ticket, finished: false };
      return [{ ...stay, ended: happening.ticket, leftKept: true }, [{ do: "keep_left", left }]];
    }
    case "finished": {
      const left = { ticket: happening.ticket, finished: true };
      return [{ ...stay, finished: happening.ticket, leftKept: true }, [{ do: "keep_left", left }]];
    }
    case "away":
      return goAway(stay, happening.ticket, AWAY_MS);
    case "away_over":
      return [stay, stay.away === happening.ticket ? [{ do: "wipe" }] : []];
    case "silenced":
      return [{ ...stay, silenced: happening.silenced }, []];
    case "forgotten":
      return [{ ...stay, ui: happening.left }, []];
    case "wiped":
      return [{ ...stay, ended: null, away: null, farewell: null, silenced: false }, []];
    case "enrolled":
      return [stay.ui.busy ? { ...stay, ui: freshUi } : stay, []];
  }
}

function goAway(stay: Stay, ticket: KioskTicket, ms: number): Outcome {
  return [{ ...stay, finished: ticket.id, placed: null, away: ticket }, [{ do: "show_away", ticket, ms }]];
}

/** Keeps in step with the server's ticket: taken, gone, or left over from before the page was loaded anew. */
function followView(before: Stay, ticket: KioskTicket | null): Outcome {
  const effects: Effect[] = [];
  const stay = { ...before };
  if (stay.left !== null && stay.left.ticket === ticket?.id) {
    if (stay.left.finished) stay.finished = stay.left.ticket;
    else stay.ended = stay.left.ticket;
    effects.push({ do: "conclude", finished: stay.left.finished });
  }
  stay.left = null;
  if (stay.leftKept && (ticket === null || (ticket.id !== stay.finished && ticket.id !== stay.ended))) {
    stay.leftKept = false;
    effects.push({ do: "keep_left", left: null });
  }
  if (ticket?.id !== stay.finished) stay.finished = null;
  if (ticket !== null && ticket.id !== stay.finished) return [hold(stay, ticket, effects), effects];
  if (stay.ui.ticket === null || stay.farewell !== null || stay.away !== null) return [stay, effects];
  // The server has let go of it while this page was away, or the customer gave no sign and is away.
  if (stay.placed?.id !== stay.ui.ticket || stay.placed.code === null) return [stay, [...effects, { do: "wipe" }]];
  const [away, more] = goAway(stay, stay.placed, UNSEEN_MS);
  return [away, [...effects, ...more]];
}

/** The server shows a ticket that is not over for this page. */
function hold(stay: Stay, ticket: KioskTicket, effects: Effect[]): Stay {
  const ui = stay.ui.ticket === ticket.id ? stay.ui : reduceUi(stay.ui, { do: "ticket", ticket: ticket.id });
  if (ticket.state === "closed" && ticket.close_reason === "left") effects.push({ do: "goodbye" });
  return {
    ...stay,
    ui: ui.language === null ? { ...ui, language: ticket.language } : ui,
    placed: ticket.state === "closed" ? null : ticket,
  };
}

function followScreen(stay: Stay, { before, now, viewed }: Happening & { it: "screen" }): Outcome {
  // "Still here?" stands over the screen, which stays.
  if (before.id === "still-here" || now.id === "still-here") return [stay, []];
  const effects: Effect[] = [];
  if (now.id === "connecting") effects.push({ do: "play", cue: "ring" });
  if (now.id === "call" && before.id !== "unavailable") effects.push({ do: "play", cue: "joined" });
  if (now.id === "goodbye" && before.id === "call") effects.push({ do: "play", cue: "ended" });
  if (now.id === "unavailable" && now.trouble.kind === "old_page") effects.push({ do: "reload_later" });
  if (now.id === "unavailable" && now.trouble.kind === "enrol") effects.push({ do: "enrol_in_demo" });
  if (now.id === "rest" || (now.id === "unavailable" && viewed)) effects.push({ do: "look_at_devices" });
  return [
    {
      ...stay,
      // Whatever lay over the former screen belonged to it.
      ui: stay.ui.panel === null ? stay.ui : { ...stay.ui, panel: null },
      farewell: now.id === "goodbye" ? now.reason : null,
      silenced: now.id === "rest" ? false : stay.silenced,
    },
    effects,
  ];
}
