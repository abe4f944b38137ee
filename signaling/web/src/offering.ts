/** What the side that offers puts into its peer connection, in a call or before there is one. */
import type { Outgoing } from "./outgoing.ts";

const MAX_VIDEO_BITS_PER_SECOND = 2_500_000;
/**
 * While a call is warm its black pictures are this many times smaller each way, and so is the first real one: it is
 * coded, sent and shown soonest. The full picture follows once the call has begun.
 */
export const WARM_SCALE_DOWN = 4;
export const BUNDLE_POLICY: RTCBundlePolicy = "max-bundle";

export const audioEncoding: RTCRtpEncodingParameters = { priority: "high", networkPriority: "high" };

export function videoEncoding(scaleDown: number): RTCRtpEncodingParameters {
  return { maxBitrate: MAX_VIDEO_BITS_PER_SECOND, scaleResolutionDownBy: scaleDown };
}

export function addTransceivers(pc: RTCPeerConnection, outgoing: Outgoing, scaleDown: number): void {
  const init: RTCRtpTransceiverInit = { direction: "sendrecv", streams: [outgoing.stream] };
  pc.addTransceiver(outgoing.audio() ?? "audio", { ...init, sendEncodings: [audioEncoding] });
  const sendEncodings = [videoEncoding(scaleDown)];
  preferFastCodec(pc.addTransceiver(outgoing.video() ?? "video", { ...init, sendEncodings }));
}

/** VP8: every browser and aiortc have it, and its first frame needs no start-up of a hardware coder. */
function preferFastCodec(transceiver: RTCRtpTransceiver): void {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const isVp8 = (codec: RTCRtpCodec) => codec.mimeType.toLowerCase() === "video/vp8";
  transceiver.setCodecPreferences([...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))]);
}

/** A peer connection for a warm call that may come soon. It has not looked for a way to anybody yet. */
export interface Prepared {
  readonly pc: RTCPeerConnection;
  /** Null: it could not be made. */
  readonly offer: Promise<RTCSessionDescriptionInit | null>;
}

/**
 * Making a peer connection and its first offer takes as long as half of a call's beginning: it is done while waiting. If
 * the call comes sooner, what was begun is still further than anything begun then.
 *
 * Null: it could not be made, which is then found out with the call.
 */
export function prepare(outgoing: Outgoing): Prepared | null {
  const pc = new RTCPeerConnection({ bundlePolicy: BUNDLE_POLICY });
  try {
    addTransceivers(pc, outgoing, WARM_SCALE_DOWN);
  } catch {
    pc.close();
    return null;
  }
  return { pc, offer: pc.createOffer().catch(() => null) };
}
