/** A stream in a media element: shown, made to sound as far as the browser allows, and let go of. */

/**
 * Shows the stream.
 *
 * @returns lets go of it: an element that left the page would go on playing, and keep a camera's few buffers, until it
 * is collected
 */
export function showStream(element: HTMLMediaElement, stream: MediaStream | null): () => void {
  element.srcObject = stream;
  return () => {
    element.srcObject = null;
  };
}

/** `silenced`: the browser makes no sound before somebody has touched the page. */
export type Played = "plays" | "silenced" | "gone";

/** Plays what the element shows. It never rejects. */
export async function play(element: HTMLMediaElement): Promise<Played> {
  try {
    await element.play();
    return "plays";
  } catch (error) {
    // AbortError: another stream came meanwhile, which plays by itself, or the element has left the page.
    return error instanceof DOMException && error.name === "NotAllowedError" ? "silenced" : "gone";
  }
}

/** Plays with sound if the browser allows it, else the picture at least. */
export async function playSoundOrPicture(element: HTMLMediaElement): Promise<Played> {
  const played = await play(element);
  if (played === "silenced") {
    element.muted = true;
    void play(element);
  }
  return played;
}

/** Calls back at the first touch or key, anywhere; that is what a browser waits for. Returns how to stop. */
export function onAnyTouch(listener: () => void): () => void {
  const events = ["pointerup", "keydown"] as const;
  for (const event of events) window.addEventListener(event, listener);
  return () => {
    for (const event of events) window.removeEventListener(event, listener);
  };
}
