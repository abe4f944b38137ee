/** What of each kind goes through, either way: only what was measured counts, and only while it is fresh. */
import type { Sample } from "./quality.ts";

/** How long after the last frame or packet something still counts as arriving. */
const FRESH_MS = 2_000;
/** Browsers report on sound every five seconds, give or take half of that. */
const REPORT_MS = 9_000;
/** While nothing at all arrives, a report that came before says nothing about now. */
const REPORT_ALONE_MS = 3_000;

/** False means that it is not known to, which is not to say that it does not. */
export interface Flow {
  /** Frames of the other side's are decoded here. */
  readonly pictureArrives: boolean;
  /** Packets of the other side's sound arrive here, be it silence. */
  readonly soundArrives: boolean;
  /** The other side has reported lately that packets of this side's picture arrive there. */
  readonly pictureReaches: boolean;
  readonly soundReaches: boolean;
}

export const NO_FLOW: Flow = {
  pictureArrives: false,
  soundArrives: false,
  pictureReaches: false,
  soundReaches: false,
};

export interface FlowJudge {
  /** A frame has been seen. */
  seen(at: number): void;
  judge(sample: Sample): Flow;
}

export function createFlowJudge(): FlowJudge {
  const never = Number.NEGATIVE_INFINITY;
  const at = { picture: never, sound: never, pictureReport: never, soundReport: never };
  let last: Sample | null = null;

  return {
    seen(when) {
      at.picture = Math.max(at.picture, when);
    },
    judge(sample) {
      const before = last;
      last = sample;
      if (before !== null) {
        if (sample.framesDecoded > before.framesDecoded) at.picture = sample.at;
        if (sample.soundPackets > before.soundPackets) at.sound = sample.at;
        if (sample.reports.video > before.reports.video) at.pictureReport = sample.at;
        if (sample.reports.audio > before.reports.audio) at.soundReport = sample.at;
      }
      const fresh = (when: number, ms: number) => sample.at - when < ms;
      const pictureArrives = fresh(at.picture, FRESH_MS);
      const soundArrives = fresh(at.sound, FRESH_MS);
      const reportMs = pictureArrives || soundArrives ? REPORT_MS : REPORT_ALONE_MS;
      return {
        pictureArrives,
        soundArrives,
        pictureReaches: fresh(at.pictureReport, reportMs),
        soundReaches: fresh(at.soundReport, reportMs),
      };
    },
  };
}
