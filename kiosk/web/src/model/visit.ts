/** The visit in `sessionStorage`, so that a reload comes back to the same step; gone with the wipe. */
import { freshUi, type Step, type Ui } from "./ui.ts";

const KEY = "luukku.visit";
const STEPS: readonly Step[] = ["rest", "language", "who", "search", "what", "join", "return"];

export function saveVisit(ui: Ui): void {
  const { panel: _panel, busy: _busy, refused: _refused, ...kept } = ui;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing now: the visit goes on, and only a reload would lose its step.
  }
}

/** The visit that was under way; a fresh one if there is none or it cannot be read. */
export function restoreVisit(): Ui {
  try {
    const text = sessionStorage.getItem(KEY);
    if (text === null) return freshUi;
    const kept = JSON.parse(text) as Partial<Ui>;
    if (!kept.step || !STEPS.includes(kept.step) || !Array.isArray(kept.trail)) return freshUi;
    return {
      ...freshUi,
      ...kept,
      settings: { ...freshUi.settings, ...kept.settings },
      panel: null,
      busy: false,
      refused: null,
    };
  } catch {
    return freshUi;
  }
}

export function forgetVisit(): void {
  sessionStorage.clear();
}
