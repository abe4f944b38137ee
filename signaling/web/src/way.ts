/** What is wrong with the way to the server, from what a plain request to it meets. */
import type { Found, Obstacle } from "./conversation/words.ts";
import { isErrorCode } from "./errors.ts";
import type { Health, Problem } from "./protocol.gen.ts";

const PATIENCE_MS = 8_000;
/** What a proxy answers that cannot reach the server behind it. */
const OF_A_GATEWAY: readonly number[] = [502, 503, 504];

/** Nobody answered. Whether this device has a network at all, it says itself; that it has one, it may only believe. */
export function wayWithoutAnswer(): Obstacle {
  return navigator.onLine === false ? "no_network" : "no_answer";
}

/** Somebody else than Luukku answered. A network that wants to be signed in to sends one elsewhere. */
export function wayOf(response: Response): Obstacle {
  return OF_A_GATEWAY.includes(response.status) ? "no_server" : "not_luukku";
}

/** What answers at the server's address. */
export async function look(): Promise<Found> {
  let response: Response;
  try {
    response = await fetch("/healthz", {
      cache: "no-store",
      credentials: "omit",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    return wayWithoutAnswer();
  }
  const said: unknown = await response.json().catch(() => null);
  if (typeof said !== "object" || said === null) return wayOf(response);
  const answer = said as Partial<Health & Problem>;
  return answer.server === "luukku" || isErrorCode(answer.code) ? "luukku" : wayOf(response);
}
