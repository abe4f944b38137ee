/**
 * What both pages build on: the contract between a page and `signaling/web`.
 * Types only; `index.ts` exports the parts that implement them.
 */
import type { WayTrouble } from "./conversation/words.ts";
import type { Flow } from "./flow.ts";
import type { CallView, ClerkView, Command, ErrorCode, KioskView, MediaProblem, SignalData } from "./protocol.gen.ts";

/** A value that changes over time, in the shape React's `useSyncExternalStore` takes. */
export interface Store<T> {
  get(): T;
  subscribe(listener: () => void): () => void;
}

/** What the link to the server is doing; pages put it into words. `way`: what is known of a way that is broken. */
export type LinkStatus =
  | { state: "connecting" }
  | { state: "online" }
  /** Trying again; `retryAt` is a `performance.now()` time. `since` likewise: when the link was lost. */
  | { state: "offline"; since: number; retryAt: number; reason: ErrorCode | null; way: WayTrouble | null }
  /** Not trying again by itself: taken over, revoked, not signed in, not enrolled, protocol unsupported. */
  | { state: "stopped"; reason: ErrorCode };

export interface ConnectionSnapshot<V extends KioskView | ClerkView> {
  link: LinkStatus;
  /** The newest view, kept while offline; null before the first. */
  view: V | null;
}

/** Why something was not done: the server's word, or (`unreachable`) that there was no answer at all. */
export type FailureCode = ErrorCode;

/** Why something was not done. `way`: what is wrong with the way to the server, where that is it and it is known. */
export interface Failure {
  readonly code: FailureCode;
  readonly way: WayTrouble | null;
}

/** Thrown by `command` and the REST calls when the server refuses, and by the REST calls when it cannot be reached. */
export interface CommandError extends Error, Failure {}

/** One client's conversation with the server: connects, says hello, reconnects with full jitter, sends commands once. */
export interface Connection<V extends KioskView | ClerkView> extends Store<ConnectionSnapshot<V>> {
  /**
   * Resolves with the ack's result; sent again under the same id after a reconnect; rejects with CommandError when the
   * server refuses, or when the link stops for good before it answered.
   */
  command(command: Command): Promise<string | null>;
  /** What the server can do of the abilities that the page offers; empty while it is not online. */
  features(): readonly string[];
  /** The server's clock now, ms since the epoch. */
  now(): number;
  /** Connect now instead of waiting for the retry time. */
  retryNow(): void;
  close(): void;
}

/** A signal on its way between the two ends of a call. */
export interface SignalMessage {
  call: string;
  epoch: number;
  data: SignalData;
}

/** A connection that also carries signals: what the call engine needs and pages do not. */
export interface SignalingConnection<V extends KioskView | ClerkView> extends Connection<V> {
  /** False if it was dropped because the link is down: signals are worth nothing later. */
  signal(message: SignalMessage): boolean;
  onSignal(listener: (message: SignalMessage) => void): () => void;
}

/** How the media connection is, in the order of the ladder. Pages put it into words. */
export type MediaLink =
  | "none" // no call
  | "connecting" // never connected in this epoch yet
  | "good"
  | "weak" // connected; high loss or round-trip time
  | "frozen" // connected but no picture has arrived for 2 s though the peer's camera is on
  | "reconnecting" // ICE restart under way
  | "remaking"; // new peer connection asked for

export interface CallSnapshot extends Flow {
  call: CallView | null;
  link: MediaLink;
  /** The peer's picture and sound: put it on a <video>/<audio> element. Null until the first track. */
  remote: MediaStream | null;
  /** True from the first decoded frame after the call went live. */
  remoteVisible: boolean;
  /** What the peer says its devices do; null until told. */
  peerCamera: boolean | null;
  peerMicrophone: boolean | null;
  cameraOn: boolean;
  microphoneOn: boolean;
  /** Whether sound energy comes from the peer right now (a visual sign of who speaks). */
  peerSpeaking: boolean;
}

/** Holds the peer connection that the newest view asks for: warm, live, ICE restart, new epoch. */
export interface CallEngine extends Store<CallSnapshot> {
  setCamera(on: boolean): void;
  setMicrophone(on: boolean): void;
  /**
   * The person answers the warm call: their picture and sound may go out before the server has said that it is live, for
   * nothing of theirs is shown before that. False: the answer was refused.
   */
  answering(now: boolean): void;
  /**
   * The person has ended this call, or left it: from this moment nothing goes out and nothing comes in, whatever the
   * server knows of it and whatever later views say. Telling the server is the page's part.
   */
  hangUp(call: string): void;
  /** Whether a call that this side will make the first offer of may come soon: what can be made of it beforehand is. */
  expect(soon: boolean): void;
  close(): void;
}

export type MediaState =
  | { state: "closed" }
  | { state: "opening" }
  | { state: "open"; stream: MediaStream; standIn: boolean }
  /** `stream`: the one of the two that works all the same; left out: neither. */
  | { state: "failed"; problem: MediaProblem; stream?: MediaStream };

export interface DeviceChoice {
  cameras: MediaDeviceInfo[];
  microphones: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
  camera: string | null;
  microphone: string | null;
  speaker: string | null;
}

/**
 * The camera and microphone of this page. The stream is for showing oneself: what is sent are clones of its tracks. One
 * that fails or ends is tried again by itself for as long as this is open; the other one goes on meanwhile.
 */
export interface LocalMedia extends Store<MediaState> {
  /** Which devices to open, where they are there; others will do. */
  prefer(choice: { camera?: string; microphone?: string }): void;
  /**
   * Ask for what is not open of camera and microphone. Never rejects: failure is a state, in which one of them may work.
   * Resolves with the problem, or null.
   */
  open(): Promise<MediaProblem | null>;
  /** Use exactly this device from now on. If it fails, what was open stays open. Resolves with its problem, or null. */
  choose(device: "camera" | "microphone", id: string): Promise<MediaProblem | null>;
  /** A drawn moving picture and a quiet tone instead of devices (demo only). */
  openStandIn(): Promise<void>;
  devices(): Promise<DeviceChoice>;
  close(): void;
}

/* index.ts exports:
 *   createKioskConnection(options: { url?: string; identity: KioskIdentity }): Connection<KioskView>
 *   createClerkConnection(options: { clerk: string; url?: string }): Connection<ClerkView>
 *   createLocalMedia(): LocalMedia
 *   createCallEngine(connection, media): CallEngine       // follows connection.get().view?.call by itself
 *   KioskIdentity: loadIdentity(): Promise<KioskIdentity | null>; enrol(code: string): Promise<KioskIdentity>; forget(): Promise<void>
 *   useStore(store): T                                     // React hook
 *   fetchCatalogue(version): Promise<CatalogueDocument>    // cached per version
 *   words(text: Words, language): string                   // text in that language, else Finnish
 *   signIn / signOut / session                             // REST, throw CommandError
 *   playTone-like sounds: createSounds()                   // short synthesised cues: ring, warning, joined, ended; volume 0..1
 *   startI18n({ language, resources })                     // shared i18next set-up
 *   format: clock(ms, language), duration(ms, language), day(ms, language) // the one formatter module
 */
