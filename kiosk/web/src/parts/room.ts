import { useModel } from "../model/context.ts";
import { useShape } from "./shape.ts";

/** How many choices a screen holds: half of the usual when they are larger or must stay low. A screen that lies is wide. */
export function useRoom(usual: number): number {
  const { text, low } = useModel().ui.settings;
  const { orientation } = useShape(text);
  return low || (text > 0 && orientation === "portrait") ? Math.max(3, Math.floor(usual / 2)) : usual;
}

/** Whether the text is so large that a screen cannot hold all it says at once: then all but the keys scrolls together. */
export function useCompact(): boolean {
  return useModel().ui.settings.text > 0;
}

/** The same, of a screen whose parts stand beside each other where there is the width for it. */
export function useStacked(): boolean {
  const { text } = useModel().ui.settings;
  return useShape(text).orientation === "portrait" && text > 0;
}
