/** Error codes in words. */
import type { FailureCode } from "@luukku/web";

/** The codes that say more to a clerk in words of their own than in those that all pages share. */
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
  "unknown_clerk",
  "unreachable",
  "internal",
] as const satisfies readonly FailureCode[];

/** The key of a code's sentence. */
export function errorKey(code: FailureCode): `error.${(typeof TOLD)[number]}` | `shared:error.${FailureCode}` {
  const told = TOLD.find((each) => each === code);
  return told === undefined ? `shared:error.${code}` : `error.${told}`;
}
