import { describe, expect, test } from "vitest";
import witness from "../../../tests/vectors/witness.json";
import { createFlowJudge, type Flow, NO_FLOW } from "../src/flow.ts";
import { readSample, type Sample } from "../src/quality.ts";
import { mustTell } from "../src/witness.ts";

interface Second {
  frames?: number;
  sound?: number;
  audioReport?: boolean;
  videoReport?: boolean;
}

/** Lets seconds pass, and tells what goes through after each. */
function flows(seconds: Second[]): Flow[] {
  const judge = createFlowJudge();
  const total: Sample = readSample(new Map() as unknown as RTCStatsReport, 0);
  judge.judge({ ...total });
  return seconds.map((second) => {
    total.at += 1_000;
    total.framesDecoded += second.frames ?? 0;
    total.soundPackets += second.sound ?? 0;
    const { audio, video } = total.reports;
    total.reports = { audio: second.audioReport ? total.at : audio, video: second.videoReport ? total.at : video };
    return judge.judge({ ...total });
  });
}

describe("what goes through", () => {
  test("nothing is claimed before it was measured", () => {
    expect(flows([{}])).toEqual([NO_FLOW]);
  });

  test("a picture for two seconds after its last frame, and sound by itself", () => {
    const told = flows([{ frames: 30, sound: 50 }, { sound: 50 }, { sound: 50 }, {}, {}]);
    expect(told.map(({ pictureArrives }) => pictureArrives)).toEqual([true, true, false, false, false]);
    expect(told.map(({ soundArrives }) => soundArrives)).toEqual([true, true, true, true, false]);
  });

  test("reaching the other side is what they report, and is not claimed for long when nothing comes from there", () => {
    const quiet: Second[] = Array(9).fill({ sound: 50 });
    const told = flows([{ sound: 50, audioReport: true }, ...quiet]).map(({ soundReaches }) => soundReaches);
    expect(told).toEqual([...Array(9).fill(true), false]);
    const dead = flows([{ sound: 50, audioReport: true, videoReport: true }, {}, {}, {}]);
    expect(dead.map(({ soundReaches }) => soundReaches)).toEqual([true, true, true, false]);
    expect(dead.map(({ pictureReaches }) => pictureReaches)).toEqual([true, true, true, false]);
  });
});

test.each(witness.cases.map((one) => [one.name, one] as const))("vouching: %s", (_, one) => {
  const sight = { live: one.live, online: one.online, peerOnline: one.peer_online, arrives: one.arrives };
  const told = one.told_at === null ? null : one.told_at * 1000;
  expect(mustTell(sight, told, one.now * 1000)).toBe(one.tell);
});
