/** The conversation's table: where it can stand, what moves it on, and what is done with each move. */

/** Where the conversation stands. */
export type Phase =
  | "waiting" // no socket; the next is opened at `retryAt`
  | "opening" // a socket was asked for; the server has not spoken yet
  | "proving" // challenged; the hello is being made
  | "greeting" // the hello is sent; the first view is awaited
  | "online" // views come, commands and signals go
  | "stopped" // refused; tried again slowly where that harms nobody, otherwise not by itself
  | "closed"; // over: whoever began it has ended it

/** What moves the conversation on: events, sorted by what they mean. */
export type Happening =
  | "due" // the time for the next try has come, or for the next ping
  | "asked" // somebody will not wait, or the network is back
  | "challenged"
  | "proved"
  | "shown" // a view came
  | "spoken" // any other frame of a conversation came
  | "lost" // the socket is gone, silent or talks nonsense
  | "refused" // it ended with a code after which coming back soon would not help
  | "left";

/** What is done with a move. */
export type Act =
  | "open"
  | "drop" // let go of the socket without waiting for it: a dead link may take minutes to say so
  | "prove"
  | "greet" // send the hello
  | "settle" // what went wrong before is over
  | "show"
  | "take" // hand the frame to whom it is for
  | "ping"
  | "resend" // every unanswered command again, under its id, in the old order
  | "back_off" // set the time for the next try
  | "give_up" // commands will not be answered any more
  | "fail"; // likewise, at the end

export type Move = readonly [to: Phase, acts: readonly Act[]];
type Row = Readonly<Partial<Record<Happening, Move>>>;

/** What every phase with a socket has in common. */
const WITH_SOCKET: Row = {
  asked: ["opening", ["drop", "open"]],
  lost: ["waiting", ["drop", "back_off"]],
  refused: ["stopped", ["drop", "give_up"]],
  left: ["closed", ["drop", "fail"]],
};

/** All that may happen. An event that a phase has no move for changes nothing. */
export const TABLE: Readonly<Record<Phase, Row>> = {
  waiting: { due: ["opening", ["open"]], asked: ["opening", ["open"]], left: ["closed", ["fail"]] },
  opening: { challenged: ["proving", ["prove"]], ...WITH_SOCKET },
  proving: { proved: ["greeting", ["greet"]], ...WITH_SOCKET },
  greeting: {
    shown: ["online", ["settle", "show", "ping", "resend"]],
    // The other participant may signal a moment before the first view is written.
    spoken: ["greeting", ["take"]],
    ...WITH_SOCKET,
  },
  online: { shown: ["online", ["show"]], spoken: ["online", ["take"]], due: ["online", ["ping"]], ...WITH_SOCKET },
  stopped: { due: ["opening", ["open"]], asked: ["opening", ["open"]], left: ["closed", []] },
  closed: {},
};
