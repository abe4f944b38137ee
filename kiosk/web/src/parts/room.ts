import { useModel } from "../model/context.ts";

/** How many choices a screen holds: half of the usual when they are larger or must stay low. */
export function useRoom(usual: number): number {
  const { text, low } = useModel().ui.settings;
  return low || text > 0 ? Math.max(3, Math.floor(usual / 2)) : usual;
}

/** Whether the text is so large that a screen cannot hold all it says at once: then all but the keys scrolls together. */
export function useCompact(): boolean {
  return useModel().ui.settings.text > 0;
}
