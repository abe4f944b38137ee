/** Which screen is right: a pure function of the server's view, the page's own state and its devices. */
import type { LinkStatus, MediaState } from "@luukku/web/api.ts";
import type { WayTrouble } from "@luukku/web/conversation/words.ts";
import {
  type CatalogueDocument,
  type CloseReason,
  ERRORS,
  type ErrorCode,
  type KioskTicket,
  type KioskView,
  type MediaProblem,
} from "@luukku/web/protocol.gen.ts";
import { isFresh, type Step, type Ui } from "./ui.ts";

/** Why the kiosk cannot be used now. */
export type Trouble =
  | { kind: "starting" }
  /** The browser does not say who this kiosk is. */
  | { kind: "storage" }
  | { kind: "enrol" }
  /** `way`: what is known of the way to the server, for the staff. */
  | { kind: "no_connection"; way: WayTrouble | null }
  | { kind: "restarting" }
  | { kind: "revoked" }
  | { kind: "taken_over" }
  | { kind: "old_page" }
  | { kind: "refused"; code: ErrorCode }
  | { kind: "media"; problem: MediaProblem }
  | { kind: "out_of_order" };

export type Screen =
  | { id: Step }
  | { id: "queue" | "connecting" | "call" | "away" | "wipe" | "still-here" | "asked" }
  | { id: "goodbye"; reason: CloseReason }
  | { id: "unavailable"; trouble: Trouble };

export type ScreenId = Screen["id"];

export interface Situation {
  /** Whether the page has a key that the server knows; null: not known yet. */
  enrolled: boolean | null;
  /** It is not known because the browser's storage could not be read. */
  unreadable: boolean;
  link: LinkStatus;
  /** How long the link has been gone, ms. */
  offlineFor: number;
  view: KioskView | null;
  catalogue: CatalogueDocument | null;
  ui: Ui;
  media: MediaState;
  /** The page is forgetting the customer. */
  wiping: boolean;
  /** The last touch is long ago. */
  asking: boolean;
  /** The ticket that this page has said goodbye to, which the server may still show. */
  finished: string | null;
  /** The ticket whose call the customer has ended, which the server may not know yet. */
  ended: string | null;
  /** The ticket whose customer has just gone away and keeps the place: number and code are shown once more. */
  away: KioskTicket | null;
  /** Why the ticket was closed that the server has let go of while its goodbye is still on the screen. */
  farewell: CloseReason | null;
  /** What is known of camera and microphone, though they may be closed: a problem, none (null), or nothing yet. */
  health: MediaProblem | null | undefined;
}

/** A lost link shorter than this does not take the rest screen away. */
export const REST_PATIENCE_MS = 5000;

const PROBLEMS: readonly string[] = [
  "camera_missing",
  "camera_refused",
  "camera_busy",
  "camera_lost",
  "microphone_missing",
  "microphone_refused",
  "microphone_busy",
  "microphone_lost",
] satisfies MediaProblem[];

export function isMediaProblem(text: string): text is MediaProblem {
  return PROBLEMS.includes(text);
}

function stopped(reason: ErrorCode): Trouble {
  switch (reason) {
    case "not_enrolled":
    case "bad_signature":
      return { kind: "enrol" };
    case "revoked":
      return { kind: "revoked" };
    case "taken_over":
      return { kind: "taken_over" };
    case "protocol_unsupported":
      return { kind: "old_page" };
    default:
      return { kind: "refused", code: reason };
  }
}

function offlineTrouble(link: LinkStatus): Trouble {
  if (link.state === "offline" && link.reason === "draining") return { kind: "restarting" };
  return { kind: "no_connection", way: link.state === "offline" ? link.way : null };
}

function ticketScreen({ view, finished, ended, away, farewell }: Situation): Screen | null {
  const ticket = view?.ticket;
  if (!ticket && farewell) return { id: "goodbye", reason: farewell };
  if (away && (!ticket || ticket.id === away.id)) return { id: "away" };
  if (!ticket || ticket.id === finished) return null;
  if (ticket.id === ended) return { id: "goodbye", reason: ticket.close_reason ?? "served" };
  switch (ticket.state) {
    // Away: the kiosk is free; a view that still shows it is a moment old.
    case "away":
      return null;
    case "waiting":
      return { id: ticket.ask_until === null ? "queue" : "asked" };
    case "offered":
      return { id: "connecting" };
    case "in_call":
      return { id: "call" };
    case "closed":
      return { id: "goodbye", reason: ticket.close_reason ?? "served" };
  }
}

/**
 * The ticket of whoever stands before a page whose kiosk is not its own any more. Its place is kept all the same: how they
 * come back, the page must tell them.
 */
export function keptTicket({ link, view, finished, ended }: Situation): KioskTicket | null {
  const ticket = view?.ticket;
  if (link.state !== "stopped" || !ERRORS[link.reason].disowns) return null;
  if (!ticket?.code || ticket.id === finished || ticket.id === ended) return null;
  return ticket;
}

function underlying(now: Situation): Screen {
  const { link, view, ui, media } = now;
  if (now.unreadable) return { id: "unavailable", trouble: { kind: "storage" } };
  if (now.enrolled === false) return { id: "unavailable", trouble: { kind: "enrol" } };
  if (keptTicket(now)) return { id: "unavailable", trouble: { kind: "revoked" } };
  if (link.state === "stopped") return { id: "unavailable", trouble: stopped(link.reason) };
  if (view === null || now.catalogue === null) {
    const trouble: Trouble = link.state === "offline" ? offlineTrouble(link) : { kind: "starting" };
    return { id: "unavailable", trouble };
  }
  const withTicket = ticketScreen(now);
  if (withTicket) return withTicket;
  const problem = media.state === "failed" ? media.problem : media.state === "open" ? null : now.health;
  if (problem) return { id: "unavailable", trouble: { kind: "media", problem } };
  if (view.out_of_order !== null && problem === undefined) {
    const told = view.out_of_order;
    return {
      id: "unavailable",
      trouble: isMediaProblem(told) ? { kind: "media", problem: told } : { kind: "out_of_order" },
    };
  }
  if (ui.step === "rest" && link.state === "offline" && now.offlineFor >= REST_PATIENCE_MS) {
    return { id: "unavailable", trouble: offlineTrouble(link) };
  }
  return { id: ui.step };
}

export function screenFor(now: Situation): Screen {
  if (now.wiping) return { id: "wipe" };
  const screen = underlying(now);
  return now.asking && mayAsk(screen, now.ui) ? { id: "still-here" } : screen;
}

/** Whether "still here?" may be asked: before a ticket and after the goodbye; never in the queue and never in a call. */
export function mayAsk(screen: Screen, ui: Ui): boolean {
  switch (screen.id) {
    case "language":
    case "who":
    case "search":
    case "what":
    case "join":
    case "return":
    case "goodbye":
      return true;
    case "rest":
    case "unavailable":
      // Somebody has opened the help, chosen a language or made the text larger, and has gone.
      return !isFresh(ui);
    default:
      return false;
  }
}
