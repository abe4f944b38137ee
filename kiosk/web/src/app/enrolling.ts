/** Who this kiosk is: found in the browser, or learnt by a one-time code, which the demo gives away by itself. */
import { type Failure, failureOf, type KioskIdentity } from "@luukku/web/index.ts";
import type { Environment } from "./environment.ts";

export interface Enrolling {
  /** Whether there is a key; null: not known yet. */
  enrolled(): boolean | null;
  /** The browser's storage, where the key would be, could not be read yet. */
  unreadable(): boolean;
  /** A code is being tried. */
  trying(): boolean;
  /** Whether the server is a demo, as far as known. */
  demo(): boolean;
  /** Settles when `demo` is known. */
  demoKnown(): Promise<unknown>;
  start(): Promise<void>;
  enrol(code: string): Promise<boolean>;
  /** Keeps trying for as long as `wanted`: the demo's database may be younger than this browser's key. */
  enrolInDemo(wanted: () => boolean): Promise<void>;
  /** Gives up a key that the server no longer takes. */
  giveUp(): void;
}

interface Options {
  env: Environment;
  onIdentity: (identity: KioskIdentity) => void;
  onTry: () => void;
  onRefused: (failure: Failure) => void;
  onChange: () => void;
}

const DEMO_RETRY_MS = 5_000;
/** Between tries to read the browser's storage; the last one for ever. */
const READ_AGAIN_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;
const LAST_MS = 30_000;

export function createEnrolling({ env, onIdentity, onTry, onRefused, onChange }: Options): Enrolling {
  let enrolled: boolean | null = null;
  let unreadable = false;
  let trying = false;
  let demo = false;
  let demoCode: Promise<string | null> = Promise.resolve(null);

  function use(identity: KioskIdentity): void {
    enrolled = true;
    onIdentity(identity);
  }

  async function enrol(code: string): Promise<boolean> {
    if (trying) return false;
    trying = true;
    onTry();
    try {
      const identity = await env.enrol(code);
      trying = false;
      use(identity);
      return true;
    } catch (error) {
      trying = false;
      onRefused(failureOf(error));
      return false;
    }
  }

  async function enrolInDemo(wanted: () => boolean): Promise<void> {
    if ((await demoCode) === null) return;
    const code = await env.demoCode().catch(() => null);
    if (code !== null && (await enrol(code))) return;
    setTimeout(() => {
      if (wanted()) void enrolInDemo(wanted);
    }, DEMO_RETRY_MS);
  }

  /** What is kept. A storage that cannot be read says nothing about that: it is asked until it answers. */
  async function find(): Promise<KioskIdentity | null> {
    for (let tries = 0; ; tries += 1) {
      try {
        const found = await env.loadIdentity();
        unreadable = false;
        return found;
      } catch {
        unreadable = true;
        onChange();
        await new Promise((resolve) => setTimeout(resolve, READ_AGAIN_MS[tries] ?? LAST_MS));
      }
    }
  }

  return {
    enrolled: () => enrolled,
    unreadable: () => unreadable,
    trying: () => trying,
    demo: () => demo,
    demoKnown: () => demoCode,
    enrol,
    enrolInDemo,
    async start() {
      demoCode = env.demoCode().catch(() => null);
      void demoCode.then((code) => {
        demo = code !== null;
        onChange();
      });
      const identity = await find();
      if (identity !== null) {
        use(identity);
        return;
      }
      const code = await demoCode;
      if (code === null || !(await enrol(code))) {
        enrolled = false;
        onChange();
      }
    },
    giveUp() {
      // One that stays is refused again at the next load.
      env.forgetIdentity().catch(() => undefined);
      enrolled = false;
      onChange();
    },
  };
}
