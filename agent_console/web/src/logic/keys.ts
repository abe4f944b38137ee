/** The console's single-key commands: which key asks for what, and when a key press is none of them. */
import type { BreakReason, PassReason } from "@luukku/web";

/** Why a clerk takes a break; the server alone says that somebody did not answer. */
export type BreakChoice = Exclude<BreakReason, "no_answer">;

export const BREAK_CHOICES: readonly BreakChoice[] = ["pause", "meal", "meeting", "paperwork", "technical"];

export type KeyAction =
  | "available"
  | "break"
  | "off"
  | BreakChoice
  | "answer"
  | "pass_on"
  | "ready"
  | "extend"
  | "transfer"
  | "mute"
  | "camera"
  | "devices"
  | "end"
  | "keys"
  | "notifications"
  | "sound"
  | "theme"
  | "language"
  | "retry"
  | "sign_out";

export type KeyGroup = "state" | "call" | "page";

export interface KeyBinding {
  /** As `KeyboardEvent.key` gives it, letters in lower case. */
  key: string;
  action: KeyAction;
  group: KeyGroup;
}

export const KEY_BINDINGS: readonly KeyBinding[] = [
  { key: "1", action: "available", group: "state" },
  { key: "2", action: "break", group: "state" },
  { key: "3", action: "off", group: "state" },
  { key: "4", action: "pause", group: "state" },
  { key: "5", action: "meal", group: "state" },
  { key: "6", action: "meeting", group: "state" },
  { key: "7", action: "paperwork", group: "state" },
  { key: "8", action: "technical", group: "state" },
  { key: "a", action: "answer", group: "call" },
  { key: "p", action: "pass_on", group: "call" },
  { key: "m", action: "mute", group: "call" },
  { key: "c", action: "camera", group: "call" },
  { key: "f", action: "transfer", group: "call" },
  { key: "e", action: "end", group: "call" },
  { key: "r", action: "ready", group: "call" },
  { key: "w", action: "extend", group: "call" },
  { key: "d", action: "devices", group: "page" },
  { key: "n", action: "notifications", group: "page" },
  { key: "s", action: "sound", group: "page" },
  { key: "t", action: "theme", group: "page" },
  { key: "l", action: "language", group: "page" },
  { key: "u", action: "retry", group: "page" },
  { key: "q", action: "sign_out", group: "page" },
  { key: "?", action: "keys", group: "page" },
];

export const PASS_REASONS: readonly PassReason[] = ["busy", "not_mine", "language", "technical"];

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

export type KeyMeaning = { action: KeyAction } | { reason: PassReason };

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
  if (!context.enabled) return key === "?" ? { action: "keys" } : null;
  if (context.passingOn && /^[1-9]$/.test(key)) {
    const reason = PASS_REASONS[Number(key) - 1];
    return reason === undefined ? null : { reason };
  }
  const binding = KEY_BINDINGS.find((b) => b.key === key);
  return binding === undefined ? null : { action: binding.action };
}

/** The key of an action, as it is printed on the page. */
export function keyOf(action: KeyAction): string {
  const binding = KEY_BINDINGS.find((b) => b.action === action);
  return binding === undefined ? "" : binding.key.toUpperCase();
}
