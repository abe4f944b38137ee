import { expect, test } from "vitest";
import type { SignalData } from "../src/protocol.gen.ts";
import { createSignalBuffer } from "../src/signal-buffer.ts";

const data = (sdp: string): SignalData => ({ kind: "description", type: "offer", sdp });

test("keeps signals in order until their call and epoch come", () => {
  const buffer = createSignalBuffer();
  buffer.put({ call: "c1", epoch: 2, data: data("one") });
  buffer.put({ call: "c1", epoch: 2, data: data("two") });
  expect(buffer.take("c1", 1)).toEqual([]);
  expect(buffer.take("c1", 2)).toEqual([data("one"), data("two")]);
  expect(buffer.take("c1", 2)).toEqual([]);
});

test("drops what belongs to earlier epochs", () => {
  const buffer = createSignalBuffer();
  buffer.put({ call: "c1", epoch: 1, data: data("old") });
  buffer.put({ call: "c1", epoch: 3, data: data("next") });
  expect(buffer.take("c1", 2)).toEqual([]);
  expect(buffer.take("c1", 1)).toEqual([]);
  expect(buffer.take("c1", 3)).toEqual([data("next")]);
});

test("holds so much and no more", () => {
  const buffer = createSignalBuffer();
  for (let call = 0; call < 10; call += 1) {
    for (let signal = 0; signal < 500; signal += 1) buffer.put({ call: `c${call}`, epoch: 1, data: data(`${signal}`) });
  }
  const kept = Array.from({ length: 10 }, (_, call) => buffer.take(`c${call}`, 1).length);
  expect(kept).toEqual([0, 0, 0, 0, 0, 0, 128, 128, 128, 128]);
});
