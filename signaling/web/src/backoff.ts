/** When to try again: full jitter, so that clients that lost one server do not come back as one crowd. */
const BASE_MS = 250;
const CAP_MS = 10_000;

/**
 * @param failures how many tries in a row have failed, at least 1
 * @param atLeastMs what the server asked for: it is waited out, and the jitter comes on top
 */
export function retryDelay(failures: number, atLeastMs: number, random: () => number): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(failures - 1, 16));
  return atLeastMs + random() * ceiling;
}
