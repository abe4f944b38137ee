/**
 * What only the page knows: how far the customer has come before there is a ticket, and how they want the page to be.
 * From the ticket on, the server's view decides what is shown.
 */
import type { FailureCode } from "@luukku/web/api.ts";
import type { WayTrouble } from "@luukku/web/conversation/words.ts";

export type Step = "rest" | "language" | "who" | "search" | "what" | "join" | "return";

/** What lies over the screen, at most one at a time. */
export type Panel = "help" | "language" | "confirm" | "away";

export type TextSize = 0 | 1 | 2;

export interface Settings {
  text: TextSize;
  /** Everything one touches in the lowest part of the screen, for one who sits. */
  low: boolean;
  contrast: boolean;
  /** Of the clerk's voice: 0 to 1. */
  volume: number;
}

export const normalSettings: Settings = { text: 0, low: false, contrast: false, volume: 0.8 };

export interface Ui {
  step: Step;
  /** The steps that Back goes through. */
  trail: Step[];
  /** The catalogue's code of the language to be served in. */
  language: string | null;
  agency: string | null;
  /** Null on `join`: "something else". */
  service: string | null;
  /** Other languages that would do as well, the best first. */
  also: string[];
  /** Which page of a list that has more than fit. */
  page: number;
  /** What is typed into the search. */
  query: string;
  /** The ticket that came of it. Kept, so that a reload after its end is known to be after the end. */
  ticket: string | null;
  panel: Panel | null;
  settings: Settings;
  /** The last command was refused with this code. */
  refused: FailureCode | null;
  /** What is known of the way to the server, where it was that. */
  way: WayTrouble | null;
  /** A command is under way. */
  busy: boolean;
}

export const freshUi: Ui = {
  step: "rest",
  trail: [],
  language: null,
  agency: null,
  service: null,
  also: [],
  page: 0,
  query: "",
  ticket: null,
  panel: null,
  settings: normalSettings,
  refused: null,
  way: null,
  busy: false,
};

/** As many as a ticket takes. */
const MOST_ALSO = 4;

export type UiAction =
  | { do: "start" }
  | { do: "choose_language"; language: string }
  | { do: "choose_agency"; agency: string }
  | { do: "return" }
  | { do: "also"; language: string }
  | { do: "search" }
  | { do: "type"; query: string }
  | { do: "choose_service"; agency: string; service: string | null }
  | { do: "other_agency" }
  | { do: "page"; page: number }
  | { do: "back" }
  | { do: "panel"; panel: Panel | null }
  | { do: "settings"; settings: Partial<Settings> }
  | { do: "ticket"; ticket: string }
  | { do: "busy" }
  | { do: "done" }
  | { do: "refused"; code: FailureCode; way?: WayTrouble | null }
  /** What was refused has been changed since. */
  | { do: "unrefuse" }
  | { do: "forget" };

/** In which steps an action does something; those not named do so in every step. */
export const ALLOWED: Partial<Record<UiAction["do"], readonly Step[]>> = {
  start: ["rest"],
  return: ["rest"],
  search: ["who"],
  type: ["search"],
  choose_agency: ["who"],
  choose_service: ["what", "search"],
  other_agency: ["search", "join"],
  also: ["join"],
};

/** Whether it does: a second touch in the same moment comes when the step has changed already, and must change nothing. */
export function isAllowed(ui: Ui, action: UiAction["do"]): boolean {
  return ALLOWED[action]?.includes(ui.step) ?? true;
}

function go(ui: Ui, step: Step, change: Partial<Ui> = {}): Ui {
  return { ...ui, page: 0, panel: null, refused: null, ...change, step, trail: [...ui.trail, ui.step] };
}

export function reduceUi(ui: Ui, action: UiAction): Ui {
  if (!isAllowed(ui, action.do)) return ui;
  switch (action.do) {
    case "start":
      return go(ui, "language");
    case "choose_language":
      // Over another screen the language changes and the step stays.
      return ui.panel === "language" || ui.step !== "language"
        ? {
            ...ui,
            language: action.language,
            also: ui.also.filter((one) => one !== action.language),
            panel: null,
            refused: null,
          }
        : go(ui, "who", { language: action.language });
    case "choose_agency":
      return go(ui, "what", { agency: action.agency, service: null, also: [] });
    case "return":
      return go(ui, "return");
    case "also":
      return ui.also.includes(action.language)
        ? { ...ui, also: ui.also.filter((one) => one !== action.language) }
        : { ...ui, also: [...ui.also, action.language].slice(0, MOST_ALSO) };
    case "search":
      return go(ui, "search", { query: "" });
    case "type":
      return { ...ui, query: action.query.slice(0, 60) };
    case "choose_service":
      return go(ui, "join", {
        agency: action.agency,
        service: action.service,
        also: action.agency === ui.agency ? ui.also : [],
      });
    case "other_agency": {
      const at = ui.trail.indexOf("who");
      const trail: Step[] = at < 0 ? ["rest", "language"] : ui.trail.slice(0, at);
      return { ...ui, step: "who", trail, agency: null, service: null, also: [], page: 0, panel: null, refused: null };
    }
    case "page":
      return { ...ui, page: Math.max(0, action.page) };
    case "back": {
      const step = ui.trail.at(-1);
      if (step === undefined) return ui;
      // Whoever goes back to the beginning may be gone: nothing waits there for the next customer.
      if (step === "rest") return freshUi;
      return { ...ui, step, trail: ui.trail.slice(0, -1), page: 0, panel: null, refused: null };
    }
    case "panel":
      return { ...ui, panel: action.panel };
    case "settings":
      return { ...ui, settings: { ...ui.settings, ...action.settings } };
    case "ticket":
      return { ...ui, ticket: action.ticket, busy: false, refused: null };
    case "busy":
      return { ...ui, busy: true, refused: null };
    case "done":
      return { ...ui, busy: false };
    case "refused":
      return { ...ui, busy: false, refused: action.code, way: action.way ?? null };
    case "unrefuse":
      return { ...ui, refused: null, way: null };
    case "forget":
      return freshUi;
  }
}

/** Whether nothing of a customer is in it. */
export function isFresh(ui: Ui): boolean {
  return JSON.stringify({ ...ui, busy: false, refused: null, way: null }) === JSON.stringify(freshUi);
}
