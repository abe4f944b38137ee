/**
 * One peer connection, negotiated perfectly (WebRTC 1.0, 10.7): the kiosk makes the first offer and is impolite, the
 * clerk attaches to what is offered and is polite.
 */
import {
  addTransceivers,
  audioEncoding,
  BUNDLE_POLICY,
  type Prepared,
  videoEncoding,
  WARM_SCALE_DOWN,
} from "./offering.ts";
import type { Outgoing } from "./outgoing.ts";
import type { CallView, Candidate, Description, SignalData } from "./protocol.gen.ts";
import { iceServers, withReadable } from "./turn.ts";

/**
 * Where Chromium's estimate of the link begins; its own is 300. A warm call sends next to nothing while it rings, so the
 * estimate would still be there when the first real picture has to go out, and spread that over a fifth of a second. On
 * a weaker link the estimate falls within the first second.
 */
const START_VIDEO_KILOBITS_PER_SECOND = 1_500;

export interface PeerEvents {
  send(data: SignalData): void;
  connection(state: RTCPeerConnectionState): void;
  track(track: MediaStreamTrack, receiver: RTCRtpReceiver): void;
  /** A description of the other side could not be used. */
  broken(): void;
}

export interface Peer {
  readonly pc: RTCPeerConnection;
  receive(data: Description | Candidate): void;
  /** A fresh offer with fresh ICE credentials, also where an earlier offer was never answered. */
  restart(): void;
  /** Sends what there is to send now, without negotiating. */
  attach(): Promise<void>;
  /** The call has begun: the full picture from now on. */
  sharpen(): void;
  /** The view names other TURN credentials: they hold from the next restart on. */
  configure(call: CallView): void;
  close(): void;
}

function configuration(call: CallView, servers = iceServers(call.ice_servers)): RTCConfiguration {
  return {
    iceServers: servers,
    iceTransportPolicy: call.relay_only ? "relay" : "all",
    bundlePolicy: BUNDLE_POLICY,
  };
}

