import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onAnyTouch, play, playSoundOrPicture, showStream } from "../src/ui/playing.ts";

let video: HTMLVideoElement;
const plays = vi.fn<() => Promise<void>>();

beforeEach(() => {
  plays.mockReset();
  video = document.createElement("video");
  video.play = plays;
});
afterEach(() => vi.restoreAllMocks());

const refuses = (name: string) => plays.mockRejectedValueOnce(new DOMException("no", name));

test("a stream is let go of by the one who showed it", () => {
  const stream = { id: "s" } as unknown as MediaStream;
  const letGo = showStream(video, stream);
  expect(video.srcObject).toBe(stream);
  letGo();
  expect(video.srcObject).toBeNull();
});

test.each([
  ["NotAllowedError", "silenced"],
  ["AbortError", "gone"],
] as const)("%s while playing means %s", async (error, played) => {
  refuses(error);
  await expect(play(video)).resolves.toBe(played);
});

test("where the browser allows no sound yet, the picture plays at least", async () => {
  refuses("NotAllowedError");
  plays.mockResolvedValue();
  await expect(playSoundOrPicture(video)).resolves.toBe("silenced");
  expect(video.muted).toBe(true);
  expect(plays).toHaveBeenCalledTimes(2);
  video.muted = false;
  await expect(playSoundOrPicture(video)).resolves.toBe("plays");
  expect(video.muted).toBe(false);
});

test("any touch or key will do, until nobody waits for one", () => {
  const touched = vi.fn();
  const stop = onAnyTouch(touched);
  window.dispatchEvent(new Event("pointerup"));
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));
  expect(touched).toHaveBeenCalledTimes(2);
  stop();
  window.dispatchEvent(new Event("pointerup"));
  expect(touched).toHaveBeenCalledTimes(2);
});
