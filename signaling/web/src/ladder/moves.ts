/** The ladder's table: on which rung a media connection can stand, what moves it, and what is done with each move. */

/** How the media connection of one epoch stands. */
export type Phase =
  | "connecting" // there was no connection in this epoch yet
  | "connected" // media can flow, whatever the link to the server does
  | "disturbed" // it stumbles, which often heals by itself
  | "awaiting" // it is broken, and the other side has the first try
  | "restarting" // ICE is restarted with a fresh offer
  | "cut_off" // it is broken, and signals do not reach the other side: nothing can be tried, so nothing counts as failed
  | "remaking" // a new peer connection under the same call is asked for: the next view has the next epoch
  | "over"; // the call has ended, or the ticket is back at its place in the queue; the view says which

/** What moves it. */
export type Happening =
  | "up" // the connection stands
  | "shaky" // nothing arrives just now
  | "down" // the connection has failed
  | "due" // patience has run out, or the negotiation went wrong; ICE can be restarted
  | "spent" // likewise, and there is nothing more to try with this peer connection
  | "stuck" // likewise, while signals do not reach the other side
  | "unanswered" // the offer should have been answered by now
  | "gone" // signals do not reach the other side any more
  | "lead" // they do again, and this side offers first
  | "follow" // they do again, and the other side offers first, or has this side's offer already
  | "refused" // the new peer connection was refused for now
  | "ended"; // there is no such call any more

/** What is done with a move. */
export type Act =
  | "settle" // stop waiting
  | "sit_out" // wait whether it heals, or whether the other side acts
  | "restart" // restart ICE, and give it time
  | "offer_again" // send again what is without an answer
  | "plan" // ask for a new peer connection: at once the first time, later ever more slowly
  | "plan_again" // ask once more in a moment
  | "ask"; // ask for it now

export type Move = readonly [to: Phase, acts: readonly Act[]];
type Row = Readonly<Partial<Record<Happening, Move>>>;

const UP: Row = { up: ["connected", ["settle"]] };
const DOWN: Row = { down: ["awaiting", ["sit_out"]] };
const PATIENCE: Row = { due: ["restarting", ["restart"]], spent: ["remaking", ["plan"]] };
const STUCK: Row = { stuck: ["cut_off", ["settle"]] };
const GONE: Row = { gone: ["cut_off", ["settle"]] };
const BACK: Row = { lead: ["restarting", ["restart"]], follow: ["awaiting", ["sit_out", "offer_again"]] };
const OVER: Row = { ended: ["over", ["settle"]] };

/** All that may happen. An event that a phase has no move for changes nothing. */
export const TABLE: Readonly<Record<Phase, Row>> = {
  connecting: { ...UP, ...DOWN, unanswered: ["connecting", ["offer_again"]], ...PATIENCE, ...GONE, ...OVER },
  connected: { shaky: ["disturbed", ["sit_out"]], ...DOWN, ...PATIENCE, ...OVER },
  disturbed: { ...UP, ...DOWN, ...PATIENCE, ...STUCK, ...BACK, ...OVER },
  awaiting: { ...UP, unanswered: ["awaiting", ["offer_again"]], ...PATIENCE, ...STUCK, ...GONE, ...BACK, ...OVER },
  // Failing again meanwhile is no news: the restart's own time decides.
  restarting: { ...UP, spent: ["remaking", ["plan"]], ...GONE, ...OVER },
  cut_off: { ...UP, ...BACK, ...OVER },
  remaking: { ...UP, due: ["remaking", ["ask"]], refused: ["remaking", ["plan_again"]], ...OVER },
  over: {},
};
