import { useModel } from "../model/context.ts";

/** How many choices a screen holds: half of the usual when they are larger or must stay low. */
export function useRoom(usual: number): number {
  const { text, low } = useModel().ui.settings;
  return low || text > 0 ? Math.max(3, Math.floor(usual / 2)) : usual;
}
