/**
 * Whether camera and microphone work, known before a customer needs them, and told to the server. While nobody is here
 * it looks only at what the browser lists and allows; a device is opened to find out whether one that failed works again,
 * and once after the page was loaded.
 */
import type { MediaState } from "@luukku/web/api.ts";
import { DEVICES, problemSeen } from "@luukku/web/index.ts";
import type { KioskView, MediaProblem } from "@luukku/web/protocol.gen.ts";
import type { Environment } from "./environment.ts";

export interface Health {
  /** A problem, none (null), or nothing known yet. */
  known(): MediaProblem | null | undefined;
  checking(): boolean;
  /** Learns from the devices' state, and sees to it that the server knows. */
  follow(media: MediaState): void;
  /** Looks what can be known without a customer and without asking a person; goes on doing so by itself. */
  check(): Promise<void>;
  /** Tries again because somebody asked for it. */
  retry(): Promise<void>;
}

interface Options {
  env: Environment;
  view: () => KioskView | null;
  online: () => boolean;
  /** The page has lost its place to another, or for good. */
  stopped: () => boolean;
  /** Whether the drawn picture is used in place of devices; they do not matter then. */
  drawn: () => Promise<boolean>;
  /** Nobody is using the page: a device may be opened for a moment. */
  resting: () => boolean;
  openMedia: () => Promise<void>;
  report: (problem: MediaProblem | null) => void;
  onChange: () => void;
}

/** Between looks while something is wrong; nothing tells of a driver that wakes up. */
const AGAIN_MS = [5_000, 10_000, 20_000, 30_000] as const;
/** Between looks while nothing is. */
const LOOK_MS = 60_000;

export function createHealth(options: Options): Health {
  const { env, view, online, stopped, drawn, resting, openMedia, report, onChange } = options;
  let known: MediaProblem | null | undefined;
  let checking = false;
  let looking = false;
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What was last told, and is not to be told again before the server's view has changed. */
  let told: { problem: MediaProblem | null; seen: string | null } | null = null;

  function tell(): void {
    const now = view();
    if (!online() || !now || known === undefined) return;
    if (now.out_of_order === known) {
      told = null;
      return;
    }
    if (told?.problem === known && told.seen === now.out_of_order) return;
    told = { problem: known, seen: now.out_of_order };
    report(known);
  }

  function learn(problem: MediaProblem | null): void {
    if (problem === null) tries = 0;
    if (problem === known) return;
    known = problem;
    onChange();
  }

  const idle = () => env.media.get().state === "closed" && !checking && !stopped();

  async function tryOut(): Promise<void> {
    if (checking) return;
    checking = true;
    try {
      await openMedia();
    } finally {
      checking = false;
      onChange();
    }
  }

  async function look(): Promise<void> {
    if (looking || !idle()) return;
    looking = true;
    const seen = (await drawn()) ? null : await env.devices.look();
    looking = false;
    if (!idle()) return;
    if (seen === null) {
      learn(null);
      return;
    }
    const problem = problemSeen(seen);
    if (problem !== null) learn(problem);
    // Somebody would have to allow it: what was wrong before this page is not known to be wrong still.
    else if (!DEVICES.every((device) => seen[device] === "ready")) learn(null);
    else if (known !== null && resting()) await tryOut();
  }

  async function check(): Promise<void> {
    clearTimeout(timer);
    await look();
    clearTimeout(timer);
    const wait = known === null ? LOOK_MS : (AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)] ?? LOOK_MS);
    tries += 1;
    timer = setTimeout(() => void check(), wait);
  }

  return {
    known: () => known,
    checking: () => checking,
    follow(media) {
      if (media.state === "open") known = null;
      if (media.state === "failed") known = media.problem;
      tell();
    },
    check,
    async retry() {
      tries = 0;
      await tryOut();
    },
  };
}
