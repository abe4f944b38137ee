/** One's own picture, silent; lets go of the stream when it leaves the screen. */
import { type ReactElement, useEffect, useRef } from "react";

interface Props {
  stream: MediaStream | null;
  testId: string;
  label: string;
}

export function Picture({ stream, testId, label }: Props): ReactElement {
  const video = useRef<HTMLVideoElement>(null);

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = stream;
    // AbortError: another stream came meanwhile, which plays by itself.
    if (stream) element.play().catch(() => undefined);
    return () => {
      element.srcObject = null;
    };
  }, [stream]);

  return <video ref={video} data-testid={testId} aria-label={label} autoPlay playsInline muted />;
}
