import { describe, expect, test } from "vitest";
import { createQualityJudge, type Quality, readSample, type Sample } from "../src/quality.ts";

interface Second {
  frames?: number;
  received?: number;
  lost?: number;
  remoteLoss?: number;
  roundTripS?: number;
  picture?: boolean;
}

/** Lets seconds pass and tells the verdict after each. */
function verdicts(seconds: Second[]): Quality[] {
  const judge = createQualityJudge();
  const total: Sample = readSample(new Map() as unknown as RTCStatsReport, 0);
  judge.judge({ ...total }, true);
  return seconds.map((second) => {
    total.at += 1_000;
    total.framesDecoded += second.frames ?? 30;
    total.packetsReceived += second.received ?? 100;
    total.packetsLost += second.lost ?? 0;
    return judge.judge(
      { ...total, remoteLoss: second.remoteLoss ?? 0, roundTripS: second.roundTripS ?? 0.05 },
      second.picture ?? true,
    );
  });
}

const weak = (seconds: Second[]) => verdicts(seconds).map((each) => each.weak);
const frozen = (seconds: Second[]) => verdicts(seconds).map((each) => each.frozen);

describe("weak", () => {
  test("a good link is not", () => {
    expect(weak([{}, {}, {}])).toEqual([false, false, false]);
  });

  test.each<[string, Second]>([
    ["packets lost on the way here", { lost: 10 }],
    ["packets lost on the way there", { remoteLoss: 0.1 }],
    ["long round trips", { roundTripS: 0.9 }],
    ["few pictures", { frames: 5 }],
  ])("%s: after two seconds of it, and until three good ones", (_, bad) => {
    expect(weak([bad, bad, {}, {}, {}])).toEqual([false, true, true, true, false]);
  });

  test("one bad second is no news", () => {
    expect(weak([{ lost: 50 }, {}, { lost: 50 }, {}])).toEqual([false, false, false, false]);
  });

  test("no pictures are missed where none are due", () => {
    const none = { frames: 0, picture: false };
    expect(weak([none, none, none])).toEqual([false, false, false]);
  });
});

describe("frozen", () => {
  test("after two seconds without a picture, until one comes", () => {
    expect(frozen([{}, { frames: 0 }, { frames: 0 }, { frames: 0 }, {}])).toEqual([false, false, true, true, false]);
  });

  test("not while the peer's camera is off, and two seconds of grace when it comes on", () => {
    const off = { frames: 0, picture: false };
    const none = { frames: 0 };
    expect(frozen([off, off, off, none, none, none])).toEqual([false, false, false, false, false, true]);
  });
});

test("reads totals over sound and picture from the browser's report", () => {
  const report = new Map<string, object>([
    ["v", { type: "inbound-rtp", kind: "video", framesDecoded: 90, packetsReceived: 200, packetsLost: 3 }],
    ["a", { type: "inbound-rtp", kind: "audio", packetsReceived: 150, packetsLost: -1 }],
    ["r", { type: "remote-inbound-rtp", kind: "video", fractionLost: 0.02, timestamp: 12 }],
    ["s", { type: "remote-inbound-rtp", kind: "audio", fractionLost: 1, timestamp: 13 }],
    ["p", { type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 0.12 }],
    ["q", { type: "candidate-pair", nominated: false, state: "succeeded", currentRoundTripTime: 2 }],
  ]);
  expect(readSample(report as unknown as RTCStatsReport, 7)).toEqual({
    at: 7,
    framesDecoded: 90,
    soundPackets: 150,
    packetsReceived: 350,
    packetsLost: 3,
    remoteLoss: 1,
    roundTripS: 0.12,
    reports: { audio: 0, video: 12 },
  });
});
