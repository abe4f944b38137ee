/** One epoch of a call: its peer connection, how it is doing, and what of the other side can be seen and heard. */
import type { MediaLink } from "./api.ts";
import { watchFirstFrame } from "./first-frame.ts";
import { createFlowJudge, type Flow } from "./flow.ts";
import type { State as LadderState } from "./ladder/machine.ts";
import { createLadder, type Rung } from "./ladder.ts";
import type { Prepared } from "./offering.ts";
import type { Outgoing } from "./outgoing.ts";
import { createPeer, type PeerEvents } from "./peer.ts";
import type { CallView, Candidate, Description, ErrorCode, SignalData } from "./protocol.gen.ts";
import { createQualityJudge, type Quality, readSample } from "./quality.ts";
import { watchSpeaking } from "./speaking.ts";

const SAMPLE_EVERY_MS = 1_000;
/** Two seconds of pictures, however dark, count as a picture: the other side may have covered the lens. */
const FRAMES_OF_DARKNESS = 60;
/** How long after the beginning the small first picture gives way to the full one. It has arrived by then. */
const SHARPEN_AFTER_MS = 600;

/** What a session tells of itself. */
export interface SessionNews extends Flow {
  link: MediaLink;
  remote: MediaStream | null;
  remoteVisible: boolean;
  peerSpeaking: boolean;
}

export interface SessionOptions {
  call: CallView;
  outgoing: Outgoing;
  /** A peer connection that was made with the same `outgoing` before the call came. */
  prepared: Prepared | null;
  /** Whether signals reach the other side now. */
  reachable: boolean;
  /** Whether an earlier epoch of this call was connected. */
  again: boolean;
  /** The ladder of the call's former epoch. */
  former: LadderState | undefined;
  send(data: SignalData): void;
  remake(): void;
  news(news: Partial<SessionNews>): void;
  /** The connection stands (again): say what the devices do. */
  connected(): void;
}

export interface Session {
  /** A newer view of the same call and epoch. */
  update(call: CallView): void;
  reachable(now: boolean): void;
  receive(data: Description | Candidate): void;
  /** What the peer says its camera does; null: nothing yet. */
  peerCamera(on: boolean | null): void;
  attach(): Promise<void>;
  wasConnected(): boolean;
  /** The next epoch that `remake` asked for was refused. */
  remakeRefused(code: ErrorCode): void;
  ladder(): LadderState;
  close(): void;
}

export function createSession(options: SessionOptions): Session {
  const { outgoing, send, remake, news } = options;
  const remote = new MediaStream();
  const stops: (() => void)[] = [];
  const judge = createQualityJudge();
  const flow = createFlowJudge();
  let live = false;
  let peerCameraOn: boolean | null = null;
  let everConnected = false;
  let quality: Quality = { weak: false, frozen: false };
  let videoTrack: MediaStreamTrack | null = null;
  let audioReceiver: RTCRtpReceiver | null = null;
  let framesAtLive: number | null = null;
  let visible = false;
  let closed = false;

  const events: PeerEvents = {
    send,
    connection: (state) => ladder.connection(state),
    track: arrived,
    broken: () => ladder.broken(),
  };
  const peer = createPeer(options.call, outgoing, events, options.prepared);
  const climbing = {
    restart: () => peer.restart(),
    remake,
    rung(rung: Rung) {
      if (rung === "connected") {
        everConnected = true;
        options.connected();
      }
      tellLink();
    },
  };
  const ladder = createLadder(options.call.role, options.reachable, climbing, options.former);

  function tellLink(): void {
    news({ link: link() });
  }

  function link(): MediaLink {
    switch (ladder.rung()) {
      case "connecting":
        return options.again ? "remaking" : "connecting";
      case "connected":
        if (quality.frozen) return "frozen";
        return quality.weak ? "weak" : "good";
      case "reconnecting":
        return "reconnecting";
      case "remaking":
        return "remaking";
    }
  }

  function arrived(track: MediaStreamTrack, receiver: RTCRtpReceiver): void {
    remote.addTrack(track);
    if (track.kind === "video") videoTrack = track;
    else audioReceiver = receiver;
    news({ remote });
    watch();
  }

  function seen(): void {
    if (visible || closed) return;
    visible = true;
    flow.seen(performance.now());
    news({ remoteVisible: true, pictureArrives: true });
  }

  let watchedVideo: MediaStreamTrack | null = null;
  let watchedAudio: RTCRtpReceiver | null = null;

  function watch(): void {
    if (videoTrack !== null && videoTrack !== watchedVideo) {
      watchedVideo = videoTrack;
      stops.push(watchFirstFrame(videoTrack, () => live, seen));
    }
    if (audioReceiver !== null && audioReceiver !== watchedAudio) {
      watchedAudio = audioReceiver;
      stops.push(watchSpeaking(audioReceiver, (peerSpeaking) => news({ peerSpeaking })));
    }
  }

  async function sample(): Promise<void> {
    let report: RTCStatsReport;
    try {
      report = await peer.pc.getStats();
    } catch {
      return;
    }
    if (closed) return;
    const now = readSample(report, performance.now());
    const picture = live && peerCameraOn !== false && ladder.rung() === "connected";
    quality = judge.judge(now, picture);
    if (live) {
      framesAtLive ??= now.framesDecoded;
      if (now.framesDecoded - framesAtLive >= FRAMES_OF_DARKNESS) seen();
    }
    news({ ...flow.judge(now), link: link() });
  }

  const sampling = setInterval(() => void sample(), SAMPLE_EVERY_MS);
  live = options.call.state === "live";
  tellLink();

  return {
    update(call) {
      peer.configure(call);
      if (!live && call.state === "live") {
        live = true;
        const sharpening = setTimeout(() => peer.sharpen(), SHARPEN_AFTER_MS);
        stops.push(() => clearTimeout(sharpening));
      }
    },
    reachable: (now) => ladder.reachable(now),
    receive: (data) => peer.receive(data),
    peerCamera(on) {
      peerCameraOn = on;
    },
    attach: () => peer.attach(),
    wasConnected: () => everConnected,
    remakeRefused: (code) => ladder.remakeRefused(code),
    ladder: () => ladder.state(),
    close() {
      closed = true;
      clearInterval(sampling);
      ladder.close();
      for (const stop of stops) stop();
      peer.close();
    },
  };
}
