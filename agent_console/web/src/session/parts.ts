/** The live parts behind the desk: the conversation with the server, the devices, the call. Made and ended together. */
import {
  type CallEngine,
  type CatalogueDocument,
  type ClerkView,
  createCallEngine,
  createCatalogue,
  createClerkConnection,
  createLocalMedia,
  createSounds,
  type LocalMedia,
  type SignalingConnection,
  type Sounds,
  type Store,
} from "@luukku/web";
import { endedCall } from "../logic/preferences.ts";

export interface Parts {
  connection: SignalingConnection<ClerkView>;
  media: LocalMedia;
  engine: CallEngine;
  catalogue: Store<CatalogueDocument | null>;
  sounds: Sounds;
  close(): void;
}

export function createParts(clerk: string): Parts {
  const connection = createClerkConnection({ clerk });
  const media = createLocalMedia();
  const engine = createCallEngine(connection, media);
  const ended = endedCall();
  if (ended !== null) engine.hangUp(ended);
  const catalogue = createCatalogue(connection);
  const sounds = createSounds();
  return {
    connection,
    media,
    engine,
    catalogue,
    sounds,
    close() {
      engine.close();
      media.close();
      catalogue.close();
      connection.close();
      sounds.close();
    },
  };
}
