/** Sounds that call for an eye: each short, none without something new to see. */
import type { Sounds } from "@luukku/web/index.ts";
import type { KioskView } from "@luukku/web/protocol.gen.ts";
import type { Screen } from "../model/screen.ts";

/** "Still here?" is heard again this often, as long as it is asked. */
const ASK_AGAIN_MS = 10_000;

export function createAlarms(sounds: Sounds) {
  let stopAsking: (() => void) | null = null;
  let proposed: string | null = null;
  let called: readonly string[] = [];

  return {
    follow(screen: Screen, view: KioskView | null): void {
      if (screen.id === "asked") stopAsking ??= sounds.repeat("warning", ASK_AGAIN_MS);
      else {
        stopAsking?.();
        stopAsking = null;
      }
      const transfer = screen.id === "call" ? view?.call?.transfer : null;
      // Again when the customer is said to have agreed: who has not must hear of it in time.
      const proposes = transfer == null ? null : (transfer.agreed ?? "asked");
      if (proposes !== null && proposes !== proposed) sounds.play("warning");
      proposed = proposes;
      const numbers = view?.called.map((one) => one.number) ?? [];
      // In the middle of somebody else's visit the number is shown later, silently.
      if (screen.id === "rest" && numbers.some((number) => !called.includes(number))) sounds.play("ring");
      called = numbers;
    },
  };
}
