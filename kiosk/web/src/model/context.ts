/** What the screens are drawn from, and what they can ask for. Screens know nothing else. */
import type { CallSnapshot, LinkStatus, MediaState } from "@luukku/web/api.ts";
import type { CatalogueDocument, KioskTicket, KioskView } from "@luukku/web/protocol.gen.ts";
import { createContext, type Dispatch, useContext } from "react";
import type { Screen } from "./screen.ts";
import type { Ui, UiAction } from "./ui.ts";
import type { WipeItem } from "./wipe.ts";

export type Rating = 1 | 2 | 3;

export interface Model {
  screen: Screen;
  ui: Ui;
  link: LinkStatus;
  view: KioskView | null;
  catalogue: CatalogueDocument | null;
  /** The catalogue as it was last, while there is no conversation that says which one is in force. */
  lastCatalogue: CatalogueDocument | null;
  media: MediaState;
  call: CallSnapshot;
  /** The server is a demo: a drawn picture may stand in for a camera. */
  demo: boolean;
  /** The place of whoever has just gone away. */
  away: KioskTicket | null;
  /** The place of whoever stood here when the server cut this kiosk off. */
  kept: KioskTicket | null;
  /** What the wipe has done so far. */
  wiped: readonly WipeItem[];
  /** Until "still here?" gives up, s. */
  secondsLeft: number;
  /** The browser lets no sound out before a touch. */
  silenced: boolean;
  /** An enrolment code is being tried. */
  enrolling: boolean;
}

export interface Actions {
  ui: Dispatch<UiAction>;
  /** The server's clock, ms since the epoch. */
  now(): number;
  join(): void;
  leave(): void;
  end(): void;
  /** Leave the kiosk and keep the place. */
  stepAway(): void;
  /** Yes, still in the queue. */
  stillHere(): void;
  /** Take up the place that was kept. */
  comeBack(number: string, code: string): void;
  /** To the clerk's proposal to pass the customer on. */
  answerTransfer(agree: boolean): void;
  /** How it went; null: no answer. Ends the visit. */
  rate(rating: Rating | null): void;
  /** End the visit before there is a ticket. */
  forget(): void;
  stay(): void;
  openMedia(): void;
  openStandIn(): void;
  setCamera(on: boolean): void;
  setMicrophone(on: boolean): void;
  silenced(): void;
  sound(): void;
  retryLink(): void;
  reload(): void;
  enrol(code: string): void;
  /** Give up a key that the server no longer takes. */
  enrolAnew(): void;
}

export const ModelContext = createContext<Model | null>(null);
export const ActionsContext = createContext<Actions | null>(null);

export function useModel(): Model {
  const model = useContext(ModelContext);
  if (!model) throw new Error("outside of ModelContext");
  return model;
}

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error("outside of ActionsContext");
  return actions;
}

/** The view and the catalogue, on screens that are shown only when there are both. */
export function useService(): { view: KioskView; catalogue: CatalogueDocument } {
  const { view, catalogue } = useModel();
  if (!view || !catalogue) throw new Error("this screen needs a view and a catalogue");
  return { view, catalogue };
}

/** The ticket, on screens that are shown only with one. */
export function useTicket(): KioskTicket {
  const { view } = useService();
  if (!view.ticket) throw new Error("this screen needs a ticket");
  return view.ticket;
}
