// Made from signaling/protocol by `npm run gen`; do not edit.

export type AfterState = "available" | "break" | "off";
export type BreakReason = "pause" | "meal" | "meeting" | "paperwork" | "technical" | "no_answer";
/**
 * What went wrong. A code, once published, keeps its meaning.
 */
export type ErrorCode =
  | "bad_frame"
  | "frame_too_large"
  | "bad_request"
  | "head_too_large"
  | "request_timeout"
  | "not_found"
  | "method_not_allowed"
  | "hello_expected"
  | "hello_timeout"
  | "hello_twice"
  | "protocol_unsupported"
  | "origin_refused"
  | "not_enrolled"
  | "bad_signature"
  | "revoked"
  | "code_unknown"
  | "key_in_use"
  | "not_signed_in"
  | "wrong_credentials"
  | "taken_over"
  | "too_many_tries"
  | "too_many_frames"
  | "slow_reader"
  | "stale"
  | "server_busy"
  | "draining"
  | "storage_unavailable"
  | "internal"
  | "not_allowed"
  | "illegal_move"
  | "unknown_agency"
  | "unknown_service"
  | "unknown_language"
  | "agency_closed"
  | "queue_full"
  | "too_late"
  | "wrong_code"
  | "same_queue"
  | "unknown_clerk"
  | "ticket_already_open"
  | "ticket_gone"
  | "kiosk_out_of_order"
  | "offer_gone"
  | "call_gone"
  | "stale_epoch"
  | "peer_unreachable"
  | "unreachable";
export type Consent = "spoken" | "signed";
export type ClerkCommand =
  | SetState
  | Accept
  | PassOn
  | Ready
  | ExtendWrapUp
  | Transfer
  | ConfirmTransfer
  | CancelTransfer
  | EndCall
  | RemakeCall
  | MediaArrives;
export type PassReason = "busy" | "not_mine" | "language" | "technical";
export type ClerkState = "off" | "available" | "ringing" | "in_call" | "wrap_up" | "break";
export type TicketState = "waiting" | "away" | "offered" | "in_call" | "closed";
export type ClientFrame = Hello | CommandFrame | ClientSignal | Ping;
export type Command =
  | TakeTicket
  | Leave
  | StepAway
  | StillHere
  | ComeBack
  | AnswerTransfer
  | Finish
  | ReportMedia
  | SetState
  | Accept
  | PassOn
  | Ready
  | ExtendWrapUp
  | Transfer
  | ConfirmTransfer
  | CancelTransfer
  | EndCall
  | RemakeCall
  | MediaArrives;
export type MediaProblem =
  | "camera_missing"
  | "camera_refused"
  | "camera_busy"
  | "camera_lost"
  | "microphone_missing"
  | "microphone_refused"
  | "microphone_busy"
  | "microphone_lost";
export type SignalData = Description | Candidate | MediaState;
export type CloseReason = "served" | "left" | "lost" | "expired" | "agency_closed" | "withdrawn";
export type ColleagueStanding = "available" | "busy" | "away";
export type KioskCommand =
  | TakeTicket
  | Leave
  | StepAway
  | StillHere
  | ComeBack
  | AnswerTransfer
  | Finish
  | ReportMedia
  | EndCall
  | RemakeCall
  | MediaArrives;
export type ServerFrame = Challenge | Welcome | ViewFrame | Ack | ErrorFrame | ServerSignal | Pong | Bye;

/**
 * Clerk: answer the offer.
 */
export interface Accept {
  do: "accept";
  offer: string;
}
/**
 * The command is done and durable. `result` names what it made (a ticket's id), if anything.
 */
export interface Ack {
  type: "ack";
  id: string;
  result: string | null;
}
/**
 * Whether an agency can be reached now, and how its queues stand.
 */
export interface AgencyStatus {
  id: string;
  open: boolean;
  changes_at: number | null;
  queues: KioskQueue[];
}
/**
 * One line of an agency, as somebody sees it who has not joined it.
 */
