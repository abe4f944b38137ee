/** The two kinds of client that pages are. */
import type { SignalingConnection } from "./api.ts";
import { connect } from "./connection.ts";
import type { KioskIdentity } from "./identity.ts";
import type { ClerkView, KioskView } from "./protocol.gen.ts";
import { look } from "./way.ts";

function socketUrl(path: string): string {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** The text that a kiosk signs; `hello_text` in `signaling/protocol/frames.py` is the same. */
export function helloText(nonce: string, kiosk: string, instance: string): string {
  return `luukku-hello-2\n${nonce}\n${kiosk}\n${instance}`;
}

/** Connects at once, and keeps at it until `close`. */
export function createKioskConnection(options: {
  url?: string;
  identity: KioskIdentity;
}): SignalingConnection<KioskView> {
  const { identity } = options;
  return connect<KioskView>({
    url: options.url ?? socketUrl("/ws/kiosk"),
    kind: "kiosk",
    look,
    hello: async (challenge, instance) => ({
      kiosk: identity.kiosk,
      signature: await identity.sign(helloText(challenge.nonce, identity.kiosk, instance)),
    }),
  });
}

/** Connects at once as that clerk, who has signed in in this browser, and keeps at it until `close`. */
export function createClerkConnection(options: { clerk: string; url?: string }): SignalingConnection<ClerkView> {
  return connect<ClerkView>({
    url: options.url ?? socketUrl("/ws/clerk"),
    kind: "clerk",
    look,
    // A colleague may sign in in the same browser meanwhile: this stays the desk of the one who opened it.
    hello: async () => ({ clerk: options.clerk }),
  });
}
