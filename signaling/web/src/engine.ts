/** Holds the peer connection that the newest view asks for. */
import type { CallEngine, CallSnapshot, LocalMedia, SignalingConnection, SignalMessage } from "./api.ts";
import { isCommandError } from "./errors.ts";
import type { State as LadderState } from "./ladder/machine.ts";
import { NO_CALL } from "./noCall.ts";
import { type Prepared, prepare } from "./offering.ts";
import { createOutgoing, type Outgoing } from "./outgoing.ts";
import type { CallView, ClerkView, KioskView, SignalData } from "./protocol.gen.ts";
import { createSession, type Session } from "./session.ts";
import { createSignalBuffer } from "./signal-buffer.ts";
import { createStore } from "./store.ts";
import { mustTell } from "./witness.ts";

const LOOK_EVERY_MS = 1_000;

/** A call in hand: what lasts through its epochs, and the present one. */
interface Held {
  call: CallView;
  outgoing: Outgoing;
  session: Session;
  /** The person has said that they answer; the server has not yet. */
  answering: boolean;
  wasConnected: boolean;
  reachable: boolean;
}

/** For the call that is expected; nothing is `prepared` where that failed. */
interface Spare {
  outgoing: Outgoing;
  prepared: Prepared | null;
}

export function createCallEngine<V extends KioskView | ClerkView>(
  connection: SignalingConnection<V>,
  media: LocalMedia,
): CallEngine {
  const store = createStore<CallSnapshot>(NO_CALL);
  const early = createSignalBuffer();
  let held: Held | null = null;
  let spare: Spare | null = null;
  /** The call that the person has ended, which the server may not know yet. */
  let over: string | null = null;
  /** When the server was told last that the other side arrives; null: never in this call. */
  let toldAt: number | null = null;
  let telling = false;

  function set(news: Partial<CallSnapshot>): void {
    const now = store.get();
    const changed = (Object.keys(news) as (keyof CallSnapshot)[]).some((key) => !Object.is(news[key], now[key]));
    if (changed) store.set({ ...now, ...news });
  }

  function follow(): void {
    const { link, view } = connection.get();
    // Stopped: somebody else has this client's place, or it has none any more.
    const call = link.state === "stopped" ? null : (view?.call ?? null);
    if (call === null || call.id === over) {
      drop();
      return;
    }
    if (held !== null && held.call.id === call.id && held.call.epoch === call.epoch) carryOn(held, call);
    else if (held !== null && held.call.id === call.id) remade(held, call);
    else begin(call);
  }

  function reachable(call: CallView): boolean {
    return connection.get().link.state === "online" && call.peer.online;
  }

  function carryOn(own: Held, call: CallView): void {
    const wentLive = own.call.state !== call.state;
    own.call = call;
    // While the server cannot say whether the answer holds, nobody shall be seen who may not be in a call.
    if (call.state === "live" || connection.get().link.state !== "online") own.answering = false;
    // First of all: everything until here is on the way to the first picture.
    enable(own);
    own.session.update(call);
    set({ call });
    own.session.reachable(reachable(call));
    const reachableNow = reachable(call);
    if (wentLive || (reachableNow && !own.reachable)) tellMedia(own);
    own.reachable = reachableNow;
  }

  function begin(call: CallView): void {
    drop();
    toldAt = null;
    const ready = call.role === "kiosk" && call.state === "warm" && spare?.prepared ? spare : null;
    if (ready === null) dropSpare();
    spare = null;
    set({ ...NO_CALL, call });
    const outgoing = ready?.outgoing ?? createOutgoing(media, otherTracks);
    const { cameraOn, microphoneOn } = store.get();
    const live = call.state === "live";
    outgoing.enable(live && cameraOn, live && microphoneOn);
    take(call, outgoing, false, ready?.prepared ?? null);
  }

  async function otherTracks(): Promise<void> {
    await held?.session.attach();
    if (held !== null) tellMedia(held);
  }

  function dropSpare(): void {
    spare?.prepared?.pc.close();
    spare?.outgoing.close();
    spare = null;
  }

  function makeSpare(): void {
    const outgoing = createOutgoing(media, otherTracks);
    spare = { outgoing, prepared: prepare(outgoing) };
  }

  function remade(former: Held, call: CallView): void {
    const wasConnected = former.wasConnected || former.session.wasConnected();
    const ladder = former.session.ladder();
    former.session.close();
    set({ call, peerSpeaking: false });
    take(call, former.outgoing, wasConnected, null, ladder);
  }

  function take(
    call: CallView,
    outgoing: Outgoing,
    wasConnected: boolean,
    prepared: Prepared | null,
    former?: LadderState,
  ): void {
    const { id, epoch } = call;
    const session = createSession({
      call,
      outgoing,
      prepared,
      reachable: reachable(call),
      again: wasConnected,
      former,
      send: (data) => connection.signal({ call: id, epoch, data }),
      remake: () => void remake(id, epoch),
      news: set,
      connected: () => {
        if (held?.session === session) tellMedia(held);
      },
    });
    session.peerCamera(store.get().peerCamera);
    held = { call, outgoing, session, wasConnected, reachable: reachable(call), answering: false };
    enable(held);
    tellMedia(held);
    for (const data of early.take(id, epoch)) receive(held, data);
  }

  function enable({ call, outgoing, answering }: Held): void {
    const { cameraOn, microphoneOn } = store.get();
    const live = answering || call.state === "live";
    outgoing.enable(live && cameraOn, live && microphoneOn);
  }

  function tellMedia({ call, outgoing }: Held): void {
    if (call.state !== "live") return;
    const { cameraOn, microphoneOn } = store.get();
    const sends = (track: MediaStreamTrack | null) => track?.readyState === "live";
    connection.signal({
      call: call.id,
      epoch: call.epoch,
      data: {
        kind: "media",
        camera: cameraOn && sends(outgoing.video()),
        microphone: microphoneOn && sends(outgoing.audio()),
      },
    });
  }

  async function remake(call: string, epoch: number): Promise<void> {
    try {
      await connection.command({ do: "remake_call", call, epoch });
    } catch (error) {
      if (!isCommandError(error) || held?.call.id !== call || held.call.epoch !== epoch) return;
      held.session.remakeRefused(error.code);
    }
  }

  /** One at a time: what waits for the link is worth nothing twice. */
  async function witness(): Promise<void> {
    if (held === null || telling) return;
    const { call } = held;
    const { pictureArrives, soundArrives } = store.get();
    const sight = {
      live: call.state === "live",
      online: connection.get().link.state === "online",
      peerOnline: call.peer.online,
      arrives: pictureArrives || soundArrives,
    };
    if (!mustTell(sight, toldAt, performance.now())) return;
    toldAt = performance.now();
    telling = true;
    try {
      await connection.command({ do: "media_arrives", call: call.id });
    } catch {
      // The call is over, which the view says.
    } finally {
      telling = false;
    }
  }

  function onSignal(message: SignalMessage): void {
    if (message.call === over) return;
    if (held?.call.id === message.call) {
      if (held.call.epoch === message.epoch) receive(held, message.data);
      else if (held.call.epoch < message.epoch) early.put(message);
    } else {
      early.put(message);
    }
  }

  function receive({ session }: Held, data: SignalData): void {
    if (data.kind === "media") {
      set({ peerCamera: data.camera, peerMicrophone: data.microphone });
      session.peerCamera(data.camera);
    } else {
      session.receive(data);
    }
  }

  function drop(): void {
    if (held === null) return;
    held.session.close();
    held.outgoing.close();
    held = null;
    store.set(NO_CALL);
  }

  function deviceSwitch(news: { cameraOn: boolean } | { microphoneOn: boolean }): void {
    set(news);
    if (held === null) return;
    enable(held);
    tellMedia(held);
  }

  const stopSignals = connection.onSignal(onSignal);
  const stopViews = connection.subscribe(follow);
  const looking = setInterval(() => void witness(), LOOK_EVERY_MS);
  follow();

  return {
    get: store.get,
    subscribe: store.subscribe,
    setCamera: (on) => deviceSwitch({ cameraOn: on }),
    setMicrophone: (on) => deviceSwitch({ microphoneOn: on }),
    answering(now) {
      if (held === null || held.call.state === "live") return;
      held.answering = now;
      enable(held);
    },
    hangUp(call) {
      over = call;
      follow();
    },
    expect(soon) {
      if (!soon) {
        dropSpare();
      } else if (store.get().call === null && spare === null) {
        makeSpare();
      }
    },
    close() {
      clearInterval(looking);
      stopSignals();
      stopViews();
      drop();
      dropSpare();
    },
  };
}
