import { useEffect, useState } from "react";

/** Whether `on` has held for so long (ms) already: for what is worth preparing, but only once nothing else is to do. */
export function useLater(on: boolean, ms: number): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    if (!on) return;
    const timer = setTimeout(() => setLater(true), ms);
    return () => {
      clearTimeout(timer);
      setLater(false);
    };
  }, [on, ms]);
  return on && later;
}
