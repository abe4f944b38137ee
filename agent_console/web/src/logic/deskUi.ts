/** What is half done at the desk and the server does not know of: a table of moves from one state to the next. */
import type { Now } from "./now.ts";
import type { TransferWish } from "./transferDraft.ts";

/** What asks for a second press before it is done. */
export type Armed = "end" | "sign_out";

export interface DeskUi {
  /** What the centre panel shows, and of which ring or call: choices that are half made belong to it alone. */
  moment: string;
  /** The reasons for passing on are showing. */
  passingOn: boolean;
  /** Beside the call, or where there is none: the devices. */
  devicesOpen: boolean;
  /** The transfer that is being filled in; null: the form is closed. */
  wish: TransferWish | null;
  armed: Armed | null;
  keysOpen: boolean;
}

export type DeskMove =
  | { do: "moment"; moment: string; now: Now }
  | { do: "toggle_pass_on" }
  | { do: "open_devices" }
  | { do: "close_devices" }
  | { do: "wish"; wish: TransferWish }
  | { do: "drop_wish" }
  | { do: "arm"; what: Armed }
  | { do: "disarm"; what: Armed }
  | { do: "open_keys" }
  | { do: "close_keys" };

export function startingUi(moment: string, wish: TransferWish | null): DeskUi {
  return { moment, passingOn: false, devicesOpen: false, wish, armed: null, keysOpen: false };
}

type Moves = { [M in DeskMove["do"]]: (ui: DeskUi, move: Extract<DeskMove, { do: M }>) => DeskUi };

const MOVES: Moves = {
  moment: (ui, { moment, now }) =>
    moment === ui.moment
      ? ui
      : {
          ...ui,
          moment,
          passingOn: false,
          wish: null,
          armed: null,
          // A ring needs the page to itself.
          ...(now === "ringing" && { keysOpen: false, devicesOpen: false }),
        },
  toggle_pass_on: (ui) => ({ ...ui, passingOn: !ui.passingOn }),
  open_devices: (ui) => ({ ...ui, devicesOpen: true, wish: null }),
  close_devices: (ui) => ({ ...ui, devicesOpen: false }),
  wish: (ui, { wish }) => ({ ...ui, wish, devicesOpen: ui.wish === null ? false : ui.devicesOpen }),
  drop_wish: (ui) => ({ ...ui, wish: null }),
  arm: (ui, { what }) => ({ ...ui, armed: what }),
  disarm: (ui, { what }) => (ui.armed === what ? { ...ui, armed: null } : ui),
  open_keys: (ui) => ({ ...ui, keysOpen: true }),
  close_keys: (ui) => ({ ...ui, keysOpen: false }),
};

/** The state after a move. */
export function reduceDesk(ui: DeskUi, move: DeskMove): DeskUi {
  return (MOVES[move.do] as (ui: DeskUi, move: DeskMove) => DeskUi)(ui, move);
}
