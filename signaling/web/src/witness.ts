/**
 * When to tell the server that the other participant is seen or heard although their connection to it is gone: the call
 * is kept for as long as that is so. `signaling/client/witness.py` is the same for programs; both are held to
 * `tests/vectors/witness.json`.
 */

const EVERY_MS = 10_000;

export interface Sight {
  /** The call is live. */
  readonly live: boolean;
  /** The own link to the server is up. */
  readonly online: boolean;
  /** The other participant's is. */
  readonly peerOnline: boolean;
  /** Picture or sound of theirs arrives. */
  readonly arrives: boolean;
}

/**
 * @param toldAt when it was told last in this call; null: never
 * @param now both in milliseconds of a clock that never goes back
 */
export function mustTell(sight: Sight, toldAt: number | null, now: number): boolean {
  const worthIt = sight.live && sight.online && !sight.peerOnline && sight.arrives;
  return worthIt && (toldAt === null || now - toldAt >= EVERY_MS);
}
