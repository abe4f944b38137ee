import type { CommandError, FailureCode } from "./api.ts";

class Refusal extends Error implements CommandError {
  override readonly name = "CommandError";
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function commandError(code: FailureCode, message: string): CommandError {
  return new Refusal(code, message);
}

export function isCommandError(error: unknown): error is CommandError {
  return error instanceof Refusal;
}
