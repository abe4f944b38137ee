/**
 * Holds the page together: what the server shows, what the customer has chosen and what the devices do become one model,
 * which the screens draw; what the customer asks for becomes commands.
 */
import {
  type CallSnapshot,
  commandError,
  createStore,
  isCommandError,
  type KioskIdentity,
  type KioskView,
  type LinkStatus,
  type Store,
} from "@luukku/web/index.ts";
import { interfaceOf } from "../model/catalogue.ts";
import type { Actions, Model, Rating } from "../model/context.ts";
import { REST_PATIENCE_MS, type Screen, type Situation, screenFor } from "../model/screen.ts";
import { freshUi, isFresh, reduceUi, type Ui, type UiAction } from "../model/ui.ts";
import { forgetVisit, restoreVisit, saveVisit } from "../model/visit.ts";
import { createAsking } from "./asking.ts";
import type { Environment, Line } from "./environment.ts";
import { createHealth } from "./health.ts";
import { createWiping } from "./wiping.ts";

export interface Kiosk {
  model: Store<Model>;
  actions: Actions;
  /** Somebody touched the page or pressed a key. */
  touched(): void;
}

const NO_CALL: CallSnapshot = {
  call: null,
  link: "none",
  remote: null,
  remoteVisible: false,
  peerCamera: null,
  peerMicrophone: null,
  cameraOn: true,
  microphoneOn: true,
  peerSpeaking: false,
};
const CONNECTING: LinkStatus = { state: "connecting" };
/** Between tries to be enrolled anew in the demo, whose database may be younger than this browser's key. */
const DEMO_RETRY_MS = 5_000;
/** Tells screens apart that are not drawn the same. */
const nameOf = (screen: Screen) => (screen.id === "unavailable" ? `unavailable ${screen.trouble.kind}` : screen.id);
/** A page that is too old for its server asks for a newer one by itself: nobody may be there to touch it. */
const OLD_PAGE_MS = 30_000;

