/** "Still here?": when to ask, how long to wait for an answer, and the sound of it. */
import type { Sounds } from "@luukku/web/index.ts";
import { IDLE_END_MS, IDLE_WARN_MS, type Idle, watchIdle } from "../model/idle.ts";
import { mayAsk, type Screen } from "../model/screen.ts";
import type { Ui } from "../model/ui.ts";

export interface Asking {
  /** Until it gives up, s; null while nothing is asked. */
  secondsLeft(): number | null;
  /** Asks only on screens where that is allowed. */
  follow(screen: Screen, ui: Ui): void;
  touched(): void;
  stay(): void;
}

/** It sounds when the question comes, and once more when this much is left, s. */
const SECOND_SOUND = 5;

export function createAsking(options: { onChange: () => void; onEnd: () => void; sounds: Sounds }): Asking {
  let idle: Idle | null = null;
  let endsAt: number | null = null;
  let ticking: ReturnType<typeof setInterval> | undefined;

  const secondsLeft = () => (endsAt === null ? null : Math.max(0, Math.ceil((endsAt - performance.now()) / 1000)));

  function unask(): void {
    clearInterval(ticking);
    endsAt = null;
  }

  function warn(): void {
    endsAt = performance.now() + IDLE_END_MS;
    options.sounds.play("warning");
    ticking = setInterval(() => {
      if (secondsLeft() === SECOND_SOUND) options.sounds.play("warning");
      options.onChange();
    }, 1000);
    options.onChange();
  }

  function stop(): void {
    idle?.stop();
    idle = null;
    unask();
  }

  return {
    secondsLeft,
    follow(screen, ui) {
      if (screen.id === "still-here") return;
      if (!mayAsk(screen, ui)) stop();
      else {
        idle ??= watchIdle({
          warnAfter: IDLE_WARN_MS,
          endAfter: IDLE_END_MS,
          onWarn: warn,
          onEnd: () => {
            stop();
            options.onEnd();
          },
        });
      }
    },
    touched() {
      // The screen that asks takes its answer itself.
      if (endsAt === null) idle?.touch();
    },
    stay() {
      unask();
      idle?.touch();
      options.onChange();
    },
  };
}
