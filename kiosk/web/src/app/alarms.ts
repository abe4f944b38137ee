/** Sounds that call for an eye: each short, none without something new to see. */
import type { Sounds } from "@luukku/web/index.ts";
import type { KioskView } from "@luukku/web/protocol.gen.ts";
import type { Screen } from "../model/screen.ts";

/** "Still here?" is heard again this often, as long as it is asked. */
const ASK_AGAIN_MS = 10_000;

export function createAlarms(sounds: Sounds) {
  let stopAsking: (() => void) | null = null;
  let proposed = false;
  let called: readonly string[] = [];

  return {
    follow(screen: Screen, view: KioskView | null): void {
      if (screen.id === "asked") stopAsking ??= sounds.repeat("warning", ASK_AGAIN_MS);
      else {
        stopAsking?.();
        stopAsking = null;
      }
      const proposes = screen.id === "call" && view?.call?.transfer != null;
      if (proposes && !proposed) sounds.play("warning");
      proposed = proposes;
      const numbers = view?.called.map((one) => one.number) ?? [];
      // In the middle of somebody else's visit the number is shown later, silently.
      if (screen.id === "rest" && numbers.some((number) => !called.includes(number))) sounds.play("ring");
      called = numbers;
    },
  };
}
