/** Which loudspeaker: as each browser lets one choose, and said before anybody rings when there is none. */
import { startI18n } from "@luukku/web";
import { act, render, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SpeakerAlert } from "../src/desk/alerts.tsx";
import { Devices } from "../src/desk/devices.tsx";
import type { DeskActions, DeskState } from "../src/desk/model.ts";
import { askForSpeaker } from "../src/logic/speakers.ts";
import { resources } from "../src/resources.ts";
import { useSpeakerMissing } from "../src/session/useSpeakerMissing.ts";

startI18n({ language: "en", resources });

const MICROPHONE = { kind: "audioinput", deviceId: "m", label: "m" };
let listed: object[];

function browser(more: object, sinks = true): void {
  const devices = Object.assign(new EventTarget(), { enumerateDevices: async () => listed, ...more });
  vi.stubGlobal("navigator", { mediaDevices: devices });
  Object.defineProperty(HTMLMediaElement.prototype, "setSinkId", {
    configurable: true,
    value: sinks ? async () => undefined : undefined,
  });
}

function panel(): { text: string; ask: HTMLElement | null; asked: () => void } {
  const asked = vi.fn();
  const devices = { cameras: [], microphones: [], speakers: [], camera: null, microphone: null, speaker: null };
  const desk = { devices, demo: false } as unknown as DeskState;
  const actions = { refreshDevices: () => undefined, askForSpeaker: asked } as unknown as DeskActions;
  const shown = render(<Devices desk={desk} actions={actions} close={() => undefined} />);
  return { text: shown.container.textContent ?? "", ask: shown.queryByTestId("ask-speaker"), asked };
}

beforeEach(() => {
  listed = [MICROPHONE];
});
afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(HTMLMediaElement.prototype, "setSinkId");
});

describe("the panel of devices", () => {
  test("lets a browser ask that asks itself, as Firefox does", async () => {
    browser({ selectAudioOutput: async () => ({ deviceId: "headset" }) });
    const { text, ask, asked } = panel();
    expect(text).not.toContain("does not let you choose");
    expect(text).not.toContain("No loudspeaker");
    ask?.click();
    expect(asked).toHaveBeenCalledTimes(1);
    expect(await askForSpeaker()).toBe("headset");
  });

  test("takes no for an answer", async () => {
    browser({ selectAudioOutput: () => Promise.reject(new DOMException("", "NotAllowedError")) });
    expect(await askForSpeaker()).toBeNull();
  });

  test("says that there is none where the browser would list it, and that it cannot choose where it cannot", () => {
    browser({});
    expect(panel()).toMatchObject({ ask: null, text: expect.stringContaining("No loudspeaker was found.") });
    browser({}, false);
    expect(panel()).toMatchObject({ ask: null, text: expect.stringContaining("does not let you choose") });
  });
});

describe("before anybody rings", () => {
  async function missing(): Promise<boolean> {
    const hook = renderHook(() => useSpeakerMissing());
    await act(async () => undefined);
    hook.unmount();
    return hook.result.current;
  }

  test("a desk without any loudspeaker is noticed, where the browser lists them", async () => {
    browser({});
    expect(await missing()).toBe(true);
    listed = [MICROPHONE, { kind: "audiooutput", deviceId: "default", label: "" }];
    expect(await missing()).toBe(false);
  });

  test("nothing is claimed where the browser does not tell", async () => {
    browser({ selectAudioOutput: async () => null });
    expect(await missing()).toBe(false);
    browser({}, false);
    expect(await missing()).toBe(false);
    listed = [];
    browser({});
    expect(await missing()).toBe(false);
  });

  test.each(["available", "break", "ringing", "in_call"] as const)("and named: %s", (state) => {
    const desk = { speakerMissing: true, ended: false, view: { clerk: { state } } } as unknown as DeskState;
    const text = render(<SpeakerAlert desk={desk} />).getByTestId("speaker-missing").textContent;
    expect(text).toContain("No loudspeaker was found");
  });
});
