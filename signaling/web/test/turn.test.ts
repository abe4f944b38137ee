import { afterEach, expect, test, vi } from "vitest";
import type { IceServer } from "../src/protocol.gen.ts";
import { withReadable } from "../src/turn.ts";

const server = (...urls: string[]): IceServer => ({ urls, username: "u", credential: "c" });

/** As browsers do: one address that it cannot read and it throws. */
class Strict {
  static tries = 0;

  constructor({ iceServers = [] }: RTCConfiguration) {
    Strict.tries += 1;
    for (const { urls } of iceServers) {
      for (const url of [urls].flat()) if (url.includes("//")) throw new SyntaxError(url);
    }
  }

  close(): void {}
}

const open = (servers: RTCIceServer[]): RTCIceServer[] => {
  new RTCPeerConnection({ iceServers: servers });
  return servers;
};

afterEach(() => vi.unstubAllGlobals());

test("an address that the browser refuses is left out and said, once, and the others are used", () => {
  vi.stubGlobal("RTCPeerConnection", Strict);
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  const servers = [server("turn://wrong", "turn:right"), server("turn://alone")];
  const used = [{ urls: ["turn:right"], username: "u", credential: "c" }];
  expect(withReadable(servers, open)).toEqual(used);
  expect(said.mock.calls.map(([words]) => String(words))).toEqual([
    expect.stringContaining("turn://wrong"),
    expect.stringContaining("turn://alone"),
  ]);
  Strict.tries = 0;
  expect(withReadable(servers, open)).toEqual(used);
  expect(Strict.tries).toBe(1);
  expect(said).toHaveBeenCalledTimes(2);
});

test("what fails for another reason fails as before, and nothing is tried that need not be", () => {
  vi.stubGlobal("RTCPeerConnection", Strict);
  Strict.tries = 0;
  expect(withReadable([server("turn:a")], open)).toEqual([{ urls: ["turn:a"], username: "u", credential: "c" }]);
  expect(Strict.tries).toBe(1);
  const closed = (): never => {
    throw new Error("the connection is closed");
  };
  expect(() => withReadable([server("turn:a")], closed)).toThrow("the connection is closed");
});
