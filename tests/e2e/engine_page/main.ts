/** What the test in `test_engine_page.py` drives. */
import { type CallEngine, type CallSnapshot, createCallEngine, createLocalMedia, type LocalMedia } from "@luukku/web";
import { type Bridge, createBridge } from "./bridge.ts";
import { coldCall } from "./cold.ts";
import { type Evidence, witness } from "./witness.ts";

type Role = "kiosk" | "clerk";
type Call = Parameters<Bridge["show"]>[0];

const connections: RTCPeerConnection[] = [];
const Original = RTCPeerConnection;
globalThis.RTCPeerConnection = class extends Original {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.push(this);
  }
};

class Harness {
  readonly bridge = createBridge();
  readonly media: Record<Role, LocalMedia> = { kiosk: createLocalMedia(), clerk: createLocalMedia() };
  readonly engines: Record<Role, CallEngine>;

  constructor() {
    const { ends } = this.bridge;
    this.engines = {
      kiosk: createCallEngine(ends.kiosk, this.media.kiosk),
      clerk: createCallEngine(ends.clerk, this.media.clerk),
    };
    for (const engine of Object.values(this.engines)) {
      // Chromium decodes remote sound only for an element that plays it.
      const element = document.createElement("video");
      element.autoplay = true;
      document.body.append(element);
      engine.subscribe(() => {
        const { remote } = engine.get();
        if (element.srcObject !== remote) element.srcObject = remote;
      });
    }
  }

  async open(standIn: boolean): Promise<string[]> {
    for (const media of Object.values(this.media)) await (standIn ? media.openStandIn() : media.open());
    return Object.values(this.media).map((media) => media.get().state);
  }

  /** The kiosk expects a call; resolves when what can be made beforehand is made. */
  async expect(): Promise<void> {
    this.engines.kiosk.expect(true);
    await connections.at(-1)?.createOffer();
  }

  show(call: Call): void {
    this.bridge.show(call);
  }

  snapshot(role: Role): Omit<CallSnapshot, "remote" | "call"> {
    const { remote: _, call: __, ...rest } = this.engines[role].get();
    return rest;
  }

  witness(role: Role, frames: number, soundMs: number): Promise<Evidence> {
    const { remote } = this.engines[role].get();
    if (remote === null) throw new Error("nothing arrives");
    return witness(remote, frames, soundMs);
  }

  /** From the view that says `live` to the first real picture at the kiosk, ms. */
  accept(call: NonNullable<Call>): Promise<number> {
    return new Promise((resolve) => {
      const start = performance.now();
      const stop = this.engines.kiosk.subscribe(() => {
        if (!this.engines.kiosk.get().remoteVisible) return;
        stop();
        resolve(performance.now() - start);
      });
      this.bridge.show({ ...call, state: "live" });
    });
  }

  coldCall(): Promise<number> {
    const state = this.media.kiosk.get();
    if (state.state !== "open") throw new Error("no camera");
    return coldCall(state.stream);
  }

  connectionStates(): string[] {
    return connections.map((each) => each.connectionState);
  }
}

declare global {
  var harness: Harness;
}
globalThis.harness = new Harness();
