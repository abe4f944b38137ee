/**
 * A screen that is gone again in the blink of an eye is not shown. When a clerk is free and answers at once, drawing
 * "connecting" would only hold up the picture that follows it; until then the customer sees the key that they pressed.
 */
import type { Screen } from "../model/screen.ts";

/** Shorter than what people notice as waiting. */
export const BLINK_MS = 250;
const FROM: readonly Screen["id"][] = ["join", "queue", "return"];

export interface Blink {
  /** Whether what is shown stays for a moment, though `next` is what there is to show. */
  holds(shown: Screen, next: Screen): boolean;
}

/** @param onOver called when the moment is over. */
export function createBlink(onOver: () => void): Blink {
  let until: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  return {
    holds(shown, next) {
      if (next.id !== "connecting" || !FROM.includes(shown.id)) {
        clearTimeout(timer);
        until = null;
        return false;
      }
      if (until === null) {
        until = performance.now() + BLINK_MS;
        timer = setTimeout(() => {
          until = 0;
          onOver();
        }, BLINK_MS);
      }
      return performance.now() < until;
    },
  };
}
