/**
 * Who this kiosk is: an ECDSA P-256 key that the browser keeps and that no script can read out, known to the server
 * since the kiosk was enrolled with a one-time code.
 */
import { base64url } from "./base64url.ts";
import { deleteValue, readValue, writeValue } from "./keeping.ts";
import { enrolKey } from "./rest.ts";

const IDENTITY = "kiosk";
const KEEP_AGAIN_MS = 5_000;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;

export interface KioskIdentity {
  /** The kiosk's id in the catalogue. */
  readonly kiosk: string;
  /** The raw 64-byte ECDSA P-256 SHA-256 signature of the text's UTF-8, as base64url. */
  sign(text: string): Promise<string>;
}

interface Kept {
  kiosk: string;
  privateKey: CryptoKey;
}

/** What was enrolled last, as long as it holds. */
let latest: Kept | null = null;

function identity({ kiosk, privateKey }: Kept): KioskIdentity {
  return {
    kiosk,
    async sign(text) {
      const bytes = new TextEncoder().encode(text);
      const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, bytes);
      return base64url(new Uint8Array(signature));
    },
  };
}

/** The identity that this browser keeps, or null if it has not been enrolled. Rejects while that cannot be read. */
export async function loadIdentity(): Promise<KioskIdentity | null> {
  const found = await readValue<Kept>(IDENTITY);
  return found === undefined ? null : identity(found);
}

/**
 * Makes a new key and has the server know it in exchange for the one-time code. An identity kept before is replaced
 * only when that has worked. Throws CommandError (`code_unknown`, `too_many_tries`, `unreachable`).
 */
export async function enrol(code: string): Promise<KioskIdentity> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const { x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  if (x === undefined || y === undefined) throw new Error("the browser made a key without coordinates");
  // Asked before the code is spent, so that a browser that would forget the key says so while it costs nothing.
  await writeValue("enrolling", privateKey);
  await navigator.storage?.persist?.();
  const { kiosk } = await enrolKey({ code: code.trim(), key: { kty: "EC", crv: "P-256", x, y } });
  const mine: Kept = { kiosk, privateKey };
  latest = mine;
  // The code is spent: the kiosk works from now on, and what a storage that fails now does not take, it takes later.
  await keep(mine).catch(() => setTimeout(() => void keepLater(mine), KEEP_AGAIN_MS));
  return identity(mine);
}

async function keep(mine: Kept): Promise<void> {
  await writeValue(IDENTITY, mine);
  await deleteValue("enrolling");
}

/** Keeps it when that works, unless this page has enrolled anew or given up its key meanwhile. */
async function keepLater(mine: Kept): Promise<void> {
  if (latest !== mine) return;
  await keep(mine).catch(() => setTimeout(() => void keepLater(mine), KEEP_AGAIN_MS));
}

/** Forgets the key. The server is not told: an administrator revokes. */
export async function forget(): Promise<void> {
  latest = null;
  await deleteValue(IDENTITY);
}
