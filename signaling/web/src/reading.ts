/**
 * Reading what the server sends: tolerantly, since it may be newer than this page. Fields that the page does not know are
 * ignored, and so are frames of kinds that it does not know. A code that it does not know reads as `internal`.
 */
import { isErrorCode } from "./errors.ts";
import type { ServerFrame } from "./protocol.gen.ts";

const KINDS: Readonly<Record<ServerFrame["type"], true>> = {
  challenge: true,
  welcome: true,
  view: true,
  ack: true,
  error: true,
  signal: true,
  pong: true,
  bye: true,
};

/** A frame of the server; null: it is of a kind that this page does not know. Throws where it is none. */
export function readServerFrame(text: string): ServerFrame | null {
  const found: unknown = JSON.parse(text);
  if (typeof found !== "object" || found === null || !("type" in found) || typeof found.type !== "string") {
    throw new SyntaxError("not a frame");
  }
  if (!Object.hasOwn(KINDS, found.type)) return null;
  const frame = found as ServerFrame;
  if ((frame.type === "error" || frame.type === "bye") && !isErrorCode(frame.code)) {
    return { ...frame, code: "internal", message: `${frame.code}: ${frame.message}` };
  }
  return frame;
}
