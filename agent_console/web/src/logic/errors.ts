/** Error codes in words. */
import type { FailureCode } from "@luukku/web";

/** The codes that can reach a clerk and have a sentence of their own; the rest are the program's own faults. */
const TOLD = [
  "offer_gone",
  "call_gone",
  "illegal_move",
  "not_allowed",
  "storage_unavailable",
  "server_busy",
  "draining",
  "not_signed_in",
  "wrong_credentials",
  "taken_over",
  "too_many_tries",
  "protocol_unsupported",
  "origin_refused",
  "unreachable",
] as const satisfies readonly FailureCode[];

/** The key of a code's sentence. */
export function errorKey(code: FailureCode): `error.${(typeof TOLD)[number] | "internal"}` {
  return `error.${TOLD.find((each) => each === code) ?? "internal"}`;
}
