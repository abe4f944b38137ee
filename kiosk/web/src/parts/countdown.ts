import { useEffect, useState } from "react";
import { useActions } from "../model/context.ts";

/** Whole seconds until a time of the server's clock (ms), counted down; never below 0. */
export function useSecondsUntil(until: number): number {
  const { now } = useActions();
  const left = () => Math.max(0, Math.ceil((until - now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const tick = () => setSeconds(Math.max(0, Math.ceil((until - now()) / 1000)));
    tick();
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [until, now]);
  return seconds;
}
