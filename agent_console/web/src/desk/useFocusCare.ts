/** Where the keyboard is when the centre panel changes under it. */
import { type MouseEvent, useCallback, useEffect, useRef } from "react";
import { isTyping } from "../logic/keys.ts";

/**
 * For so long after a ring took the focus away from another control, Enter and Space may still have been meant for that
 * one, in milliseconds.
 */
const MEANT_FOR_ANOTHER_MS = 700;
/** The one that is shown: the call's is in the page, hidden, while it rings. */
const HEADING = "[data-now-heading]:not([hidden] *)";

/**
 * A ring takes the focus to "Answer" unless somebody is typing; any other change, and a control that goes away, brings
 * the focus to the heading of the centre panel if what held it is gone.
 *
 * @param moment changes with what the centre panel shows
 * @param dialogOpen a dialog is open and will give the focus back when it closes
 * @returns whether a press of "Answer" was meant
 */
export function useFocusCare(moment: string, ringing: boolean, dialogOpen: boolean): (event: MouseEvent) => boolean {
  const seen = useRef<string | null>(null);
  const takenAt = useRef(Number.NEGATIVE_INFINITY);

  useEffect(() => {
    if (seen.current === moment || dialogOpen) return;
    seen.current = moment;
    // Where the page is longer than the window (zoom, a small screen), what is now comes to its top.
    document.querySelector("main")?.scrollIntoView?.({ block: "start" });
    const held = document.activeElement;
    const nothing = held === null || held === document.body;
    if (ringing && !isTyping(held)) {
      if (!nothing) takenAt.current = performance.now();
      document.querySelector<HTMLElement>("[data-testid=answer]")?.focus({ preventScroll: true });
    } else if (nothing) {
      document.querySelector<HTMLElement>(HEADING)?.focus({ preventScroll: true });
    }
  }, [moment, ringing, dialogOpen]);

  const last = useRef<Element | null>(null);
  useEffect(() => {
    const note = (event: FocusEvent) => {
      last.current = event.target instanceof Element ? event.target : null;
    };
    document.addEventListener("focusin", note);
    return () => document.removeEventListener("focusin", note);
  }, []);
  // After every drawing: a control that went away with what it did must not take the keyboard with it.
  useEffect(() => {
    if (dialogOpen || last.current === null || last.current.isConnected) return;
    last.current = null;
    if (document.activeElement === document.body) {
      document.querySelector<HTMLElement>(HEADING)?.focus({ preventScroll: true });
    }
  });

  return useCallback((event: MouseEvent) => {
    // A click by keyboard has no pointer behind it and counts no clicks.
    return event.detail > 0 || performance.now() - takenAt.current >= MEANT_FOR_ANOTHER_MS;
  }, []);
}

/** Closing the devices gives the focus back to the button that opened them, which may be drawn only then. */
export function useFocusBackToDevices(open: boolean): void {
  const wasOpen = useRef(open);
  useEffect(() => {
    const closed = wasOpen.current && !open;
    wasOpen.current = open;
    const held = document.activeElement;
    // The button that closed them is gone: the heading has the focus in its place, unless somebody took it elsewhere.
    if (closed && (held === document.body || held?.matches(HEADING))) {
      document.querySelector<HTMLElement>("[data-testid=devices]:not([hidden] *)")?.focus();
    }
  }, [open]);
}
