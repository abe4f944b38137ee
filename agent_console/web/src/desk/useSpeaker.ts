/** Through which loudspeaker the customer is heard. */
import { type RefObject, useEffect, useState } from "react";

/** Nothing tells of every loudspeaker that goes. */
const LOOK_MS = 10_000;

/**
 * Plays the element through the chosen loudspeaker, and through the system's own for as long as that one is gone: a
 * browser would play into nothing.
 *
 * @param chosen its id; null for the system's choice
 * @returns whether the chosen one is gone
 */
export function useSpeaker(element: RefObject<HTMLMediaElement | null>, chosen: string | null): boolean {
  const [gone, setGone] = useState(false);
  useEffect(() => {
    let over = false;
    const play = async (doubt: boolean): Promise<void> => {
      const found = chosen === null || (await playThrough(element.current, chosen, doubt));
      if (!over) setGone(!found);
    };
    void play(false);
    if (chosen === null) return;
    const timer = setInterval(() => void play(false), LOOK_MS);
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    const changed = () => void play(true);
    devices?.addEventListener("devicechange", changed);
    return () => {
      over = true;
      clearInterval(timer);
      devices?.removeEventListener("devicechange", changed);
    };
  }, [element, chosen]);
  return gone;
}

/**
 * Resolves with whether the chosen one could be had.
 *
 * @param doubt something about the devices has changed
 */
async function playThrough(element: HTMLMediaElement | null, chosen: string, doubt: boolean): Promise<boolean> {
  if (element?.setSinkId === undefined) return true;
  try {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const speakers = all.filter(({ kind }) => kind === "audiooutput");
    const missing = speakers.length > 0 && !speakers.some(({ deviceId }) => deviceId === chosen);
    // Where the browser lists none, trying it is all that tells; but the one in use would be taken for granted.
    const unsure = speakers.length === 0 && doubt;
    if ((missing || unsure) && element.sinkId !== "") await element.setSinkId("");
    if (missing) return false;
    if (element.sinkId !== chosen) await element.setSinkId(chosen);
    return true;
  } catch {
    return false;
  }
}