export interface KioskQueue {
  language: string;
  waiting: number;
  wait?: Wait | null;
  wait_unknown?: ("nobody_at_work" | "too_few_observations") | null;
  refusal?: ("closed" | "full" | "too_late") | null;
}
/**
 * How long the wait is: half of people wait less than `half_s` seconds, nine in ten less than `ninety_s`.
 */
export interface Wait {
  half_s: number;
  ninety_s: number;
}
/**
 * Kiosk: the customer agrees to being passed on, or does not.
 */
export interface AnswerTransfer {
  do: "answer_transfer";
  call: string;
  agree: boolean;
}
/**
 * The server is about to close this connection, why, and when to come back (null: not by itself).
 */
export interface Bye {
  type: "bye";
  code: ErrorCode;
  message: string;
  retry_after_ms: number | null;
}
/**
 * The media session to hold right now. A new `epoch` means: drop the peer connection and make a new one.
 */
export interface CallView {
  id: string;
  epoch: number;
  state: "warm" | "live";
  role: "kiosk" | "clerk";
  peer: Peer;
  ice_servers: IceServer[];
  relay_only: boolean;
  live_since: number | null;
  transfer: TransferView | null;
}
/**
 * The one at the other end of a call.
 */
export interface Peer {
  role: "customer" | "clerk";
  name: string;
  online: boolean;
}
/**
 * A TURN server as `RTCPeerConnection` takes it, with credentials made for one side of one call.
 */
export interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}
/**
 * A proposal to pass the customer on. Silence keeps them with this clerk.
 */
export interface TransferView {
  agency: string;
  service: string | null;
  language: string;
  colleague: string | null;
  note: string;
  until: number;
  agreed: Consent | null;
}
/**
 * A ticket of this site whose turn has come while its customer is away.
 */
export interface CalledTicket {
  number: string;
  until: number;
}
/**
 * Clerk: take the proposal back, or undo that the customer had agreed to it.
 */
export interface CancelTransfer {
  do: "cancel_transfer";
  call: string;
}
/**
 * An ICE candidate (RFC 8838), as `RTCIceCandidate` serialises it. An empty `candidate` ends the candidates.
 */
export interface Candidate {
  kind: "candidate";
  candidate: string;
  sdp_mid: string | null;
  sdp_m_line_index: number | null;
  username_fragment: string | null;
}
/**
 * An authority.
 */
export interface CatalogueAgency {
  id: string;
  name: Words;
  summary: Words;
  notice: Words | null;
  phone: string | null;
  services: CatalogueService[];
}
export interface Words {
  [k: string]: string;
}
/**
 * A thing one comes to an agency for.
 */
export interface CatalogueService {
  id: string;
  name: Words;
  bring: Words | null;
  keywords: {
    [k: string]: string[];
  };
}
/**
 * `GET /api/v1/catalogue`: what the pages need to name things. Public: nothing in it is secret or personal.
 */
export interface CatalogueDocument {
  version: string;
  languages: CatalogueLanguage[];
  agencies: CatalogueAgency[];
  sites: CatalogueSite[];
}
/**
 * A language that customers can be served in.
 */
export interface CatalogueLanguage {
  code: string;
  name: string;
  interface: string;
}
/**
 * A place with kiosks.
 */
export interface CatalogueSite {
  id: string;
  name: Words;
  kind: "fixed" | "mobile";
  address: string;
  phone: string | null;
}
/**
 * The server's first frame: sign this.
 */
export interface Challenge {
  type: "challenge";
  protocols: number[];
  nonce: string;
}
/**
 * Clerk: be available, take a break, or stop for today. During a ring or a call it takes effect afterwards.
 */
export interface SetState {
  do: "set_state";
  state: AfterState;
  reason?: ("pause" | "meal" | "meeting" | "paperwork" | "technical") | null;
}
/**
 * Clerk: decline the offer; the ticket keeps its place and goes to the next clerk.
 */
export interface PassOn {
  do: "pass_on";
  offer: string;
  reason: PassReason;
}
/**
 * Clerk: end the wrap-up early.
 */
export interface Ready {
  do: "ready";
}
/**
 * Clerk: make the present wrap-up longer, once.
 */
