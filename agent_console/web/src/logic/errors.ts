/** Error codes in words. */
import type { FailureCode } from "@luukku/web";
import words from "../locales/fi.json" with { type: "json" };

/** The codes that say more to a clerk in words of their own than in those that all pages share. */
type Told = keyof (typeof words)["error"] & FailureCode;

function isTold(code: FailureCode): code is Told {
  return Object.hasOwn(words.error, code);
}

/** The key of a code's sentence. */
export function errorKey(code: FailureCode): `error.${Told}` | `shared:error.${FailureCode}` {
  return isTold(code) ? `error.${code}` : `shared:error.${code}`;
}
