/** A stream on a <video>; lets go of it when it leaves the screen. */
import { type ReactElement, useEffect, useRef } from "react";

interface Props {
  stream: MediaStream | null;
  testId: string;
  label: string;
  className?: string;
  /** 0 to 1; null: silent, as one's own picture must be. */
  volume: number | null;
  /** Called when the browser refuses to sound before a touch. */
  onSilenced?: () => void;
}

export function Picture({ stream, testId, label, className, volume, onSilenced }: Props): ReactElement {
  const video = useRef<HTMLVideoElement>(null);
  const silenced = useRef(onSilenced);
  silenced.current = onSilenced;
  const silent = volume === null;

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.muted = silent;
    element.srcObject = stream;
    if (stream) {
      element.play().catch((error: unknown) => {
        // AbortError: another stream came meanwhile, which plays by itself.
        if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
        element.muted = true;
        silenced.current?.();
        element.play().catch(() => undefined);
      });
    }
    return () => {
      element.srcObject = null;
    };
  }, [stream, silent]);

  useEffect(() => {
    if (video.current && volume !== null) video.current.volume = volume;
  }, [volume]);

  return (
    // biome-ignore lint/a11y/useMediaCaption: a live conversation has no captions; text comes as real-time text
    <video ref={video} className={className} data-testid={testId} aria-label={label} autoPlay playsInline />
  );
}
