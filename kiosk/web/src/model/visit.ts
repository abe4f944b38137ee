/** The visit in `sessionStorage`, so that a reload comes back to the same step; gone with the wipe. */
import { forgetAll, remember, rememberedJson } from "@luukku/web/remembering.ts";
import { freshUi, type Step, type Ui } from "./ui.ts";

const KEY = "luukku.visit";
const STEPS: readonly Step[] = ["rest", "language", "who", "search", "what", "join", "return"];

/** Where nothing can be kept the visit goes on, and only a reload would lose its step. */
export function saveVisit(ui: Ui): void {
  const { panel: _panel, busy: _busy, refused: _refused, ...kept } = ui;
  remember("tab", KEY, JSON.stringify(kept));
}

/** The visit that was under way; a fresh one if there is none or it cannot be read. */
export function restoreVisit(): Ui {
  const kept = rememberedJson("tab", KEY) as Partial<Ui> | null;
  if (!kept?.step || !STEPS.includes(kept.step) || !Array.isArray(kept.trail)) return freshUi;
  return {
    ...freshUi,
    ...kept,
    settings: { ...freshUi.settings, ...kept.settings },
    panel: null,
    busy: false,
    refused: null,
  };
}

/** Whatever else this tab remembers goes with it. */
export function forgetVisit(): void {
  forgetAll("tab");
}
