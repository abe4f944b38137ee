/** Whether camera and microphone work, known before a customer needs them, and told to the server. */
import type { MediaState } from "@luukku/web/api.ts";
import type { KioskView, MediaProblem } from "@luukku/web/protocol.gen.ts";
import type { Environment } from "./environment.ts";

export interface Health {
  /** A problem, none (null), or nothing known yet. */
  known(): MediaProblem | null | undefined;
  checking(): boolean;
  /** Learns from the devices' state, and sees to it that the server knows. */
  follow(media: MediaState): void;
  /** Looks whether they work while nobody is here, if that can be done without asking a person. */
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
  openMedia: () => Promise<void>;
  report: (problem: MediaProblem | null) => void;
  onChange: () => void;
}

export function createHealth({ env, view, online, stopped, openMedia, report, onChange }: Options): Health {
  let known: MediaProblem | null | undefined;
  let checking = false;
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

  return {
    known: () => known,
    checking: () => checking,
    follow(media) {
      if (media.state === "open") known = null;
      if (media.state === "failed") known = media.problem;
      tell();
    },
    async check() {
      if (checking || stopped() || env.media.get().state !== "closed") return;
      if (await env.devices.triable()) await tryOut();
    },
    retry: tryOut,
  };
}
