import { act, render } from "@testing-library/react";
import { type ReactElement, useRef } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { useSpeaker } from "../src/desk/useSpeaker.ts";

let speakers: string[];
let devices: EventTarget;
let sink: string;

function Player({ chosen }: { chosen: string | null }): ReactElement {
  const element = useRef<HTMLAudioElement>(null);
  const gone = useSpeaker(element, chosen);
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: nothing is said */}
      <audio ref={element} />
      <p data-testid="gone">{String(gone)}</p>
    </>
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  speakers = ["default", "headset"];
  sink = "";
  devices = Object.assign(new EventTarget(), {
    enumerateDevices: async () => speakers.map((deviceId) => ({ kind: "audiooutput", deviceId })),
  });
  vi.stubGlobal("navigator", { mediaDevices: devices });
  Object.defineProperty(HTMLMediaElement.prototype, "sinkId", { configurable: true, get: () => sink });
  Object.defineProperty(HTMLMediaElement.prototype, "setSinkId", {
    configurable: true,
    value: async (id: string) => {
      // As browsers do: the present one is not looked at again.
      if (id !== sink && id !== "" && !speakers.includes(id)) throw new DOMException("no such device", "NotFoundError");
      sink = id;
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

test("a loudspeaker that vanishes is replaced by the system's own, said so, and used again when it is back", async () => {
  const shown = render(<Player chosen="headset" />);
  await pass(0);
  expect(sink).toBe("headset");
  speakers = ["default"];
  devices.dispatchEvent(new Event("devicechange"));
  await pass(0);
  expect(sink).toBe("");
  expect(shown.getByTestId("gone").textContent).toBe("true");
  speakers = ["default", "headset"];
  await pass(10_000);
  expect(sink).toBe("headset");
  expect(shown.getByTestId("gone").textContent).toBe("false");
});

test("one that goes without a word is missed all the same", async () => {
  render(<Player chosen="headset" />);
  await pass(0);
  speakers = ["default"];
  await pass(10_000);
  expect(sink).toBe("");
});

test("a browser that lists no loudspeakers plays through the chosen one", async () => {
  speakers = [];
  Object.defineProperty(HTMLMediaElement.prototype, "setSinkId", {
    configurable: true,
    value: async (id: string) => {
      sink = id;
    },
  });
  render(<Player chosen="headset" />);
  await pass(30_000);
  expect(sink).toBe("headset");
});
