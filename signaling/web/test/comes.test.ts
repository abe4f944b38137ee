import { describe, expect, test } from "vitest";
import type { CallSnapshot } from "../src/api.ts";
import { comes, isStale, reaches } from "../src/comes.ts";
import { NO_CALL } from "../src/noCall.ts";

const call = (over: Partial<CallSnapshot>): CallSnapshot => ({
  ...NO_CALL,
  remoteVisible: true,
  peerCamera: true,
  peerMicrophone: true,
  ...over,
});
const [picture, sound] = [{ pictureArrives: true }, { soundArrives: true }];

describe("what comes of the other side", () => {
  test.each([
    [{ ...picture, ...sound }, "both", "picture"],
    [picture, "picture", "picture"],
    [sound, "sound", "no_picture"],
    [{}, "nothing", "no_picture"],
    // What they have switched off is black and silent, and still arrives.
    [{ ...picture, ...sound, peerCamera: false }, "sound", "sound"],
    [{ ...picture, ...sound, peerCamera: false, peerMicrophone: false }, "quiet", "quiet"],
    // Black arrives, but the sound that is on does not.
    [{ ...picture, peerCamera: false }, "nothing", "quiet"],
    [{ ...sound, peerMicrophone: false }, "nothing", "no_picture"],
  ] as const)("%o is %s, for who signs %s", (over, heard, signed) => {
    expect(comes(call(over), false)).toBe(heard);
    expect(comes(call(over), true)).toBe(signed);
  });
});

test("what is known to reach them: not what is switched off, and no sound for who signs", () => {
  const all = call({ pictureReaches: true, soundReaches: true });
  expect(reaches(call({}), false)).toBeNull();
  expect(reaches(all, false)).toBe("both");
  expect(reaches(all, true)).toBe("picture");
  expect(reaches({ ...all, microphoneOn: false }, false)).toBe("picture");
  expect(reaches({ ...all, cameraOn: false }, false)).toBe("sound");
  expect(reaches({ ...all, cameraOn: false }, true)).toBeNull();
});

test("a picture is stale when none follows it, unless their camera is off", () => {
  expect(isStale(call({}))).toBe(true);
  expect(isStale(call(picture))).toBe(false);
  expect(isStale(call({ peerCamera: false }))).toBe(false);
  expect(isStale(call({ remoteVisible: false }))).toBe(false);
});
