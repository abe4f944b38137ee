/**
 * Holds the page together: what the server shows, what the customer has chosen and what the devices do become one model,
 * which the screens draw; what the customer asks for becomes commands.
 */

import { createStore, type KioskIdentity, type KioskView, type LinkStatus, type Store } from "@luukku/web/index.ts";
import { NO_CALL } from "@luukku/web/noCall.ts";
import type { CloseReason, KioskTicket } from "@luukku/web/protocol.gen.ts";
import { interfaceOf } from "../model/catalogue.ts";
import type { Actions, Model } from "../model/context.ts";
import { forgetLeft, keepLeft, restoreLeft } from "../model/left.ts";
import { keptTicket, REST_PATIENCE_MS, type Screen, type Situation, screenFor } from "../model/screen.ts";
import { freshUi, isFresh, reduceUi, type Ui, type UiAction } from "../model/ui.ts";
import { forgetVisit, restoreVisit, saveVisit } from "../model/visit.ts";
import { createAlarms } from "./alarms.ts";
import { createAsking } from "./asking.ts";
import { createBlink } from "./blink.ts";
import { createEnrolling } from "./enrolling.ts";
import type { Environment, ServerSession } from "./environment.ts";
import { createErrands } from "./errands.ts";
import { createHealth } from "./health.ts";
import { createLastKnown } from "./lastKnown.ts";
import { createWiping } from "./wiping.ts";

export interface Kiosk {
  model: Store<Model>;
  actions: Actions;
  /** Somebody touched the page or pressed a key. */
  touched(): void;
}

const CONNECTING: LinkStatus = { state: "connecting" };
/** Tells screens apart that are not drawn the same. */
const nameOf = (screen: Screen) => (screen.id === "unavailable" ? `unavailable ${screen.trouble.kind}` : screen.id);
/** A page that is too old for its server asks for a newer one by itself: nobody may be there to touch it. */
const OLD_PAGE_MS = 30_000;
/** How long number and code stay after stepping away, and where somebody may not have seen that they are away. */
const AWAY_MS = 30_000;
const UNSEEN_MS = 60_000;

