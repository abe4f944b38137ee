/**
 * Holds the page together: what the server shows, what the customer has chosen and what the devices do become one model,
 * which the screens draw; what the customer asks for becomes commands. What follows from what is decided by pure functions
 * (`model/stay.ts`, `model/screen.ts`); here it is only carried out.
 */

import { createStore, type KioskIdentity, type KioskView, type LinkStatus, type Store } from "@luukku/web/index.ts";
import { NO_CALL } from "@luukku/web/noCall.ts";
import { interfaceOf } from "../model/catalogue.ts";
import type { Actions, Model } from "../model/context.ts";
import { restoreLeft } from "../model/left.ts";
import { keptTicket, REST_PATIENCE_MS, type Screen, type Situation, screenFor } from "../model/screen.ts";
import { beginStay, type Happening, reduceStay } from "../model/stay.ts";
import { isFresh, type UiAction } from "../model/ui.ts";
import { forgetVisit, restoreVisit, saveVisit } from "../model/visit.ts";
import { createAlarms } from "./alarms.ts";
import { createAsking } from "./asking.ts";
import { createBlink } from "./blink.ts";
import { createEffects } from "./effects.ts";
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
export function createKiosk(env: Environment): Kiosk {
  let stay = beginStay(restoreVisit(), restoreLeft());
  let session: ServerSession | null = null;
  let opening = false;
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
    ui: () => stay.ui,
    setUi: (left) => happen({ it: "forgotten", left }),
    onChange: update,
    onEnd: () => {
      happen({ it: "wiped" });
      env.speak("fi");
      update();
    },
  });
  const errands = createErrands({
    session: () => session,
    view: () => view(),
    ui: () => stay.ui,
    dispatch,
    finish: (ticket) => happen({ it: "finished", ticket }),
    away: (ticket) => happen({ it: "away", ticket }),
    isFinished: (ticket) => ticket === stay.finished,
    end: (ticket) => {
      happen({ it: "ended", ticket });
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
  const carryOut = createEffects(env, {
    conclude: ({ finished }) => errands.conclude(finished),
    goodbye: () => errands.goodbye(null),
    wipe: wiping.start,
    show_away({ ticket, ms }) {
      clearTimeout(awayTimer);
      awayTimer = setTimeout(() => happen({ it: "away_over", ticket }), ms);
      update();
    },
    look_at_devices: () => void health.check(),
    enrol_in_demo: () => void enrolling.enrolInDemo(() => shown.id === "unavailable" && shown.trouble.kind === "enrol"),
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

  /** Something has happened: the page's own state goes on, is kept for a reload, and what follows from it is done. */
  function happen(happening: Happening): void {
    const before = stay.ui;
    const [next, effects] = reduceStay(stay, happening);
    stay = next;
    if (stay.ui !== before) {
      if (isFresh(stay.ui)) forgetVisit();
      else saveVisit(stay.ui);
    }
    for (const effect of effects) carryOut(effect);
  }

  function dispatch(action: UiAction): void {
    happen({ it: "ui", action });
    env.sounds.setVolume(stay.ui.settings.volume);
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
      ui: stay.ui,
      media: env.media.get(),
      wiping: wiping.active(),
      asking: asking.secondsLeft() !== null,
      finished: stay.finished,
      ended: stay.ended,
      away: stay.away,
      farewell: stay.farewell,
      health: health.known(),
    };
  }

  function compose(): Model {
    const now = situation();
    return {
      screen: screenFor(now),
      ui: stay.ui,
      link: now.link,
      view: now.view,
      catalogue: now.catalogue,
      lastCatalogue: lastKnown.catalogue(),
      media: now.media,
      call: session?.engine.get() ?? NO_CALL,
      demo: enrolling.demo(),
      away: stay.away,
      kept: keptTicket(now),
      wiped: wiping.done(),
      secondsLeft: asking.secondsLeft() ?? 0,
      silenced: stay.silenced,
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
      happen({ it: "view", view: view(), wiping: wiping.active() });
      const next = compose();
      if (!blink.holds(shown, next.screen)) {
        const before = shown;
        shown = next.screen;
        model.set(next);
        if (nameOf(before) !== nameOf(shown)) {
          happen({ it: "screen", before, now: shown, viewed: next.view !== null });
          again = true;
        }
      }
      follow();
    } while (again);
    updating = false;
  }

  function follow(): void {
    const { screen, media, catalogue, link } = model.get();
    if (!wiping.active()) env.speak(interfaceOf(catalogue, stay.ui.language));
    health.follow(media);
    lastKnown.follow(model.get());
    const inVisit = ["join", "queue", "asked", "connecting", "call"].includes(screen.id);
    if (inVisit && media.state === "closed" && !opening) void openMedia();
    const used = inVisit || screen.id === "still-here" || health.checking();
    // A page that has no place any more opens no camera either: another one may need it.
    if ((!used || link.state === "stopped") && media.state !== "closed") env.media.close();
    session?.engine.expect(["join", "queue"].includes(screen.id) && media.state === "open");
    asking.follow(screen, stay.ui);
    alarms.follow(screen, model.get().view);
    clearTimeout(restTimer);
    if (link.state === "offline") {
      const left = link.since + REST_PATIENCE_MS - performance.now();
      if (left > 0) restTimer = setTimeout(update, left + 1);
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
    happen({ it: "enrolled" });
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
      happen({ it: "silenced", silenced: true });
      update();
    },
    sound: () => {
      happen({ it: "silenced", silenced: false });
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
      if (stay.silenced) actions.sound();
    },
  };
}