export interface ExtendWrapUp {
  do: "extend_wrap_up";
}
/**
 * Clerk: propose to the customer in call to pass them on; they keep their original time.
 *
 * Who does not answer, stays. Not where the customer is already (`same_queue`), except to a named colleague.
 */
export interface Transfer {
  do: "transfer";
  call: string;
  agency: string;
  service?: string | null;
  language: string;
  colleague?: string | null;
  note?: string;
}
/**
 * Clerk: the customer has agreed to what is proposed, aloud or by signing, and need not touch the screen.
 *
 * They are passed on when the transfer's new `until` has come; before that either side can undo it: the clerk with
 * `cancel_transfer`, the kiosk with `answer_transfer`. A clerk who ends the call meanwhile passes them on at once.
 */
export interface ConfirmTransfer {
  do: "confirm_transfer";
  call: string;
  consent: Consent;
}
/**
 * Either: end the call.
 */
export interface EndCall {
  do: "end_call";
  call: string;
}
/**
 * Either: the media connection is beyond repair; make it anew under the same call id and the next epoch.
 */
export interface RemakeCall {
  do: "remake_call";
  call: string;
  epoch: number;
}
/**
 * Either: picture or sound of the other participant arrives, although `peer.online` is false: keep the call.
 *
 * From each such report on the other has the whole of their time to come back. Sent every ten seconds for as long as
 * it is true, and only then.
 */
export interface MediaArrives {
  do: "media_arrives";
  call: string;
}
/**
 * One queue that the clerk serves, and how well: level 1 (manages) to 3 (fluent).
 */
export interface ClerkQueue {
  agency: string;
  language: string;
  level: number;
  waiting: number;
  longest_since: number | null;
  target_s: number;
}
/**
 * The clerk's own state.
 */
export interface ClerkSelf {
  id: string;
  name: string;
  state: ClerkState;
  since: number;
  until: number | null;
  reason: BreakReason | null;
  next: AfterState | null;
  may_extend: boolean;
}
/**
 * The ticket that rings, is in call or is being wrapped up, as its clerk may see it.
 *
 * In wrap-up, agency, service and language are those of the call that was held, wherever the customer went from it.
 */
export interface ClerkTicket {
  id: string;
  number: string;
  agency: string;
  service: string | null;
  language: string;
  site: string;
  kiosk: string;
  state: TicketState;
  taken_at: number;
  note: string | null;
  languages: string[];
  went_to: Destination | null;
  story: StoryLine[];
  story_gap: boolean;
}
/**
 * Where a customer went from a call.
 */
export interface Destination {
  agency: string;
  service: string | null;
  language: string;
  colleague: string | null;
}
/**
 * One event of the ticket.
 */
export interface StoryLine {
  at: number;
  kind: string;
  by: string;
}
/**
 * All that a console should show.
 */
export interface ClerkView {
  kind: "clerk";
  clerk: ClerkSelf;
  catalogue: string;
  queues: ClerkQueue[];
  offer: OfferView | null;
  ticket: ClerkTicket | null;
  call: CallView | null;
}
/**
 * A ticket that rings at this clerk. Accepting or passing on names the offer's id.
 */
export interface OfferView {
  id: string;
  expires_at: number;
}
/**
 * The first frame of a client.
 *
 * A kiosk proves its key: `signature` is the base64url (no padding) of the raw 64-byte ECDSA P-256 SHA-256 signature
 * (IEEE P1363 form, as WebCrypto gives it) over the UTF-8 text that `hello_text` makes: `luukku-hello-2`, the nonce,
 * the kiosk and the instance, a line each. A clerk is known by the session cookie and leaves `kiosk` and `signature`
 * null; `clerk` says whose session is meant, since one browser may hold several.
 */
export interface Hello {
  type: "hello";
  protocol: number;
  instance: string;
  kiosk?: string | null;
  signature?: string | null;
  clerk?: string | null;
  language?: string | null;
  /**
   * @maxItems 64
   */
  features?: string[];
}
/**
 * A command with the client's own id for it; sending it again under the same id is answered the same way.
 */
