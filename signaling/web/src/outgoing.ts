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
  let source: MediaStream | null = null;
  let tracks: MediaStreamTrack[] = [];
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

  /** What was sent until now, if that has changed. */
  function take(): MediaStreamTrack[] | null {
    const state = media.get();
    const wanted = streamOf(state);
    // Until the devices have answered, what is sent goes on.
    if (state.state === "opening" || wanted === source) return null;
    source = wanted;
    const former = tracks;
    tracks = wanted?.getTracks().map(clone) ?? [];
    return former;
  }

  function follow(): void {
    const former = take();
    if (former === null || closed) return;
    // What has a successor goes on until that is attached; what has none ends at once.
    if (tracks.length === 0) stop(former);
    void changed().finally(() => stop(former));
  }

  take();
  const unsubscribe = media.subscribe(follow);
  const live = (kind: string) => tracks.find((track) => track.kind === kind) ?? null;

  return {
    stream,
    audio: () => live("audio"),
    video: () => live("video"),
    enable(cameraNow, microphoneNow) {
      camera = cameraNow;
      microphone = microphoneNow;
      for (const track of tracks) track.enabled = track.kind === "video" ? camera : microphone;
    },
    close() {
      closed = true;
      unsubscribe();
      stop(tracks);
      tracks = [];
    },
  };
}
