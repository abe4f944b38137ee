import { useEffect, useState } from "react";

/** A ring is that old when its connection has been begun. */
const LATER_MS = 500;

/** Whether `on` has held for a moment already: for what is worth preparing, but only once more urgent work is done. */
export function useLater(on: boolean): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    if (!on) return;
    const timer = setTimeout(() => setLater(true), LATER_MS);
    return () => {
      clearTimeout(timer);
      setLater(false);
    };
  }, [on]);
  return on && later;
}