export interface CommandFrame {
  type: "command";
  id: string;
  command: Command;
}
/**
 * Kiosk: join the queue of an agency in a language. Answered with the ticket's id.
 */
export interface TakeTicket {
  do: "take_ticket";
  agency: string;
  service?: string | null;
  language: string;
  /**
   * @maxItems 4
   */
  also?: string[];
}
/**
 * Kiosk: leave the queue.
 */
export interface Leave {
  do: "leave";
  ticket: string;
}
/**
 * Kiosk: the customer leaves the kiosk and keeps the place; the kiosk is free for the next.
 */
export interface StepAway {
  do: "step_away";
  ticket: string;
}
/**
 * Kiosk: the customer is still there (a touch or a key).
 */
export interface StillHere {
  do: "still_here";
  ticket: string;
}
/**
 * Kiosk: a customer who was away is back, at any kiosk of the ticket's `return_sites`. Answered with its id.
 */
export interface ComeBack {
  do: "come_back";
  number: string;
  code: string;
}
/**
 * Kiosk: the customer has answered (or not) how it went and is gone; the kiosk is free for the next.
 */
export interface Finish {
  do: "finish";
  ticket: string;
  rating?: number | null;
}
/**
 * Kiosk: the camera or microphone does not work (and the kiosk takes no tickets), or works again (null).
 */
export interface ReportMedia {
  do: "report_media";
  problem: MediaProblem | null;
}
/**
 * A signal to the other participant of the call: a session description, a candidate, or what the devices do.
 */
export interface ClientSignal {
  type: "signal";
  call: string;
  epoch: number;
  data: SignalData;
}
/**
 * A session description (RFC 8829), as `RTCSessionDescription` serialises it.
 */
export interface Description {
  kind: "description";
  type: "offer" | "answer" | "rollback";
  sdp: string;
}
/**
 * What the sender's own devices do, so that the other page can say it in words.
 */
export interface MediaState {
  kind: "media";
  camera: boolean;
  microphone: boolean;
}
/**
 * Is anybody there? Answered at once with a pong.
 */
export interface Ping {
  type: "ping";
}
/**
 * A service with hours of its own that is closed now although its agency is open.
 */
export interface ClosedService {
  agency: string;
  service: string;
  changes_at: number | null;
}
/**
 * A clerk at work to whom a customer can be passed on by name.
 */
export interface Colleague {
  clerk: string;
  name: string;
  standing: ColleagueStanding;
}
/**
 * `GET /api/v1/colleagues?agency=…&language=…`: who could take a customer over; for signed-in clerks.
 */
export interface ColleaguesReply {
  languages: string[];
  colleagues: Colleague[];
}
/**
 * A clerk of the demo whose password is no secret.
 */
export interface DemoClerk {
  clerk: string;
  name: string;
  password: string;
}
/**
 * `GET /api/v1/demo`: in the demo only (404 otherwise): how to try it without an administrator.
 */
export interface DemoReply {
  kiosk_code: string;
  /**
   * @maxItems 20
   */
  clerks: DemoClerk[];
}
/**
 * Who the kiosk is from now on.
 */
export interface EnrolReply {
  kiosk: string;
}
/**
 * `POST /api/v1/enrol`: exchange a one-time code for being known by a key.
 */
export interface EnrolRequest {
  code: string;
  key: PublicKey;
}
/**
 * An ECDSA P-256 public key as a JSON Web Key (RFC 7517).
 */
export interface PublicKey {
  kty: "EC";
  crv: "P-256";
  x: string;
  y: string;
}
/**
 * Something was refused. `id` names the command, if it was one.
 */
export interface ErrorFrame {
  type: "error";
  code: ErrorCode;
  message: string;
  id: string | null;
}
/**
 * `GET /healthz` (the process answers) and `GET /readyz` (it is fit for traffic): how the server is.
 *
 * That it is Luukku tells a client with a broken WebSocket that it was not a proxy or a network's sign-in page that
 * answered.
 */
export interface Health {
  status: string;
  server: "luukku";
}
/**
 * The customer's place in the queue, as the kiosk shows it.
 */
