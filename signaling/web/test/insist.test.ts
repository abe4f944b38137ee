import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { commandError } from "../src/errors.ts";
import { insist } from "../src/insist.ts";
import { fakeConnection } from "./fakes.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("tells the server again what it could not take a moment ago", async () => {
  const connection = fakeConnection();
  const refusals = ["storage_unavailable", "server_busy"] as const;
  connection.answer = async () => {
    const refusal = refusals[connection.commands.length - 1];
    if (refusal !== undefined) throw commandError(refusal, "for now");
    return null;
  };
  const told = insist(connection, { do: "end_call", call: "c1" });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await told).toBeNull();
  expect(connection.commands).toHaveLength(3);
});

test("takes a refusal for good", async () => {
  const connection = fakeConnection();
  connection.answer = () => Promise.reject(commandError("call_gone", "no such call"));
  expect(await insist(connection, { do: "end_call", call: "c1" })).toBe("call_gone");
  expect(connection.commands).toHaveLength(1);
});
