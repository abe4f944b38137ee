/**
 * The other side's picture. Its element exists and plays from the moment that the warm call has a stream, unseen; the
 * call's screen only takes it in. A fresh element would take its time before the first frame.
 */
import { play, showStream } from "@luukku/web/ui/playing.ts";
import { createContext, type ReactElement, type ReactNode, use, useEffect, useMemo, useRef } from "react";

const Warm = createContext<HTMLVideoElement | null>(null);

/** Keeps the element for as long as there is a stream. */
export function WarmPicture({ stream, children }: { stream: MediaStream | null; children: ReactNode }): ReactElement {
  const element = useMemo(() => {
    if (stream === null) return null;
    const video = document.createElement("video");
    video.autoplay = true;
    video.playsInline = true;
    video.muted = true;
    video.srcObject = stream;
    return video;
  }, [stream]);
  useEffect(() => {
    if (element === null || stream === null) return;
    // Development runs effects twice.
    const letGo = showStream(element, stream);
    void play(element);
    return letGo;
  }, [element, stream]);
  return <Warm value={element}>{children}</Warm>;
}

interface Props {
  testId: string;
  label: string;
  className: string;
  /** The picture is no longer of this moment. */
  stale: boolean;
  /** 0 to 1. */
  volume: number;
  /** The browser has refused to sound before a touch. */
  silenced: boolean;
  onSilenced: () => void;
}

/** Where the picture is shown. */
export function RemotePicture({ testId, label, className, stale, volume, silenced, onSilenced }: Props): ReactElement {
  const room = useRef<HTMLDivElement>(null);
  const element = use(Warm);
  const told = useRef(onSilenced);
  told.current = onSilenced;

  useEffect(() => {
    if (element === null || room.current === null) return;
    room.current.append(element);
    return () => element.remove();
  }, [element]);

  useEffect(() => {
    if (element === null) return;
    element.setAttribute("data-testid", testId);
    element.className = className;
    element.setAttribute("aria-label", label);
    element.toggleAttribute("data-stale", stale);
  }, [element, testId, className, stale, label]);

  useEffect(() => {
    if (element === null) return;
    element.volume = volume;
    element.muted = silenced;
    void play(element).then((played) => played === "silenced" && !silenced && told.current());
  }, [element, volume, silenced]);

  return <div className="remote-room" ref={room} />;
}