export interface KioskTicket {
  id: string;
  number: string;
  agency: string;
  service: string | null;
  language: string;
  state: TicketState;
  taken_at: number;
  ahead: number;
  wait: Wait | null;
  wait_unknown: ("nobody_at_work" | "too_few_observations") | null;
  code: string | null;
  return_sites: string[];
  returned: ("passed_on" | "transferred" | "clerk_left" | "clerk_lost" | "kiosk_lost") | null;
  ask_until: number | null;
  agency_closed: boolean;
  close_reason: CloseReason | null;
  rated: boolean;
}
/**
 * All that a kiosk should show.
 */
export interface KioskView {
  kind: "kiosk";
  kiosk: string;
  site: string;
  stop: Stop | null;
  catalogue: string;
  out_of_order: string | null;
  agencies: AgencyStatus[];
  closed_services: ClosedService[];
  called: CalledTicket[];
  ticket: KioskTicket | null;
  call: CallView | null;
}
/**
 * Where a mobile site stands now and until when.
 */
export interface Stop {
  name: Words;
  until: number;
}
/**
 * Yes.
 */
export interface Pong {
  type: "pong";
  now: number;
}
/**
 * What any REST endpoint answers when it refuses, with a 4xx or 5xx status.
 */
export interface Problem {
  code: ErrorCode;
  message: string;
}
/**
 * The hello is good. The first view follows.
 */
export interface Welcome {
  type: "welcome";
  protocol: number;
  features: string[];
}
/**
 * All that the client should show. `rev` grows within one connection.
 */
export interface ViewFrame {
  type: "view";
  rev: number;
  now: number;
  view: KioskView | ClerkView;
}
/**
 * A signal from the other participant, as they sent it.
 */
export interface ServerSignal {
  type: "signal";
  call: string;
  epoch: number;
  data: SignalData;
}
/**
 * `GET /api/v1/session`: who is signed in.
 */
export interface SessionReply {
  clerk: string;
  name: string;
  at_desk: boolean;
}
/**
 * `POST /api/v1/session`: sign a clerk in; the reply sets the session cookie. `DELETE` signs out.
 */
export interface SignIn {
  clerk: string;
  password: string;
}

export const PROTOCOL_VERSION = 2 as const;

export const PROTOCOL_VERSIONS = [
  2
] as const;

export const MAX_FRAME_BYTES = 65536 as const;

export const LANGUAGES = [
  {
    "tag": "fi",
    "own_name": "Suomi",
    "formats": "fi",
    "direction": "ltr",
    "signed": false,
    "pages": true
  },
  {
    "tag": "sv",
    "own_name": "Svenska",
    "formats": "sv-FI",
    "direction": "ltr",
    "signed": false,
    "pages": true
  },
  {
    "tag": "en",
    "own_name": "English",
    "formats": "en-GB",
    "direction": "ltr",
    "signed": false,
    "pages": true
  },
  {
    "tag": "se",
    "own_name": "Davvisámegiella",
    "formats": "fi",
    "direction": "ltr",
    "signed": false,
    "pages": false
  },
  {
    "tag": "smn",
    "own_name": "Anarâškielâ",
    "formats": "fi",
    "direction": "ltr",
    "signed": false,
    "pages": false
  },
  {
    "tag": "sms",
    "own_name": "Nuõrttsääʹmǩiõll",
    "formats": "fi",
    "direction": "ltr",
    "signed": false,
    "pages": false
  },
  {
    "tag": "et",
    "own_name": "Eesti",
    "formats": "et",
    "direction": "ltr",
    "signed": false,
    "pages": false
  },
  {
    "tag": "ru",
    "own_name": "Русский",
    "formats": "ru",
    "direction": "ltr",
    "signed": false,
    "pages": false
  },
  {
    "tag": "uk",
    "own_name": "Українська",
    "formats": "uk",
    "direction": "ltr",
    "signed": false,
    "pages": false
  },
  {
    "tag": "ar",
    "own_name": "العربية",
    "formats": "ar",
    "direction": "rtl",
    "signed": false,
    "pages": false
  },
  {
    "tag": "so",
    "own_name": "Soomaali",
    "formats": "en-GB",
    "direction": "ltr",
    "signed": false,
    "pages": false
  },
  {
    "tag": "prs",
    "own_name": "دری",
    "formats": "fa-AF",
    "direction": "rtl",
    "signed": false,
    "pages": false
  },
  {
    "tag": "fa",
    "own_name": "فارسی",
    "formats": "fa",
    "direction": "rtl",
    "signed": false,
    "pages": false
  },
  {
    "tag": "ckb",
    "own_name": "کوردیی ناوەندی",
    "formats": "ar",
    "direction": "rtl",
    "signed": false,
    "pages": false
  },
  {
    "tag": "fse",
    "own_name": "Suomalainen viittomakieli",
    "formats": "fi",
    "direction": "ltr",
    "signed": true,
    "pages": false
  },
  {
    "tag": "fss",
    "own_name": "Finlandssvenskt teckenspråk",
    "formats": "sv-FI",
    "direction": "ltr",
    "signed": true,
    "pages": false
  }
] as const;

