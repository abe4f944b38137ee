/** Refusals, and what their codes mean. */
import type { CommandError, Failure } from "./api.ts";
import type { WayTrouble } from "./conversation/words.ts";
import { ERRORS, type ErrorCode, type ErrorMeaning } from "./protocol.gen.ts";

class Refusal extends Error implements CommandError {
  override readonly name = "CommandError";
  readonly code: ErrorCode;
  readonly way: WayTrouble | null;

  constructor(code: ErrorCode, message: string, way: WayTrouble | null) {
    super(message);
    this.code = code;
    this.way = way;
  }
}

/**
 * A newer server may have codes that this page does not know: they are `internal` here.
 *
 * @param way what is wrong with the way to the server, where it is the way that is broken
 */
export function commandError(code: ErrorCode, message: string, way: WayTrouble | null = null): CommandError {
  return new Refusal(isErrorCode(code) ? code : "internal", message, way);
}

export function isCommandError(error: unknown): error is CommandError {
  return error instanceof Refusal;
}

/** Why something failed, in what pages have words for. */
export function failureOf(error: unknown): Failure {
  return isCommandError(error) ? { code: error.code, way: error.way } : { code: "internal", way: null };
}

/** Whether a text is a code that this page knows; a newer server may have others. */
export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === "string" && Object.hasOwn(ERRORS, text);
}

const byClose = new Map(
  (Object.keys(ERRORS) as ErrorCode[])
    .map((code) => [ERRORS[code].close, code] as const)
    .filter(([close]) => close !== null),
);

/** What a code means; one that this page does not know means what `internal` does. */
export function meaningOf(code: ErrorCode): ErrorMeaning {
  return isErrorCode(code) ? ERRORS[code] : ERRORS.internal;
}

/** Why a WebSocket was closed with a number; null: it is not one of the protocol's. */
export function byCloseCode(close: number): ErrorCode | null {
  return byClose.get(close) ?? null;
}

/** Whether a connection that ends with this code stops, instead of coming back soon. */
export function stops(code: ErrorCode): boolean {
  return meaningOf(code).comingBack !== "soon";
}
