/** A visual sign of who speaks (EN 301 549, 6.5.5): whether sound energy arrives. */

const EVERY_MS = 150;
/** Linear audio level (RFC 6464 scaled to 0..1): about -36 dBov, above the hum of a quiet room. */
const LOUD = 0.016;
/** Pauses between words are no silence. */
const HOLD_MS = 600;

/** @returns stops watching */
export function watchSpeaking(receiver: RTCRtpReceiver, changed: (speaking: boolean) => void): () => void {
  let speaking = false;
  let heardAt = Number.NEGATIVE_INFINITY;
  const timer = setInterval(() => {
    const now = performance.now();
    const level = Math.max(0, ...receiver.getSynchronizationSources().map((source) => source.audioLevel ?? 0));
    if (level > LOUD) heardAt = now;
    const next = now - heardAt < HOLD_MS;
    if (next === speaking) return;
    speaking = next;
    changed(next);
  }, EVERY_MS);
  return () => clearInterval(timer);
}