/** What a code means for a person, a connection, a request and a program: a row of the table of errors. */
export interface ErrorMeaning {
  /** Whose turn it is: a person's, the client's program's, the server's; `state`: the next view shows what changed. */
  readonly category: "person" | "client" | "server" | "state";
  /** The WebSocket close code; null: it never ends a connection. */
  readonly close: number | null;
  /** The HTTP status; null: no REST endpoint answers with it. */
  readonly status: number | null;
  /** Whether the same command or request may succeed a moment later, although nobody changes it. */
  readonly retry: boolean;
  /** What a client does by itself after a connection that ended with it. */
  readonly comingBack: "soon" | "slowly" | "never";
  /** Whether the kiosk is no longer this client's: its key does not count (any more). */
  readonly disowns: boolean;
}

/** The one table of errors. */
export const ERRORS: Readonly<Record<ErrorCode, ErrorMeaning>> = {
  /** The frame or body is not a message of this protocol. */
  bad_frame: { category: "client", close: 4400, status: 422, retry: false, comingBack: "soon", disowns: false },
  /** The frame or body is larger than 64 KiB. */
  frame_too_large: { category: "client", close: 4413, status: 413, retry: false, comingBack: "soon", disowns: false },
  /** The request is not HTTP that this server understands. */
  bad_request: { category: "client", close: null, status: 400, retry: false, comingBack: "soon", disowns: false },
  /** The request's first line and headers are larger than 16 KiB. */
  head_too_large: { category: "client", close: null, status: 431, retry: false, comingBack: "soon", disowns: false },
  /** The request did not arrive whole within fifteen seconds. */
  request_timeout: { category: "client", close: null, status: 408, retry: true, comingBack: "soon", disowns: false },
  /** There is nothing at this address. */
  not_found: { category: "client", close: null, status: 404, retry: false, comingBack: "soon", disowns: false },
  /** This address does not take that method. */
  method_not_allowed: { category: "client", close: null, status: 405, retry: false, comingBack: "soon", disowns: false },
  /** The first frame must be a hello. */
  hello_expected: { category: "client", close: 4406, status: null, retry: false, comingBack: "soon", disowns: false },
  /** No hello came within five seconds. */
  hello_timeout: { category: "client", close: 4408, status: null, retry: true, comingBack: "soon", disowns: false },
  /** This connection has already said hello. */
  hello_twice: { category: "client", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** The server does not speak this version of the protocol. */
  protocol_unsupported: { category: "client", close: 4407, status: null, retry: false, comingBack: "slowly", disowns: false },
  /** Pages from this origin may not connect. */
  origin_refused: { category: "person", close: 4405, status: 403, retry: false, comingBack: "slowly", disowns: false },
  /** This kiosk is not enrolled. */
  not_enrolled: { category: "person", close: 4402, status: null, retry: false, comingBack: "slowly", disowns: true },
  /** The signature does not match the kiosk's key. */
  bad_signature: { category: "person", close: 4403, status: null, retry: false, comingBack: "slowly", disowns: true },
  /** This kiosk's enrolment has been revoked, or it was enrolled anew. */
  revoked: { category: "person", close: 4404, status: null, retry: false, comingBack: "slowly", disowns: true },
  /** The enrolment code is wrong, used or older than fifteen minutes. */
  code_unknown: { category: "person", close: null, status: 403, retry: false, comingBack: "soon", disowns: false },
  /** This key is another kiosk's; make a new one. The code was not used up. */
  key_in_use: { category: "client", close: null, status: 409, retry: false, comingBack: "soon", disowns: false },
  /** Sign in first. */
  not_signed_in: { category: "person", close: 4401, status: 401, retry: false, comingBack: "never", disowns: false },
  /** The name or the password is wrong. */
  wrong_credentials: { category: "person", close: null, status: 401, retry: false, comingBack: "soon", disowns: false },
  /** Another connection has taken this one's place. */
  taken_over: { category: "person", close: 4409, status: null, retry: false, comingBack: "never", disowns: false },
  /** Too many tries; wait a minute. */
  too_many_tries: { category: "person", close: null, status: 429, retry: true, comingBack: "soon", disowns: false },
  /** Too many frames in too short a time. */
  too_many_frames: { category: "client", close: 4429, status: null, retry: true, comingBack: "soon", disowns: false },
  /** The client does not read what it is sent. */
  slow_reader: { category: "client", close: 4414, status: null, retry: true, comingBack: "soon", disowns: false },
  /** Nothing was heard from the client for too long. */
  stale: { category: "client", close: 4415, status: null, retry: true, comingBack: "soon", disowns: false },
  /** The server is busy with others; come back in a moment. */
  server_busy: { category: "server", close: 4430, status: 503, retry: true, comingBack: "soon", disowns: false },
  /** The server is about to restart; come back in a moment. */
  draining: { category: "server", close: 4503, status: null, retry: true, comingBack: "soon", disowns: false },
  /** The server cannot write right now; nothing was changed. Try again. */
  storage_unavailable: { category: "server", close: 4431, status: 503, retry: true, comingBack: "soon", disowns: false },
  /** Something went wrong in the server; nothing was changed. */
  internal: { category: "server", close: 4500, status: 500, retry: true, comingBack: "soon", disowns: false },
  /** This client may not give that command. */
  not_allowed: { category: "client", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** That cannot be done in the present state. */
  illegal_move: { category: "state", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** There is no such agency. */
  unknown_agency: { category: "state", close: null, status: 404, retry: false, comingBack: "soon", disowns: false },
  /** The agency has no such service. */
  unknown_service: { category: "state", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** The agency is not served in that language. */
  unknown_language: { category: "state", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** The agency is closed now. */
  agency_closed: { category: "person", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** So many wait already that no new tickets are given now. */
  queue_full: { category: "person", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** The wait is longer than the agency is open today. */
  too_late: { category: "person", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** There is no ticket with that number and code at this site. */
  wrong_code: { category: "person", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** The customer is there already; name a colleague to hand them to. */
  same_queue: { category: "person", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** There is no such colleague for that. */
  unknown_clerk: { category: "state", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** This kiosk already has a ticket. */
  ticket_already_open: { category: "state", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** There is no such ticket here. */
  ticket_gone: { category: "state", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** This kiosk has reported that it cannot hold a call. */
  kiosk_out_of_order: { category: "person", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** The offer is no longer open. */
  offer_gone: { category: "state", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** There is no such call here. */
  call_gone: { category: "state", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** The call has been made anew since; use the epoch of the newest view. */
  stale_epoch: { category: "state", close: null, status: null, retry: false, comingBack: "soon", disowns: false },
  /** The other side is not connected right now. */
  peer_unreachable: { category: "state", close: null, status: null, retry: true, comingBack: "soon", disowns: false },
  /** The server cannot be reached. Clients say this themselves; it is never sent. */
  unreachable: { category: "server", close: null, status: null, retry: true, comingBack: "soon", disowns: false },
};
