/** The camera is open exactly while a customer may come: a call is then warm before it rings, and a pause is private. */
import type { ClerkState, LocalMedia } from "@luukku/web";
import { useEffect } from "react";
import { wantsCamera } from "../logic/now.ts";
import { preference } from "../logic/preferences.ts";

/**
 * @param state the clerk's state; null before the first view, which opens and closes nothing
 * @param idle no customer can come, whatever the state says: the call was ended here, or the clerk signs out
 * @param standIn whether to use the drawn picture; null while that is not known yet
 */
export function useCameraPolicy(
  media: LocalMedia,
  state: ClerkState | null,
  idle: boolean,
  standIn: boolean | null,
): void {
  const wanted = state === null || standIn === null ? null : wantsCamera(state) && !idle;
  useEffect(() => {
    if (wanted === null) return;
    const { state: now } = media.get();
    if (wanted && now === "closed") void (standIn === true ? media.openStandIn() : openChosen(media));
    if (!wanted && now !== "closed") media.close();
  }, [media, wanted, standIn]);
}

/** Open what the clerk chose last; where that is not there today, whatever is. */
export async function openChosen(media: LocalMedia): Promise<void> {
  const camera = preference("camera");
  const microphone = preference("microphone");
  media.prefer({ ...(camera && { camera }), ...(microphone && { microphone }) });
  await media.open();
}
