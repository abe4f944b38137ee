/**
 * Short synthesised cues. Remote sound does not come this way: Web Audio would defeat the browser's echo canceller.
 */

export type Cue = "ring" | "warning" | "joined" | "ended";

interface Note {
  hz: number;
  at: number;
  seconds: number;
}

/** Each under 3 s, as EN 301 549 asks of what sounds by itself. */
const CUES: Record<Cue, readonly Note[]> = {
  ring: [
    { hz: 659, at: 0, seconds: 0.22 },
    { hz: 784, at: 0.24, seconds: 0.22 },
    { hz: 988, at: 0.48, seconds: 0.4 },
  ],
  warning: [
    { hz: 880, at: 0, seconds: 0.14 },
    { hz: 880, at: 0.28, seconds: 0.14 },
  ],
  joined: [
    { hz: 523, at: 0, seconds: 0.12 },
    { hz: 784, at: 0.12, seconds: 0.24 },
  ],
  ended: [
    { hz: 784, at: 0, seconds: 0.12 },
    { hz: 523, at: 0.12, seconds: 0.24 },
  ],
};
const LOUDEST = 0.3;
const SOFT_EDGE_S = 0.015;

export interface Sounds {
  play(cue: Cue): void;
  /** Plays the cue every `everyMs` until the returned function is called. */
  repeat(cue: Cue, everyMs: number): () => void;
  /** 0 (silent) to 1. */
  setVolume(volume: number): void;
  /** False until the person has touched the page: browsers keep a page silent until then. */
  audible(): boolean;
  close(): void;
}

export function createSounds(): Sounds {
  const context = new AudioContext();
  const master = new GainNode(context, { gain: LOUDEST });
  master.connect(context.destination);

  const wake = () => {
    if (context.state === "suspended") void context.resume();
  };
  addEventListener("pointerdown", wake);
  addEventListener("keydown", wake);

  function play(cue: Cue): void {
    // What could not sound in its time must not sound later, all at once, at the first touch.
    if (context.state !== "running") {
      wake();
      return;
    }
    for (const { hz, at, seconds } of CUES[cue]) {
      const start = context.currentTime + at;
      const oscillator = new OscillatorNode(context, { type: "sine", frequency: hz });
      const envelope = new GainNode(context, { gain: 0 });
      envelope.gain.setValueAtTime(0, start);
      envelope.gain.linearRampToValueAtTime(1, start + SOFT_EDGE_S);
      envelope.gain.setValueAtTime(1, start + seconds - SOFT_EDGE_S);
      envelope.gain.linearRampToValueAtTime(0, start + seconds);
      oscillator.connect(envelope).connect(master);
      oscillator.start(start);
      oscillator.stop(start + seconds);
    }
  }

  return {
    play,
    repeat(cue, everyMs) {
      play(cue);
      const timer = setInterval(() => play(cue), everyMs);
      return () => clearInterval(timer);
    },
    setVolume(volume) {
      // The ear hears loudness roughly as the square root of amplitude.
      const gain = LOUDEST * Math.min(1, Math.max(0, volume)) ** 2;
      master.gain.setTargetAtTime(gain, context.currentTime, SOFT_EDGE_S);
    },
    audible: () => context.state === "running",
    close() {
      removeEventListener("pointerdown", wake);
      removeEventListener("keydown", wake);
      void context.close();
    },
  };
}
