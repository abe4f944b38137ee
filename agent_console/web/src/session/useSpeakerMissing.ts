/** Whether there is no loudspeaker at all, through which a ring or a customer could be heard. */
import { watchDevices } from "@luukku/web";
import { useEffect, useState } from "react";
import { noSpeaker } from "../logic/speakers.ts";

/** Nothing tells of every loudspeaker that comes or goes. */
const LOOK_MS = 10_000;

export function useSpeakerMissing(): boolean {
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    let over = false;
    const look = async () => {
      const found = await noSpeaker();
      if (!over) setMissing(found);
    };
    void look();
    const timer = setInterval(() => void look(), LOOK_MS);
    const stop = watchDevices(() => void look());
    return () => {
      over = true;
      clearInterval(timer);
      stop();
    };
  }, []);
  return missing;
}
