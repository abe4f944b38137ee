/** A recorded server of a former release, at the present page: what it says is read, what the page says it knows. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { SignalingConnection } from "../src/api.ts";
import { connect } from "../src/connection.ts";
import type { ClerkView, ClientFrame, Hello, KioskView, ServerFrame } from "../src/protocol.gen.ts";
import { readServerFrame } from "../src/reading.ts";
import { FakeSocket } from "./fakes.ts";

type Line = [who: "kiosk" | "clerk", side: "client" | "server", frame: ClientFrame | ServerFrame];
interface Described {
  properties: Record<string, unknown>;
  required?: string[];
}

const KEPT = join(import.meta.dirname, "../../../tests/releases");
const RELEASES = readdirSync(KEPT, { withFileTypes: true })
  .filter((one) => one.isDirectory() && !one.name.startsWith("__"))
  .map((one) => one.name);

function read<T>(release: string, file: string): T {
  return JSON.parse(readFileSync(join(KEPT, release, file), "utf-8")) as T;
}

const heard = (lines: Line[]): ServerFrame[] =>
  lines.filter(([, side]) => side === "server").map(([, , frame]) => frame as ServerFrame);

/** The former server refuses fields that it does not know, and needs those that it asks for. */
function expectKnown(frame: object, described: Described | undefined): void {
  expect(Object.keys(described?.properties ?? {})).toEqual(expect.arrayContaining(Object.keys(frame)));
  expect(Object.keys(frame)).toEqual(expect.arrayContaining(described?.required ?? []));
}

describe.each(RELEASES)("the release %s", (release) => {
  const { frames } = read<{ frames: Line[] }>(release, "conversation.json");
  const { $defs } = read<{ $defs: Record<string, Described> }>(release, "schema.json");

  test("every frame of its server is read as it is", () => {
    const said = heard(frames);
    expect(said.length).toBeGreaterThan(40);
    for (const frame of said) expect(readServerFrame(JSON.stringify(frame))).toEqual(frame);
  });

  describe.each(["kiosk", "clerk"] as const)("and the %s's page", (who) => {
    const lines = frames.filter(([one]) => one === who);
    let connection: SignalingConnection<KioskView | ClerkView>;

    beforeEach(() => {
      vi.useFakeTimers();
      FakeSocket.opened = [];
      const said = lines.map(([, , one]) => one).find((one): one is Hello => one.type === "hello");
      if (said === undefined) throw new Error("no hello was recorded");
      const { type: _type, protocol: _protocol, instance: _instance, features: _features, ...mine } = said;
      connection = connect<KioskView | ClerkView>({
        url: `wss://luukku.example/ws/${who}`,
        kind: who,
        hello: async () => mine,
        features: ["later"],
        look: async () => "no_answer",
        openSocket: (url) => new FakeSocket(url) as unknown as WebSocket,
      });
    });

    afterEach(() => {
      connection.close();
      vi.useRealTimers();
    });

    test("talk through a whole visit", async () => {
      const socket = FakeSocket.last;
      const signals: unknown[] = [];
      const answers: Promise<string | null>[] = [];
      const ids = new Map<string, string>();
      connection.onSignal((message) => signals.push(message));
      for (const [, side, frame] of lines) {
        if (side === "server") {
          const named =
            frame.type === "ack" || frame.type === "error" ? { ...frame, id: ids.get(frame.id ?? "") } : frame;
          socket.says(named as ServerFrame);
          await vi.advanceTimersByTimeAsync(0);
          if (frame.type === "view") expect(connection.get().view).toEqual(frame.view);
        } else if (frame.type === "command") {
          answers.push(connection.command(frame.command));
          const own = socket.ofType("command").at(-1);
          expect(own?.command).toEqual(frame.command);
          ids.set(frame.id, own?.id ?? "");
        } else if (frame.type === "signal") {
          const { call, epoch, data } = frame;
          expect(connection.signal({ call, epoch, data })).toBe(true);
        }
      }
      expect(connection.get().link).toEqual({ state: "online" });
      expect(FakeSocket.opened).toEqual([socket]);
      const results = lines.map(([, , one]) => one).filter((one) => one.type === "ack");
      expect(await Promise.all(answers)).toEqual(results.map((one) => one.result));
      expect(signals).toHaveLength(heard(lines).filter((one) => one.type === "signal").length);
      const [hello] = socket.ofType("hello");
      expect(hello?.protocol).toBe(2);
      expectKnown(hello ?? {}, $defs.Hello);
      for (const frame of socket.ofType("command")) expectKnown(frame, $defs.CommandFrame);
      for (const frame of socket.ofType("signal")) expectKnown(frame, $defs.ClientSignal);
      for (const frame of socket.ofType("ping")) expectKnown(frame, $defs.Ping);
    });
  });
});
