/** One's own picture, silent; lets go of the stream when it leaves the screen. */
import { play, showStream } from "@luukku/web/ui/playing.ts";
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
    const letGo = showStream(element, stream);
    if (stream) void play(element);
    return letGo;
  }, [stream]);

  return <video ref={video} data-testid={testId} aria-label={label} autoPlay playsInline muted />;
}
