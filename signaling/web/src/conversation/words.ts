/** What a conversation is told and what it answers: events, actions, and how patient it is. */
import type {
  Challenge,
  ClientFrame,
  CommandFrame,
  ErrorCode,
  ErrorFrame,
  Hello,
  ServerFrame,
  ServerSignal,
  ViewFrame,
} from "../protocol.gen.ts";

/** What is known of a way to the server that is broken. */
export type WayTrouble =
  | "silent" // nothing was heard for too long
  | "unreadable" // what came is not this protocol
  | "no_network" // this machine says that it has none
  | "no_answer" // nothing answers at the server's address
  | "not_luukku" // something else answers there: a captive portal, a proxy's own page
  | "no_server" // a proxy answers that it cannot reach the server
  | "no_websocket" // the server answers plain requests, but a WebSocket does not get through
  | "certificate"; // the server's certificate is not trusted; a page cannot tell

/** What a plain request can find in the server's place. */
export type Obstacle = "no_network" | "no_answer" | "not_luukku" | "no_server" | "certificate";

/** What a plain request found at the server's address. */
export type Found = "luukku" | Obstacle;

/** How patient a conversation is, in milliseconds. Why these: docs/adr/0038-conversation-table.md. */
export interface Timing {
  readonly pingEveryMs: number;
  /** Silence that counts as a dead link. */
  readonly deadAfterMs: number;
  /** The bound of the first random wait before the next try; it doubles with each failure. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  /** A conversation that lasted this long makes the next wait short again. */
  readonly settledAfterMs: number;
  /** How often, on average, it is tried again after a stop that somebody may mend; null: never by itself. */
  readonly slowRetryMs: number | null;
}

export const TIMING: Timing = {
  pingEveryMs: 5_000,
  deadAfterMs: 12_000,
  firstRetryMs: 250,
  longestRetryMs: 10_000,
  settledAfterMs: 10_000,
  slowRetryMs: null,
};

export type ConversationEvent =
  /** Time has passed. */
  | { on: "tick" }
  /** Somebody does not want to wait for the next try. */
  | { on: "retry_now" }
  /** The machine has a network again. */
  | { on: "network_back" }
  /** A frame of the server; null: of a kind that this client does not know, and ignores. `again`: for a bye, as below. */
  | { on: "heard"; frame: ServerFrame | null; again?: boolean }
  /** Something came that is no frame. */
  | { on: "unreadable" }
  /** The hello that answers the challenge is made. */
  | { on: "proved"; hello: Hello }
  /** It could not be made. */
  | { on: "unproved" }
  /**
   * The socket has ended, or could not be opened. `atLeastMs`: how long to wait at least before the next try; `again`:
   * whether to come back; left out: as the table of errors says.
   */
  | { on: "ended"; code: ErrorCode | null; trouble?: WayTrouble; atLeastMs?: number; again?: boolean }
  /** Have a command done. */
  | { on: "give"; frame: CommandFrame }
  /** Nobody waits for a command's answer any more. */
  | { on: "withdraw"; id: string }
  /** The answer to `probe`. */
  | { on: "probed"; found: Found }
  /** The conversation is over. */
  | { on: "leave" };

export type Action =
  /** Open a socket; tell what comes of it, until `drop`. */
  | { do: "open" }
  /** Let go of the socket, and tell nothing of it any more. */
  | { do: "drop" }
  /** Make the hello that answers this challenge, in the newest version that both sides speak. */
  | { do: "prove"; challenge: Challenge; protocol: number }
  | { do: "send"; frame: ClientFrame }
  /** A newer view. */
  | { do: "show"; frame: ViewFrame }
  /** A command is done. */
  | { do: "answer"; id: string; result: string | null }
  /** A command is not done. */
  | { do: "refuse"; id: string; code: ErrorCode; message: string }
  /** An error that names no command. */
  | { do: "complain"; frame: ErrorFrame }
  /** A signal from the other participant. */
  | { do: "deliver"; frame: ServerSignal }
  /**
   * The server's clock was read. `tookMs`: how long question and answer took together; null: nobody asked. `fresh`: the
   * first reading of this connection; what was learnt before may be from before a sleep.
   */
  | { do: "clock"; serverNow: number; tookMs: number | null; fresh: boolean }
  /** See by a plain request what answers at the server's address, and tell it as `probed`. */
  | { do: "probe" };