/** @param prepared made beforehand with the same `outgoing`, for the first epoch of a warm call at the kiosk. */
export function createPeer(call: CallView, outgoing: Outgoing, events: PeerEvents, prepared: Prepared | null): Peer {
  const pc =
    prepared?.pc ?? withReadable(call.ice_servers, (servers) => new RTCPeerConnection(configuration(call, servers)));
  const polite = call.role === "clerk";
  let config = JSON.stringify(configuration(call));
  let makingOffer = false;
  let ignoreOffer = false;
  let closed = false;
  let scaleDown = call.state === "live" ? 1 : WARM_SCALE_DOWN;
  let tuned = Promise.resolve();
  let incoming = Promise.resolve();

  function candidate(event: RTCPeerConnectionIceEvent): void {
    if (event.candidate === null) return;
    const { candidate, sdpMid, sdpMLineIndex, usernameFragment } = event.candidate;
    events.send({
      kind: "candidate",
      candidate,
      sdp_mid: sdpMid,
      sdp_m_line_index: sdpMLineIndex,
      username_fragment: usernameFragment,
    });
  }

  function sendDescription(): void {
    const description = pc.localDescription;
    if (closed || description === null || description.type === "pranswer") return;
    events.send({ kind: "description", type: description.type, sdp: description.sdp });
  }

  async function offer(): Promise<void> {
    try {
      makingOffer = true;
      await pc.setLocalDescription();
      sendDescription();
    } catch {
      // The state moved on meanwhile (an offer of theirs, or closed): what comes of that decides.
    } finally {
      makingOffer = false;
    }
  }

  /**
   * Offers what was prepared: it is on its way before this side has taken it in, which waits for threads that are busy
   * just then. Whatever the other side answers is read after that.
   */
  async function offerPrepared(prepared: Prepared): Promise<void> {
    try {
      makingOffer = true;
      const made = await prepared.offer;
      if (closed) return;
      if (made === null) throw new Error("no offer could be made");
      events.send({ kind: "description", type: "offer", sdp: made.sdp ?? "" });
      withReadable(call.ice_servers, (servers) => pc.setConfiguration(configuration(call, servers)));
      await pc.setLocalDescription(made);
      await attach();
    } catch {
      if (!closed) events.broken();
    } finally {
      makingOffer = false;
    }
  }

  /** The transceivers that were offered carry our tracks back: no second negotiation. */
  function answerBothWays(): void {
    for (const transceiver of pc.getTransceivers()) {
      if (transceiver.currentDirection === "stopped") continue;
      transceiver.direction = "sendrecv";
      transceiver.sender.setStreams(outgoing.stream);
    }
  }

  async function description(theirs: Description): Promise<void> {
    if (theirs.type === "rollback") return;
    const collision = theirs.type === "offer" && (makingOffer || pc.signalingState !== "stable");
    ignoreOffer = !polite && collision;
    if (ignoreOffer) return;
    // An answer to an offer that we have taken back since.
    if (theirs.type === "answer" && pc.signalingState !== "have-local-offer") return;
    await pc.setRemoteDescription({ type: theirs.type, sdp: withStartBitrate(theirs.sdp) });
    if (theirs.type === "offer") {
      answerBothWays();
      // Before the first picture is coded: to change its size under way costs another key frame. Each step waits for the
      // browser's threads, which are busy just now, so all are begun before the first is done; they are done in order.
      const ready = [attach(), tune()];
      // Tuning begins in a turn of its own.
      await Promise.resolve();
      await pc.setLocalDescription();
      sendDescription();
      await Promise.all(ready);
    } else if (scaleDown === 1) {
      // A warm call is tuned when it has begun.
      void tune();
    }
  }

  async function addCandidate(theirs: Candidate): Promise<void> {
    try {
      await pc.addIceCandidate({
        candidate: theirs.candidate,
        sdpMid: theirs.sdp_mid,
        sdpMLineIndex: theirs.sdp_m_line_index,
        usernameFragment: theirs.username_fragment,
      });
    } catch {
      // Of an offer that we ignored, of a generation that is over, or of a kind that this browser does not know: one
      // candidate less is no reason to give up; that none works shows as a connection that fails.
    }
  }

  async function attach(): Promise<void> {
    if (closed) return;
    const replaced = pc.getTransceivers().map(({ sender, receiver }) => {
      const track = receiver.track.kind === "audio" ? outgoing.audio() : outgoing.video();
      return sender.track === track ? undefined : sender.replaceTrack(track);
    });
    await Promise.allSettled(replaced);
  }

  /** When the link is weak: sound before picture, frame rate before resolution. */
  async function setEncodings(): Promise<void> {
    const set = pc.getTransceivers().map(({ sender, receiver }) => {
      const parameters = sender.getParameters();
      const [encoding] = parameters.encodings;
      if (encoding === undefined) return undefined;
      Object.assign(encoding, receiver.track.kind === "audio" ? audioEncoding : videoEncoding(scaleDown));
      if (receiver.track.kind === "video") parameters.degradationPreference = "maintain-framerate";
      return sender.setParameters(parameters);
    });
    // Where one fails the connection has closed, or the browser keeps its own mind; the call goes on as it is.
    await Promise.allSettled(set);
  }

  /** One after the other: parameters that were read before others were set are refused. */
  function tune(): Promise<void> {
    tuned = tuned.then(() => (closed ? undefined : setEncodings()));
    return tuned;
  }

  pc.onicecandidate = candidate;
  pc.onconnectionstatechange = () => events.connection(pc.connectionState);
  pc.ontrack = ({ track, receiver }) => events.track(track, receiver);
  pc.onnegotiationneeded = () => void offer();

  if (prepared !== null) {
    incoming = offerPrepared(prepared);
  } else if (!polite) {
    addTransceivers(pc, outgoing, scaleDown);
  }

  return {
    pc,
    receive(data) {
      // One after the other: a candidate must find the description that it belongs to.
      incoming = incoming
        .then(() => {
          if (closed) return;
          return data.kind === "description" ? description(data) : addCandidate(data);
        })
        .catch(() => {
          if (!closed) events.broken();
        });
    },
    restart() {
      if (closed || makingOffer) return;
      // Before the first description there is nothing to restart; the first offer is still to come, from the kiosk.
      if (pc.getTransceivers().length === 0) return;
      pc.restartIce();
      void offer();
    },
    attach,
    sharpen() {
      if (scaleDown === 1) return;
      scaleDown = 1;
      void tune();
    },
    configure(newer) {
      const wanted = configuration(newer);
      const text = JSON.stringify(wanted);
      if (text === config) return;
      config = text;
      withReadable(newer.ice_servers, (servers) => pc.setConfiguration(configuration(newer, servers)));
    },
    close() {
      closed = true;
      pc.onicecandidate = null;
      pc.onconnectionstatechange = null;
      pc.ontrack = null;
      pc.onnegotiationneeded = null;
      pc.close();
    },
  };
}

/** The other side's description as if it had asked for a start bitrate for VP8, which browsers but Chromium ignore. */
export function withStartBitrate(sdp: string): string {
  if (/x-google-start-bitrate/.test(sdp)) return sdp;
  return sdp.replace(
    /^a=rtpmap:(\d+) VP8\/90000\r?$/gim,
    (line, payload: string) =>
      `${line.trimEnd()}\r\na=fmtp:${payload} x-google-start-bitrate=${START_VIDEO_KILOBITS_PER_SECOND}\r`,
  );
}
