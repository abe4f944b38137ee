/** A drawn moving picture and a quiet tone, for a demo on a machine without a camera. */
import { startTicker } from "./ticker.ts";

const WIDTH = 1280;
const HEIGHT = 720;
const FRAMES_PER_SECOND = 30;
const TONE_HZ = 220;
const TONE_GAIN = 0.05;

export interface StandIn {
  stream: MediaStream;
  close(): void;
}

/** Every frame differs from the one before, so that a frozen picture shows. */
function draw(context: CanvasRenderingContext2D, frame: number): void {
  const turn = (frame % (FRAMES_PER_SECOND * 8)) / (FRAMES_PER_SECOND * 8);
  const angle = turn * 2 * Math.PI;
  const gradient = context.createLinearGradient(0, 0, WIDTH, HEIGHT);
  gradient.addColorStop(0, `hsl(${210 + 20 * Math.sin(angle)} 60% 45%)`);
  gradient.addColorStop(1, `hsl(${190 + 20 * Math.cos(angle)} 55% 65%)`);
  context.fillStyle = gradient;
  context.fillRect(0, 0, WIDTH, HEIGHT);

  const x = WIDTH / 2 + 60 * Math.sin(angle);
  const y = HEIGHT / 2 + 12 * Math.cos(2 * angle);
  context.fillStyle = "#f5f7fa";
  context.beginPath();
  context.ellipse(x, y + 330, 250, 230, 0, 0, 2 * Math.PI);
  context.fill();
  context.beginPath();
  context.ellipse(x, y - 40, 130, 160, 0, 0, 2 * Math.PI);
  context.fill();

  context.fillStyle = "#003479";
  const lid = frame % (FRAMES_PER_SECOND * 3) < 4 ? 2 : 16;
  for (const side of [-1, 1]) {
    context.beginPath();
    context.ellipse(x + side * 48, y - 60, 14, lid, 0, 0, 2 * Math.PI);
    context.fill();
  }
  context.beginPath();
  context.ellipse(x, y + 35, 42, 6 + 12 * Math.abs(Math.sin(frame / 5)), 0, 0, 2 * Math.PI);
  context.fill();

  // A hand that goes round once a second.
  const hand = (frame / FRAMES_PER_SECOND) * 2 * Math.PI;
  context.strokeStyle = "#f5f7fa";
  context.lineWidth = 10;
  context.beginPath();
  context.arc(WIDTH - 90, 90, 50, hand, hand + 1.5 * Math.PI);
  context.stroke();
}

export function createStandIn(): StandIn {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser cannot draw");
  let frame = 0;
  draw(context, frame);
  // Not requestAnimationFrame: it stops when the page is in the background.
  const stopDrawing = startTicker(1000 / FRAMES_PER_SECOND, () => {
    frame += 1;
    draw(context, frame);
  });

  const audio = new AudioContext();
  const tone = new OscillatorNode(audio, { frequency: TONE_HZ });
  const quiet = new GainNode(audio, { gain: TONE_GAIN });
  const out = new MediaStreamAudioDestinationNode(audio, { channelCount: 1 });
  tone.connect(quiet).connect(out);
  tone.start();
  // The browser lets it sound only after the person has touched the page, which may come later.
  void audio.resume();
  const resume = () => void audio.resume();
  addEventListener("pointerdown", resume);
  addEventListener("keydown", resume);

  const stream = new MediaStream([
    ...canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks(),
    ...out.stream.getAudioTracks(),
  ]);
  return {
    stream,
    close() {
      stopDrawing();
      removeEventListener("pointerdown", resume);
      removeEventListener("keydown", resume);
      for (const track of stream.getTracks()) track.stop();
      void audio.close();
    },
  };
}
