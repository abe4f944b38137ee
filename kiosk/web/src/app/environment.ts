/** The real parts that the page is made of, named so that tests can put others in their place. */
import type { CallEngine, Connection, LocalMedia, Store } from "@luukku/web/api.ts";
import {
  type CatalogueDocument,
  createCallEngine,
  createCatalogue,
  createKioskConnection,
  createLocalMedia,
  createSounds,
  type Device,
  demo,
  enrol,
  forget,
  type KioskIdentity,
  type KioskView,
  type Looks,
  loadIdentity,
  lookAtDevices,
  type Sounds,
  watchDevices,
} from "@luukku/web/index.ts";
import { reloadWhenItAnswers } from "@luukku/web/reloading.ts";
import { keepStandIn, lastCatalogue } from "../shell/keep.ts";

/** A conversation with the server, and what hangs on it. */
export interface ServerSession {
  connection: Connection<KioskView>;
  catalogue: Store<CatalogueDocument | null>;
  engine: CallEngine;
  close(): void;
}

export interface Environment {
  loadIdentity(): Promise<KioskIdentity | null>;
  enrol(code: string): Promise<KioskIdentity>;
  forgetIdentity(): Promise<void>;
  /** The enrolment code that the demo gives away; null where this is no demo. */
  demoCode(): Promise<string | null>;
  openSession(identity: KioskIdentity): ServerSession;
  media: LocalMedia;
  sounds: Sounds;
  /** What can be known of camera and microphone without opening them; calls back when that may have changed. */
  devices: { look(): Promise<Record<Device, Looks>>; onChange(listener: () => void): void };
  /** Use the drawn stand-in at once, in the demo. Kept in the address, so that a reload uses it again. */
  standIn: { wanted(): boolean; want(): void };
  /** What stands in for the page while nothing answers at load. */
  standInPage: {
    keep(catalogue: CatalogueDocument, site: string): Promise<void>;
    lastCatalogue(): Promise<CatalogueDocument | null>;
  };
  speak(language: string): void;
  /** Loads the page anew, as soon as the server answers: a page that cannot be had must not take this one's place. */
  reload(): void;
}

export function realEnvironment(speak: (language: string) => void): Environment {
  const media = createLocalMedia();
  return {
    loadIdentity,
    enrol,
    forgetIdentity: forget,
    demoCode: async () => (await demo())?.kiosk_code ?? null,
    openSession(identity) {
      const connection = createKioskConnection({ identity });
      const catalogue = createCatalogue(connection);
      const engine = createCallEngine(connection, media);
      return {
        connection,
        catalogue,
        engine,
        close() {
          engine.close();
          catalogue.close();
          connection.close();
        },
      };
    },
    media,
    sounds: createSounds(),
    devices: { look: lookAtDevices, onChange: watchDevices },
    standIn: {
      wanted: () => new URLSearchParams(location.search).has("standin"),
      want: () => history.replaceState(null, "", "?standin=1"),
    },
    speak,
    standInPage: { keep: keepStandIn, lastCatalogue },
    reload: () => void reloadWhenItAnswers(),
  };
}
