/** When a key press is a command of the desk, and when it is none. The commands are in `commands.ts`. */
import type { BreakReason, PassReason } from "@luukku/web";
import { COMMANDS, type CommandId } from "./commands.ts";

/** Why a clerk takes a break; the server alone says that somebody did not answer. */
export type BreakChoice = Exclude<BreakReason, "no_answer">;

/** The names of a record, so that the type checker finds a choice that is missing. */
function all<Choice extends string>(choices: Record<Choice, true>): readonly Choice[] {
  return Object.keys(choices) as Choice[];
}

/** In the order in which they are shown. */
export const BREAK_CHOICES = all<BreakChoice>({
  pause: true,
  meal: true,
  meeting: true,
  paperwork: true,
  technical: true,
});

/** In the order in which they are shown. */
export const PASS_REASONS = all<PassReason>({ busy: true, not_mine: true, language: true, technical: true });

/** The part of a `KeyboardEvent` that decides. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  repeat: boolean;
  defaultPrevented: boolean;
  target: EventTarget | null;
}

export interface KeyContext {
  /** The clerk may switch single keys off (WCAG 2.1.4), for a speech user or a cat; `?` keeps working to switch them on. */
  enabled: boolean;
  /** The reasons to pass on are showing: digits choose one of them. */
  passingOn: boolean;
  /** A dialog covers the page: it has the keyboard. */
  dialogOpen: boolean;
}

export type KeyMeaning = { command: CommandId } | { reason: PassReason };

const TEXT_INPUTS = new Set(["checkbox", "radio", "button", "submit", "reset", "range", "color", "file", "image"]);

/** Whether keys pressed here are text, or the choosing in an open list, rather than commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !TEXT_INPUTS.has(target.type);
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (target.isContentEditable || target.closest("[contenteditable]:not([contenteditable=false])") !== null)
    return true;
  return (
    target.closest("[role=listbox],[role=menu],[role=combobox],[role=textbox],[aria-expanded=true][aria-haspopup]") !==
    null
  );
}

/** What a key press asks for, or null when it is no command. */
export function meaningOf(press: KeyPress, context: KeyContext): KeyMeaning | null {
  if (press.defaultPrevented || press.repeat || press.ctrlKey || press.altKey || press.metaKey) return null;
  if (context.dialogOpen || isTyping(press.target)) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (!context.enabled) return key === "?" ? { command: "keys" } : null;
  if (context.passingOn && /^[1-9]$/.test(key)) {
    const reason = PASS_REASONS[Number(key) - 1];
    return reason === undefined ? null : { reason };
  }
  const command = COMMANDS.find((each) => each.key === key);
  return command === undefined ? null : { command: command.id };
}

/** The key of a command, as it is printed on the page. */
export function keyOf(id: CommandId): string {
  return COMMANDS.find((each) => each.id === id)?.key.toUpperCase() ?? "";
}