export function createKiosk(env: Environment): Kiosk {
  let ui: Ui = restoreVisit();
  let line: Line | null = null;
  let enrolled: boolean | null = null;
  let demo = false;
  /** Settles when `demo` is known. */
  let demoKnown: Promise<string | null> = Promise.resolve(null);
  let opening = false;
  let enrolling = false;
  let silenced = false;
  let returned: Model["returned"] = null;
  let finished: string | null = null;
  let ended: string | null = null;
  let restTimer: ReturnType<typeof setTimeout> | undefined;

  const asking = createAsking({ onChange: update, onEnd: () => goodbye(null), sounds: env.sounds });
  const health = createHealth({
    env,
    view: () => view(),
    online,
    openMedia,
    report: (problem) => void command({ do: "report_media", problem }),
    onChange: update,
  });
  const wiping = createWiping({
    env,
    ui: () => ui,
    setUi,
    onChange: update,
    onEnd: () => {
      ended = null;
      returned = null;
      silenced = false;
      env.speak("fi");
      update();
    },
  });

  function view(): KioskView | null {
    return line?.connection.get().view ?? null;
  }

  function online(): boolean {
    return line?.connection.get().link.state === "online";
  }

  function setUi(next: Ui): void {
    ui = next;
    if (isFresh(ui)) forgetVisit();
    else saveVisit(ui);
  }

  function dispatch(action: UiAction): void {
    setUi(reduceUi(ui, action));
    env.sounds.setVolume(ui.settings.volume);
    update();
  }

  function situation(): Situation {
    const link = line?.connection.get().link ?? CONNECTING;
    return {
      enrolled,
      link,
      offlineFor: link.state === "offline" ? performance.now() - link.since : 0,
      view: view(),
      catalogue: line?.catalogue.get() ?? null,
      ui,
      media: env.media.get(),
      wiping: wiping.active(),
      asking: asking.secondsLeft() !== null,
      finished,
      ended,
      health: health.known(),
    };
  }

  function compose(): Model {
    const now = situation();
    return {
      screen: screenFor(now),
      ui,
      link: now.link,
      view: now.view,
      catalogue: now.catalogue,
      media: now.media,
      call: line?.engine.get() ?? NO_CALL,
      demo,
      returned,
      wiped: wiping.done(),
      secondsLeft: asking.secondsLeft() ?? 0,
      silenced,
      enrolling,
    };
  }

  const model = createStore<Model>(compose());
  let shown: Screen = model.get().screen;
  let updating = false;
  let again = false;

  /** Draws anew; what a change brings about may change something else, which is then drawn in turn. */
  function update(): void {
    if (updating) {
      again = true;
      return;
    }
    updating = true;
    do {
      again = false;
      followTicket();
      const next = compose();
      const before = shown;
      shown = next.screen;
      model.set(next);
      if (nameOf(before) !== nameOf(shown)) changed(before, shown);
      follow();
    } while (again);
    updating = false;
  }

  /** Keeps in step with the server's ticket: taken, gone, or left over from before a restart. */
  function followTicket(): void {
    const now = view();
    if (!now || wiping.active()) return;
    const ticket = now.ticket;
    if (ticket === null || ticket.id !== finished) finished = null;
    if (ticket !== null && ticket.id !== finished) {
      if (ui.ticket !== ticket.id) setUi(reduceUi(ui, { do: "ticket", ticket: ticket.id }));
      if (ui.language === null) setUi({ ...ui, language: ticket.language });
      if (ticket.state === "closed" && ticket.close_reason === "left") goodbye(null);
    } else if (ui.ticket !== null) {
      // The server has let go of it: too long at the goodbye, or while this page was away.
      wiping.start();
    }
  }

  function follow(): void {
    const { screen, media, catalogue, link } = model.get();
    if (!wiping.active()) env.speak(interfaceOf(catalogue, ui.language));
    health.follow(media);
    const inVisit = ["join", "line", "connecting", "call"].includes(screen.id);
    if (inVisit && media.state === "closed" && !opening) void openMedia();
    // A camera that failed stays so, and tries again by itself.
    if (!inVisit && screen.id !== "still-here" && media.state === "open" && !health.checking()) env.media.close();
    asking.follow(screen, ui);
    clearTimeout(restTimer);
    if (link.state === "offline") {
      const left = link.since + REST_PATIENCE_MS - performance.now();
      if (left > 0) restTimer = setTimeout(update, left + 1);
    }
  }

  function changed(before: Screen, now: Screen): void {
    if (before.id === "still-here" || now.id === "still-here") return;
    // Whatever lay over the former screen belonged to it.
    if (ui.panel !== null) setUi({ ...ui, panel: null });
    if (now.id === "line") {
      if (before.id === "connecting") returned = "passed_on";
      if (before.id === "call") returned = "clerk_lost";
    }
    if (now.id === "connecting") {
      returned = null;
      env.sounds.play("ring");
    }
    if (now.id === "call" && before.id === "connecting") env.sounds.play("joined");
    if (now.id === "goodbye" && before.id === "call") env.sounds.play("ended");
    if (now.id === "unavailable") void unavailable(now);
    if (now.id === "rest") void health.check();
    again = true;
  }

  async function unavailable(screen: Screen & { id: "unavailable" }): Promise<void> {
    if (screen.trouble.kind === "old_page") setTimeout(env.reload, OLD_PAGE_MS);
    if (screen.trouble.kind === "enrol" && (await demoKnown) !== null) await enrolInDemo();
  }

  async function openMedia(): Promise<void> {
    opening = true;
    try {
      if (env.standIn.wanted()) await demoKnown;
      if (demo && env.standIn.wanted()) await env.media.openStandIn();
      else await env.media.open();
    } finally {
      opening = false;
    }
  }

  function connect(identity: KioskIdentity): void {
    line?.close();
    line = env.openLine(identity);
    enrolled = true;
    line.connection.subscribe(update);
    line.catalogue.subscribe(update);
    line.engine.subscribe(update);
    update();
  }

  async function enrolWith(code: string): Promise<boolean> {
    if (enrolling) return false;
    enrolling = true;
    dispatch({ do: "busy" });
    try {
      const identity = await env.enrol(code);
      enrolling = false;
      setUi({ ...freshUi });
      connect(identity);
      return true;
    } catch (error) {
      enrolling = false;
      dispatch({ do: "refused", code: isCommandError(error) ? error.code : "internal" });
      return false;
    }
  }

  async function enrolInDemo(): Promise<void> {
    const code = await env.demoCode().catch(() => null);
    if (code !== null && (await enrolWith(code))) return;
    setTimeout(() => {
      if (shown.id === "unavailable" && shown.trouble.kind === "enrol") void enrolInDemo();
    }, DEMO_RETRY_MS);
  }

  async function start(): Promise<void> {
    demoKnown = env.demoCode().catch(() => null);
    void demoKnown.then((code) => {
      demo = code !== null;
      update();
    });
    const identity = await env.loadIdentity().catch(() => null);
    if (identity !== null) {
      connect(identity);
      return;
    }
    const code = await demoKnown;
    if (code === null || !(await enrolWith(code))) {
      enrolled = false;
      update();
    }
  }

  /** Sends a command; resolves with the refusal, if it is one. */
  async function command(what: Parameters<Line["connection"]["command"]>[0]) {
    try {
      if (!line) throw commandError("unreachable", "There is no connection.");
      await line.connection.command(what);
      return null;
    } catch (error) {
      return isCommandError(error) ? error.code : "internal";
    }
  }

  async function join(): Promise<void> {
    const { agency, service, language } = ui;
    if (ui.busy || agency === null || language === null) return;
    dispatch({ do: "busy" });
    const refused = await command({ do: "take_ticket", agency, service, language });
    // The ticket itself comes with the view.
    if (refused !== null && refused !== "ticket_already_open") dispatch({ do: "refused", code: refused });
  }

  /** The customer is gone, whatever the network does: forget them now, tell the server when it can be told. */
  async function leave(): Promise<void> {
    const ticket = view()?.ticket;
    if (!ticket) return;
    finished = ticket.id;
    wiping.start();
    const refused = await command({ do: "leave", ticket: ticket.id });
    const call = view()?.call;
    // The clerk answered in the same moment.
    if (refused === "illegal_move" && call && view()?.ticket?.id === ticket.id) {
      await command({ do: "end_call", call: call.id });
    }
    await command({ do: "finish", ticket: ticket.id, rating: null });
  }

  function end(): void {
    const now = view();
    if (!now?.ticket || !now.call) return;
    ended = now.ticket.id;
    void command({ do: "end_call", call: now.call.id });
    update();
  }

  function goodbye(rating: Rating | null): void {
    const ticket = view()?.ticket;
    if (ticket && ticket.id !== finished) {
      finished = ticket.id;
      void command({ do: "finish", ticket: ticket.id, rating });
    }
    wiping.start();
  }

  const actions: Actions = {
    ui: dispatch,
    now: () => line?.connection.now() ?? Date.now(),
    join: () => void join(),
    leave: () => void leave(),
    end,
    rate: goodbye,
    forget: () => wiping.start(),
    stay: () => asking.stay(),
    openMedia: () => void health.retry(),
    openStandIn: () => {
      env.standIn.want();
      void health.retry();
    },
    setCamera: (on) => line?.engine.setCamera(on),
    setMicrophone: (on) => line?.engine.setMicrophone(on),
    silenced: () => {
      silenced = true;
      update();
    },
    sound: () => {
      silenced = false;
      update();
    },
    retryLink: () => line?.connection.retryNow(),
    reload: env.reload,
    enrol: (code) => void enrolWith(code),
    enrolAnew: () => {
      void env.forgetIdentity();
      line?.close();
      line = null;
      enrolled = false;
      update();
    },
  };

  env.media.subscribe(update);
  env.devices.onChange(() => void health.check());
  void start();
  return {
    model,
    actions,
    touched: () => {
      asking.touched();
      if (silenced) actions.sound();
    },
  };
}
