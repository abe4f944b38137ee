/** What the desk is drawn from, and what it can ask for. The panels hold no truth of their own. */
import type {
  AfterState,
  CallSnapshot,
  ClerkCommand,
  ClerkView,
  ColleaguesReply,
  Consent,
  DeviceChoice,
  FailureCode,
  LinkStatus,
  MediaProblem,
  MediaState,
  PassReason,
} from "@luukku/web";
import type { BreakChoice } from "../logic/keys.ts";
import type { TransferWish } from "../logic/transferDraft.ts";
import type { PassedOn } from "../logic/waits.ts";
import type { ThemeName } from "../theme/palette.ts";

/** What a clerk may ask of the server from the desk; that media arrives is told by the call engine, unseen. */
export type DeskCommand = Exclude<ClerkCommand, { do: "media_arrives" }>;
/** The same by the name of the command. */
export type Asked = DeskCommand["do"];

/** Commands that the server has not yet answered, each as it was last asked. */
export type Pending = ReadonlyMap<Asked, DeskCommand>;

export interface Refused {
  asked: Asked;
  code: FailureCode;
}

export interface DeskState {
  view: ClerkView;
  link: LinkStatus;
  call: CallSnapshot;
  /** The clerk has ended the call that the view still shows. */
  ended: boolean;
  media: MediaState;
  /** What is wrong with a device, as far as that is seen while none is open. */
  closedProblem: MediaProblem | null;
  /** No loudspeaker is there at all, as far as the browser tells. */
  speakerMissing: boolean;
  /** Only the demo offers a drawn picture in place of a camera. */
  demo: boolean;
  pending: Pending;
  /** The customer whom this clerk passed on last, who may ring here again; null: nobody. */
  passedOn: PassedOn | null;
  /** The last command that the server refused, until something else is done. */
  refused: Refused | null;
  devices: DeviceChoice | null;
  /** Whether the browser would show a ring on the desktop; null where it cannot. */
  notifications: NotificationPermission | null;
  ringSound: boolean;
  /** The browser keeps the page silent until the clerk has touched it. */
  soundHeld: boolean;
  keysEnabled: boolean;
  theme: ThemeName;
  language: string;
}

export interface DeskActions {
  /** `reason` belongs to a break; without one it is a pause. */
  setState(state: AfterState, reason?: BreakChoice): void;
  accept(): void;
  passOn(reason: PassReason): void;
  endCall(): void;
  ready(): void;
  extendWrapUp(): void;
  /** Resolves with whether the proposal reached the customer. */
  transfer(wish: TransferWish): Promise<boolean>;
  /** The customer has agreed aloud or by signing. */
  confirmTransfer(consent: Consent): void;
  cancelTransfer(): void;
  /** Who could take the customer over; null when the server does not say. */
  colleagues(agency: string, language: string): Promise<ColleaguesReply | null>;
  setMicrophone(on: boolean): void;
  setCamera(on: boolean): void;
  /** Resolves with what is wrong with it, if it cannot be used; then the former one is used on. */
  chooseDevice(kind: "camera" | "microphone" | "speaker", id: string): Promise<MediaProblem | null>;
  /** Lets the browser ask for the loudspeaker, where it does that itself. */
  askForSpeaker(): void;
  refreshDevices(): void;
  openMedia(): void;
  openStandIn(): void;
  retryLink(): void;
  allowNotifications(): void;
  setRingSound(on: boolean): void;
  setKeysEnabled(on: boolean): void;
  toggleTheme(): void;
  setLanguage(language: string): void;
  dismissRefusal(): void;
  signOut(): void;
}
