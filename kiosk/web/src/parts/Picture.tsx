/** A stream on a <video>; lets go of it when it leaves the screen. */
import { type ReactElement, useEffect, useRef } from "react";

interface Props {
  stream: MediaStream | null;
  testId: string;
  label: string;
  className?: string;
  /** 0 to 1; null: silent, as one's own picture must be. */
  volume: number | null;
  /** The browser has refused to sound before a touch. */
  silenced?: boolean;
  onSilenced?: () => void;
}

export function Picture({
  stream,
  testId,
  label,
  className,
  volume,
  silenced = false,
  onSilenced,
}: Props): ReactElement {
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef(onSilenced);
  told.current = onSilenced;
  const silent = volume === null || silenced;

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = stream;
    return () => {
      element.srcObject = null;
    };
  }, [stream]);

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.muted = silent;
    if (!stream) return;
    element.play().catch((error: unknown) => {
      // AbortError: another stream came meanwhile, which plays by itself.
      if (error instanceof DOMException && error.name === "NotAllowedError" && !silent) told.current?.();
    });
  }, [stream, silent]);

  useEffect(() => {
    if (video.current && volume !== null) video.current.volume = volume;
  }, [volume]);

  return (
    // biome-ignore lint/a11y/useMediaCaption: a live conversation has no captions; text comes as real-time text
    <video ref={video} className={className} data-testid={testId} aria-label={label} autoPlay playsInline />
  );
}
