/** Commands on their way: each is kept until it is answered, and sent again under the same id after a reconnect. */
import type { FailureCode } from "./api.ts";
import { randomToken } from "./base64url.ts";
import { commandError } from "./errors.ts";
import type { Command, CommandFrame, ErrorCode } from "./protocol.gen.ts";

interface Waiting {
  frame: CommandFrame;
  resolve(result: string | null): void;
  reject(error: Error): void;
}

export interface Outbox {
  add(command: Command): { frame: CommandFrame; answer: Promise<string | null> };
  /** In the order in which they were given. */
  unanswered(): CommandFrame[];
  acknowledge(id: string, result: string | null): void;
  refuse(id: string, code: ErrorCode, message: string): void;
  /** None of them will be answered any more. */
  fail(reason: FailureCode): void;
}

export function createOutbox(): Outbox {
  const waiting = new Map<string, Waiting>();
  return {
    add(command) {
      const frame: CommandFrame = { type: "command", id: randomToken(), command };
      const answer = new Promise<string | null>((resolve, reject) => {
        waiting.set(frame.id, { frame, resolve, reject });
      });
      return { frame, answer };
    },
    unanswered: () => [...waiting.values()].map((each) => each.frame),
    acknowledge(id, result) {
      waiting.get(id)?.resolve(result);
      waiting.delete(id);
    },
    refuse(id, code, message) {
      waiting.get(id)?.reject(commandError(code, message));
      waiting.delete(id);
    },
    fail(reason) {
      for (const each of waiting.values()) each.reject(commandError(reason, "The connection has ended."));
      waiting.clear();
    },
  };
}
