import { type RefObject, useEffect } from "react";

/**
 * A real keyboard types into the field at once, wherever the focus is: nobody who sits at one looks for a field first.
 * Keys that press what has the focus keep doing so, and what is typed into a dialog is none of the field's.
 */
export function useTyping(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      if (event.key.length !== 1 && event.key !== "Backspace") return;
      const at = event.target instanceof Element ? event.target : null;
      if (at?.closest("input, dialog") || (event.key === " " && at?.closest("button"))) return;
      // The letter itself follows the focus.
      field.current?.focus();
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, [field]);
}
