/** What both pages build on. The contract is in `api.ts`. */
export type * from "./api.ts";
// Both modules have one: for pages it is the state of their own devices, not the signal.
export type { MediaState } from "./api.ts";
export { createCatalogue, fetchCatalogue, words } from "./catalogue.ts";
export { createClerkConnection, createKioskConnection } from "./clients.ts";
export { type Comes, comes, isBroken, isStale, type Reaches, reaches } from "./comes.ts";
export type { WayTrouble } from "./conversation/words.ts";
export { cspNonce } from "./csp.ts";
export { createCallEngine } from "./engine.ts";
export { commandError, failureOf, isCommandError, isErrorCode, stops } from "./errors.ts";
export * as format from "./format.ts";
export { clock, day, duration, languageName, onDay, timer } from "./format.ts";
export { type PageResources, sharedResources, startI18n } from "./i18n.ts";
export { enrol, forget, type KioskIdentity, loadIdentity } from "./identity.ts";
export { insist } from "./insist.ts";
export {
  DEFAULT_LANGUAGE,
  directionOf,
  INTERFACE_LANGUAGES,
  type InterfaceLanguage,
  interfaceLanguage,
  isSigned,
  languageRank,
  nextInterfaceLanguage,
  ownName,
} from "./languages.ts";
export { useLater } from "./later.ts";
export { DEVICES, type Device, type Looks, lookAtDevices, problemSeen, watchDevices } from "./looking.ts";
export { createLocalMedia, pictureOf, streamOf } from "./media.ts";
export type * from "./protocol.gen.ts";
export { ERRORS } from "./protocol.gen.ts";
export { colleagues, demo, session, signIn, signOut } from "./rest.ts";
export { type Cue, createSounds, type Sounds } from "./sounds.ts";
export { createStore, useStore, type WritableStore } from "./store.ts";
export { isolated } from "./texts.ts";
