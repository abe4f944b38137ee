/** Looks at what really arrives: the pixels of decoded frames and the samples of decoded sound. */

export interface Evidence {
  frames: number;
  /** Of all frames: the brightest luma and the number of different pictures. */
  brightest: number;
  pictures: number;
  width: number;
  height: number;
  samples: number;
  /** The largest absolute sample, 0 to 1. */
  loudest: number;
}

/** Not yet in TypeScript's library: https://w3c.github.io/mediacapture-transform/ */
declare class MediaStreamTrackProcessor<T extends VideoFrame | AudioData> {
  constructor(init: { track: MediaStreamTrack });
  readonly readable: ReadableStream<T>;
}

async function readEach<T extends VideoFrame | AudioData>(
  track: MediaStreamTrack,
  look: (data: T) => void | Promise<void>,
  stopped: () => boolean,
): Promise<void> {
  const reader = new MediaStreamTrackProcessor<T>({ track }).readable.getReader();
  while (!stopped()) {
    const { done, value } = await reader.read();
    if (done) return;
    await look(value);
    value.close();
  }
  await reader.cancel();
}

/** Watches the stream until both so many frames and so much sound have come. */
export async function witness(stream: MediaStream, frames: number, soundMs: number): Promise<Evidence> {
  const seen: Evidence = { frames: 0, brightest: 0, pictures: 0, width: 0, height: 0, samples: 0, loudest: 0 };
  const pictures = new Set<number>();
  let soundS = 0;

  const look = async (frame: VideoFrame) => {
    const bytes = new Uint8Array(frame.allocationSize());
    const [luma] = await frame.copyTo(bytes);
    const stride = luma?.stride ?? frame.codedWidth;
    const end = (luma?.offset ?? 0) + stride * frame.codedHeight;
    let sum = 0;
    for (let at = luma?.offset ?? 0; at < end; at += 7) {
      const value = bytes[at] ?? 0;
      sum = (sum * 31 + value) >>> 0;
      if (value > seen.brightest) seen.brightest = value;
    }
    pictures.add(sum);
    seen.frames += 1;
    seen.width = frame.displayWidth;
    seen.height = frame.displayHeight;
  };
  const listen = (data: AudioData) => {
    const samples = new Float32Array(data.numberOfFrames);
    data.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
    for (const sample of samples) seen.loudest = Math.max(seen.loudest, Math.abs(sample));
    seen.samples += samples.length;
    soundS += samples.length / data.sampleRate;
  };

  const [video] = stream.getVideoTracks();
  const [audio] = stream.getAudioTracks();
  if (video === undefined || audio === undefined) throw new Error("a track is missing");
  await Promise.all([
    readEach<VideoFrame>(video.clone(), look, () => seen.frames >= frames),
    readEach<AudioData>(audio.clone(), listen, () => soundS * 1000 >= soundMs),
  ]);
  seen.pictures = pictures.size;
  return seen;
}
