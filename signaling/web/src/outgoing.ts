/**
 * What this side sends: clones of the camera's and microphone's tracks, so that they can be black and silent while the
 * person still sees their own picture. A clone is disabled before anything can be attached to it.
 */
import type { LocalMedia } from "./api.ts";
import { streamOf } from "./media.ts";

export interface Outgoing {
  /** What both tracks are announced under, so that the other side keeps them in step. */
  readonly stream: MediaStream;
  audio(): MediaStreamTrack | null;
  video(): MediaStreamTrack | null;
  /** Lets the picture and the sound through, at once, or not. */
  enable(camera: boolean, microphone: boolean): void;
  close(): void;
}

/** @param changed called when there are other tracks to send, or one ended; those replaced stop when it has resolved. */
export function createOutgoing(media: LocalMedia, changed: () => Promise<void>): Outgoing {
  const stream = new MediaStream();
  /** What is sent, by the device's own track that it is a clone of. */
  let clones = new Map<MediaStreamTrack, MediaStreamTrack>();
  let camera = false;
  let microphone = false;
  let closed = false;

  function clone(track: MediaStreamTrack): MediaStreamTrack {
    const own = track.clone();
    own.enabled = own.kind === "video" ? camera : microphone;
    // Signing needs movement more than detail.
    own.contentHint = own.kind === "video" ? "motion" : "speech";
    own.onended = () => void changed();
    return own;
  }

  function stop(gone: MediaStreamTrack[]): void {
    for (const track of gone) track.stop();
  }

  /** What was sent until now and is no more, if anything has changed. What goes on goes on as it is. */
  function take(): MediaStreamTrack[] | null {
    const state = media.get();
    // Until the devices have answered, what is sent goes on.
    if (state.state === "opening") return null;
    const wanted = streamOf(state)?.getTracks() ?? [];
    const former = clones;
    if (wanted.length === former.size && wanted.every((track) => former.has(track))) return null;
    clones = new Map(wanted.map((track) => [track, former.get(track) ?? clone(track)]));
    return [...former].flatMap(([track, own]) => (clones.has(track) ? [] : [own]));
  }

  function follow(): void {
    const former = take();
    if (former === null || closed) return;
    // What has a successor goes on until that is attached; what has none ends at once.
    stop(former.filter(({ kind }) => live(kind) === null));
    void changed().finally(() => stop(former));
  }

  const live = (kind: string) => [...clones.values()].find((track) => track.kind === kind) ?? null;
  take();
  const unsubscribe = media.subscribe(follow);

  return {
    stream,
    audio: () => live("audio"),
    video: () => live("video"),
    enable(cameraNow, microphoneNow) {
      camera = cameraNow;
      microphone = microphoneNow;
      for (const track of clones.values()) track.enabled = track.kind === "video" ? camera : microphone;
    },
    close() {
      closed = true;
      unsubscribe();
      stop([...clones.values()]);
      clones.clear();
    },
  };
}
