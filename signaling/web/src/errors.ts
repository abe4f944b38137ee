/** Refusals, and what their codes mean. */
import type { CommandError } from "./api.ts";
import { ERRORS, type ErrorCode, type ErrorMeaning } from "./protocol.gen.ts";

class Refusal extends Error implements CommandError {
  override readonly name = "CommandError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A newer server may have codes that this page does not know: they are `internal` here. */
export function commandError(code: ErrorCode, message: string): CommandError {
  return new Refusal(isErrorCode(code) ? code : "internal", message);
}

export function isCommandError(error: unknown): error is CommandError {
  return error instanceof Refusal;
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
