/** Carries out what follows from the page's own state (`model/stay.ts`). */
import { forgetLeft, keepLeft } from "../model/left.ts";
import type { Effect } from "../model/stay.ts";
import type { Environment } from "./environment.ts";

/** A page that is too old for its server asks for a newer one by itself. */
const OLD_PAGE_MS = 30_000;

type Carriers = { [Kind in Effect["do"]]: (effect: Effect & { do: Kind }) => void };

/** What only the page's other parts can do. */
type Others = Omit<Carriers, "play" | "keep_left" | "reload_later">;

export function createEffects(env: Environment, others: Others): (effect: Effect) => void {
  const carriers: Carriers = {
    ...others,
    play: ({ cue }) => env.sounds.play(cue),
    keep_left: ({ left }) => (left === null ? forgetLeft() : keepLeft(left)),
    reload_later: () => void setTimeout(env.reload, OLD_PAGE_MS),
  };
  return (effect) => (carriers[effect.do] as (effect: Effect) => void)(effect);
}
