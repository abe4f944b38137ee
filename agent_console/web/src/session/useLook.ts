/** What is wrong with camera or microphone, as far as it can be seen while neither is open. */
import { lookAtDevices, type MediaProblem, problemSeen, watchDevices } from "@luukku/web";
import { useEffect, useState } from "react";

const LOOK_MS = 60_000;

/** @param on whether to look: while the devices are open, they tell more themselves */
export function useLook(on: boolean): MediaProblem | null {
  const [problem, setProblem] = useState<MediaProblem | null>(null);
  useEffect(() => {
    if (!on) return;
    let over = false;
    const look = async () => {
      const seen = problemSeen(await lookAtDevices());
      if (!over) setProblem(seen);
    };
    void look();
    const timer = setInterval(() => void look(), LOOK_MS);
    const stop = watchDevices(() => void look());
    return () => {
      over = true;
      clearInterval(timer);
      stop();
      setProblem(null);
    };
  }, [on]);
  return problem;
}
