/** Tells when the first real picture arrives. While a call is warm, and until the camera's next frame, it is black. */

const WIDTH = 32;
const HEIGHT = 18;
/** Out of 255. A dark room is brighter; a coded black frame may be off by a few. */
const BLACK = 20;

/**
 * Watches the track until a frame that is not black has been drawn and `live` holds, then calls `visible` and stops. To
 * watch from early on costs next to nothing, and the element plays already when the frame comes that matters.
 *
 * @returns stops watching
 */
export function watchFirstFrame(track: MediaStreamTrack, live: () => boolean, visible: () => void): () => void {
  const video = document.createElement("video");
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let handle: number | undefined;
  let stopped = false;

  function stop(): void {
    stopped = true;
    if (handle !== undefined) video.cancelVideoFrameCallback(handle);
    video.srcObject = null;
  }

  function bright(): boolean {
    if (context === null) return true;
    context.drawImage(video, 0, 0, WIDTH, HEIGHT);
    const { data } = context.getImageData(0, 0, WIDTH, HEIGHT);
    for (let at = 0; at < data.length; at += 4) {
      if (Math.max(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) > BLACK) return true;
    }
    return false;
  }

  function onFrame(): void {
    if (stopped) return;
    if (live() && bright()) {
      stop();
      visible();
    } else {
      handle = video.requestVideoFrameCallback(onFrame);
    }
  }

  // An old browser without it is served by the engine's count of decoded frames.
  if (typeof video.requestVideoFrameCallback === "function") {
    video.muted = true;
    video.playsInline = true;
    video.srcObject = new MediaStream([track]);
    handle = video.requestVideoFrameCallback(onFrame);
    void video.play().catch(() => {
      // Stopped before it began.
    });
  }
  return stop;
}
