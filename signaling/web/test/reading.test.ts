import { describe, expect, test } from "vitest";
import { readServerFrame } from "../src/reading.ts";

describe("reading a server that may be newer", () => {
  test("fields that are not known do no harm", () => {
    expect(readServerFrame('{"type":"pong","now":7,"node":"b"}')).toMatchObject({ type: "pong", now: 7 });
  });

  test("frames of kinds that are not known are passed over", () => {
    expect(readServerFrame('{"type":"news"}')).toBeNull();
    expect(readServerFrame('{"type":"toString"}')).toBeNull();
  });

  test.each(["error", "bye"])("a code of a %s that is not known reads as internal, and is named", (type) => {
    const text = JSON.stringify({ type, code: "call_parked", message: "No more.", id: "c1", retry_after_ms: null });
    expect(readServerFrame(text)).toMatchObject({ type, code: "internal", message: "call_parked: No more.", id: "c1" });
  });

  test.each(["", "[]", "1", "null", "{}", '{"type":1}'])("%j is no frame", (text) => {
    expect(() => readServerFrame(text)).toThrow(SyntaxError);
  });
});
