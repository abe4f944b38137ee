/**
 * A proposal to pass the customer on, while it is being written. It outlives a reload of the page, within this tab
 * alone, and is forgotten with the call.
 */
import type { ClerkTicket } from "@luukku/web";
import { remember, rememberedJson } from "@luukku/web/remembering.ts";

export interface TransferWish {
  /** Null: not chosen yet. */
  agency: string | null;
  /** Null: something else. */
  service: string | null;
  language: string;
  /** A clerk's id; null: whoever is free first. */
  colleague: string | null;
  note: string;
}

/** The longest note that the server takes, in characters. */
export const LONGEST_NOTE = 500;

const NAME = "luukku.console.transfer";

/** The draft of this call, or null. */
export function keptDraft(call: string): TransferWish | null {
  const kept = rememberedJson("tab", NAME) as { call: string; wish: TransferWish } | null;
  return kept?.call === call ? kept.wish : null;
}

export function keepDraft(call: string, wish: TransferWish): void {
  remember("tab", NAME, JSON.stringify({ call, wish }));
}

/** Forget whatever was drafted, unless it belongs to the call that is on. */
export function forgetDrafts(except: string | null): void {
  if (except === null || keptDraft(except) === null) remember("tab", NAME, null);
}

/** Where a proposal begins: in the customer's language, and nowhere. Nobody is proposed where they are already. */
export function startingWish(ticket: ClerkTicket): TransferWish {
  return { agency: null, service: null, language: ticket.language, colleague: null, note: "" };
}

/** With another agency chosen: at the customer's own they keep their matter, which a colleague may take over. */
export function withAgency(wish: TransferWish, agency: string, ticket: ClerkTicket | null): TransferWish {
  const service = ticket?.agency === agency ? ticket.service : null;
  return { ...wish, agency, service, colleague: null };
}

/** Whether the customer is there already: then only a colleague by name is somewhere else. */
export function isHere(wish: TransferWish, ticket: ClerkTicket | null): boolean {
  if (ticket === null || wish.colleague !== null) return false;
  return wish.agency === ticket.agency && wish.service === ticket.service && wish.language === ticket.language;
}
