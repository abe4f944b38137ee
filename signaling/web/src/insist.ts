/** Has the server do what the person has done already: it is told until it knows. */
import type { Connection, FailureCode } from "./api.ts";
import { isCommandError } from "./errors.ts";
import { type ClerkView, type Command, ERRORS, type KioskView } from "./protocol.gen.ts";

const ASK_AGAIN_MS = 3_000;

/** Gives the command until it is done or refused for good; resolves with the refusal, if it is one. Never rejects. */
export async function insist(
  connection: Connection<KioskView> | Connection<ClerkView>,
  command: Command,
): Promise<FailureCode | null> {
  for (;;) {
    try {
      await connection.command(command);
      return null;
    } catch (error) {
      const code = isCommandError(error) ? error.code : "internal";
      if (!ERRORS[code].retry) return code;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }
}
