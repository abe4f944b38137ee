import { useModel } from "../model/context.ts";
import { useShape } from "./shape.ts";

/**
 * How many choices a screen holds. Where they are larger or must stay low, all of them: few would fit, so that they are
 * moved through by the keys beside them rather than page by page.
 */
export function useRoom(usual: number): number {
  const { text, low } = useModel().ui.settings;
  const { orientation } = useShape(text);
  return low || (text > 0 && orientation === "portrait") ? Number.POSITIVE_INFINITY : usual;
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
