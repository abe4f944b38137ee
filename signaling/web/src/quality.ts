/** What the statistics of a connection (WebRTC Statistics API) say about its quality, judged once a second. */

/** Losses and round trips above which people notice, and those below which all is well again. */
const WEAK = { loss: 0.06, roundTripS: 0.7, framesPerSecond: 8 } as const;
const FINE = { loss: 0.03, roundTripS: 0.5, framesPerSecond: 12 } as const;
const SAMPLES_TO_WEAKEN = 2;
const SAMPLES_TO_RECOVER = 3;
const FROZEN_AFTER_MS = 2_000;

/** Totals so far, from one `getStats`. */
export interface Sample {
  at: number;
  framesDecoded: number;
  soundPackets: number;
  packetsReceived: number;
  packetsLost: number;
  /** Of what we send, as the other side reports it; 0 to 1. */
  remoteLoss: number;
  roundTripS: number;
  /** When the other side last reported on what it receives of ours, by the browser's clock in ms; 0: never. */
  reports: { audio: number; video: number };
}

export interface Quality {
  weak: boolean;
  frozen: boolean;
}

export function readSample(report: RTCStatsReport, at: number): Sample {
  const sample: Sample = {
    at,
    framesDecoded: 0,
    soundPackets: 0,
    packetsReceived: 0,
    packetsLost: 0,
    remoteLoss: 0,
    roundTripS: 0,
    reports: { audio: 0, video: 0 },
  };
  for (const entry of report.values() as Iterable<Record<string, unknown>>) {
    const number = (key: string) => (typeof entry[key] === "number" ? (entry[key] as number) : 0);
    switch (entry.type) {
      case "inbound-rtp":
        sample.packetsReceived += number("packetsReceived");
        sample.packetsLost += Math.max(0, number("packetsLost"));
        sample.framesDecoded += number("framesDecoded");
        if (entry.kind === "audio") sample.soundPackets += number("packetsReceived");
        break;
      case "remote-inbound-rtp":
        sample.remoteLoss = Math.max(sample.remoteLoss, number("fractionLost"));
        if ((entry.kind === "audio" || entry.kind === "video") && number("fractionLost") < 1) {
          sample.reports[entry.kind] = Math.max(sample.reports[entry.kind], number("timestamp"));
        }
        break;
      case "candidate-pair":
        if (entry.nominated === true && entry.state === "succeeded") {
          sample.roundTripS = Math.max(sample.roundTripS, number("currentRoundTripTime"));
        }
        break;
    }
  }
  return sample;
}

export interface QualityJudge {
  /** @param picture whether a moving picture is due: the call is live and the peer's camera on */
  judge(sample: Sample, picture: boolean): Quality;
}

export function createQualityJudge(): QualityJudge {
  let last: Sample | null = null;
  /** When a frame was last known to have come, or the picture became due. */
  let pictureAt = 0;
  let pictureWasDue = false;
  let weak = false;
  let streak = 0;

  return {
    judge(sample, picture) {
      const before = last;
      last = sample;
      const moved = before !== null && sample.framesDecoded > before.framesDecoded;
      if (!picture || !pictureWasDue || moved) pictureAt = sample.at;
      pictureWasDue = picture;
      const frozen = picture && sample.at - pictureAt >= FROZEN_AFTER_MS;
      if (before === null) return { weak, frozen };

      const seconds = Math.max(0.001, (sample.at - before.at) / 1000);
      const lost = Math.max(0, sample.packetsLost - before.packetsLost);
      const received = Math.max(0, sample.packetsReceived - before.packetsReceived);
      const loss = Math.max(lost + received === 0 ? 0 : lost / (lost + received), sample.remoteLoss);
      const rate = picture ? (sample.framesDecoded - before.framesDecoded) / seconds : Number.POSITIVE_INFINITY;
      const bad = loss > WEAK.loss || sample.roundTripS > WEAK.roundTripS || rate < WEAK.framesPerSecond;
      const fine = loss < FINE.loss && sample.roundTripS < FINE.roundTripS && rate > FINE.framesPerSecond;

      streak = (weak ? fine : bad) ? streak + 1 : 0;
      if (streak >= (weak ? SAMPLES_TO_RECOVER : SAMPLES_TO_WEAKEN)) {
        weak = !weak;
        streak = 0;
      }
      return { weak, frozen };
    },
  };
}
