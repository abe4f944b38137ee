import { useEffect, useRef } from "react";

/** Hear every key press of the page; `heard` says whether the press was a command, which then does nothing else. */
export function useKeys(heard: (event: KeyboardEvent) => boolean): void {
  const newest = useRef(heard);
  useEffect(() => {
    newest.current = heard;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (newest.current(event)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