export function createKiosk(env: Environment): Kiosk {
  let ui: Ui = restoreVisit();
  let session: ServerSession | null = null;
  let opening = false;
  let silenced = false;
  let finished: string | null = null;
  let ended: string | null = null;
  /** What the page before this one had not told the server. */
  let left = restoreLeft();
  let farewell: CloseReason | null = null;
  /** The ticket as the server last showed it, while it kept a place in the queue. */
  let placed: KioskTicket | null = null;
  let away: KioskTicket | null = null;
  let awayTimer: ReturnType<typeof setTimeout> | undefined;
  let restTimer: ReturnType<typeof setTimeout> | undefined;

  const asking = createAsking({ onChange: update, onEnd: () => errands.goodbye(null), sounds: env.sounds });
  const health = createHealth({
    env,
    view: () => view(),
    online,
    stopped: () => session?.connection.get().link.state === "stopped",
    drawn: standsIn,
    resting: () => shown.id === "rest" || shown.id === "unavailable",
    openMedia,
    report: (problem) => void errands.tell({ do: "report_media", problem }),
    onChange: update,
  });
  const wiping = createWiping({
    env,
    ui: () => ui,
    setUi,
    onChange: update,
    onEnd: () => {
      ended = null;
      away = null;
      farewell = null;
      silenced = false;
      env.speak("fi");
      update();
    },
  });
  const errands = createErrands({
    session: () => session,
    view: () => view(),
    ui: () => ui,
    dispatch,
    finish: (ticket) => {
      finished = ticket;
      keepLeft({ ticket, finished: true });
    },
    away: (ticket) => showAway(ticket, AWAY_MS),
    isFinished: (ticket) => ticket === finished,
    end: (ticket) => {
      ended = ticket;
      keepLeft({ ticket, finished: false });
      update();
    },
    wipe: wiping.start,
  });
  const enrolling = createEnrolling({
    env,
    onIdentity: connect,
    onTry: () => dispatch({ do: "busy" }),
    onRefused: ({ code, way }) => dispatch({ do: "refused", code, way }),
    onChange: update,
  });
  const lastKnown = createLastKnown({ env, onChange: update });
  const alarms = createAlarms(env.sounds);
  const blink = createBlink(update);

  function view(): KioskView | null {
    return session?.connection.get().view ?? null;
  }

  function online(): boolean {
    return session?.connection.get().link.state === "online";
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
    const link = session?.connection.get().link ?? CONNECTING;
    return {
      enrolled: enrolling.enrolled(),
      unreadable: enrolling.unreadable(),
      link,
      offlineFor: link.state === "offline" ? performance.now() - link.since : 0,
      view: view(),
      catalogue: session?.catalogue.get() ?? null,
      ui,
      media: env.media.get(),
      wiping: wiping.active(),
      asking: asking.secondsLeft() !== null,
      finished,
      ended,
      away,
      farewell,
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
      lastCatalogue: lastKnown.catalogue(),
      media: now.media,
      call: session?.engine.get() ?? NO_CALL,
      demo: enrolling.demo(),
      away,
      kept: keptTicket(now),
      wiped: wiping.done(),
      secondsLeft: asking.secondsLeft() ?? 0,
      silenced,
      enrolling: enrolling.trying(),
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
      if (!blink.holds(shown, next.screen)) {
        const before = shown;
        shown = next.screen;
        model.set(next);
        if (nameOf(before) !== nameOf(shown)) changed(before, shown);
      }
      follow();
    } while (again);
    updating = false;
  }

  /** Keeps in step with the server's ticket: taken, gone, or left over from before a restart. */
  function followTicket(): void {
    const now = view();
    if (!now || wiping.active()) return;
    const ticket = now.ticket;
    if (left !== null && left.ticket === ticket?.id) {
      if (left.finished) finished = left.ticket;
      else ended = left.ticket;
      errands.conclude(left.finished);
    }
    left = null;
    if (ticket === null || (ticket.id !== finished && ticket.id !== ended)) forgetLeft();
    if (ticket === null || ticket.id !== finished) finished = null;
    if (ticket !== null && ticket.id !== finished) {
      if (ui.ticket !== ticket.id) setUi(reduceUi(ui, { do: "ticket", ticket: ticket.id }));
      if (ui.language === null) setUi({ ...ui, language: ticket.language });
      if (ticket.state === "closed" && ticket.close_reason === "left") errands.goodbye(null);
      placed = ticket.state === "closed" ? null : ticket;
    } else if (ui.ticket !== null && farewell === null && away === null) {
      // The server has let go of it while this page was away, or the customer gave no sign and is away.
      if (placed?.id === ui.ticket && placed.code !== null) showAway(placed, UNSEEN_MS);
      else wiping.start();
    }
  }

  /** Shows number and code once more; nobody may be there to end it. */
  function showAway(ticket: KioskTicket, forMs: number): void {
    finished = ticket.id;
    placed = null;
    away = ticket;
    clearTimeout(awayTimer);
    awayTimer = setTimeout(() => {
      if (away === ticket) wiping.start();
    }, forMs);
    update();
  }

  function follow(): void {
    const { screen, media, catalogue, link } = model.get();
    if (!wiping.active()) env.speak(interfaceOf(catalogue, ui.language));
    health.follow(media);
    lastKnown.follow(model.get());
    const inVisit = ["join", "queue", "asked", "connecting", "call"].includes(screen.id);
    if (inVisit && media.state === "closed" && !opening) void openMedia();
    const used = inVisit || screen.id === "still-here" || health.checking();
    // A page that has no place any more opens no camera either: another one may need it.
    if ((!used || link.state === "stopped") && media.state !== "closed") env.media.close();
    session?.engine.expect(["join", "queue"].includes(screen.id) && media.state === "open");
    asking.follow(screen, ui);
    alarms.follow(screen, model.get().view);
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
    farewell = now.id === "goodbye" ? now.reason : null;
    if (now.id === "connecting") env.sounds.play("ring");
    if (now.id === "call" && before.id !== "unavailable") env.sounds.play("joined");
    if (now.id === "goodbye" && before.id === "call") env.sounds.play("ended");
    if (now.id === "unavailable") {
      void unavailable(now);
      if (view() !== null) void health.check();
    }
    if (now.id === "rest") {
      silenced = false;
      void health.check();
    }
    again = true;
  }

  async function unavailable(screen: Screen & { id: "unavailable" }): Promise<void> {
    if (screen.trouble.kind === "old_page") setTimeout(env.reload, OLD_PAGE_MS);
    if (screen.trouble.kind === "enrol") {
      await enrolling.enrolInDemo(() => shown.id === "unavailable" && shown.trouble.kind === "enrol");
    }
  }

  async function standsIn(): Promise<boolean> {
    if (!env.standIn.wanted()) return false;
    await enrolling.demoKnown();
    return enrolling.demo();
  }

  async function openMedia(): Promise<void> {
    opening = true;
    try {
      if (await standsIn()) await env.media.openStandIn();
      else await env.media.open();
    } finally {
      opening = false;
    }
  }

  function connect(identity: KioskIdentity): void {
    session?.close();
    // Whoever takes the kiosk into use is no customer.
    if (ui.busy) setUi(freshUi);
    session = env.openSession(identity);
    session.connection.subscribe(update);
    session.catalogue.subscribe(update);
    session.engine.subscribe(update);
    update();
  }

  const actions: Actions = {
    ui: dispatch,
    now: () => session?.connection.now() ?? Date.now(),
    join: () => void errands.join(),
    leave: () => void errands.leave(),
    end: errands.end,
    stepAway: () => void errands.stepAway(),
    stillHere: errands.stillHere,
    comeBack: (number, code) => void errands.comeBack(number, code),
    answerTransfer: errands.answerTransfer,
    rate: errands.goodbye,
    forget: () => wiping.start(),
    stay: () => asking.stay(),
    openMedia: () => void health.retry(),
    openStandIn: () => {
      env.standIn.want();
      void health.retry();
    },
    setCamera: (on) => session?.engine.setCamera(on),
    setMicrophone: (on) => session?.engine.setMicrophone(on),
    silenced: () => {
      silenced = true;
      update();
    },
    sound: () => {
      silenced = false;
      update();
    },
    retryLink: () => session?.connection.retryNow(),
    reload: env.reload,
    enrol: (code) => void enrolling.enrol(code),
    enrolAnew: () => {
      session?.close();
      session = null;
      enrolling.giveUp();
    },
  };

  env.media.subscribe(update);
  env.devices.onChange(() => void health.check());
  void enrolling.start();
  return {
    model,
    actions,
    touched: () => {
      asking.touched();
      errands.touched();
      if (silenced) actions.sound();
    },
  };
}
