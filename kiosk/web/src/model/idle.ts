/** Notices that nobody touches the page any more: first a warning, then the end. */

export interface IdleOptions {
  /** From the last touch to the warning, ms. */
  warnAfter: number;
  /** From the warning to the end, ms. */
  endAfter: number;
  onWarn: () => void;
  onEnd: () => void;
}

export interface Idle {
  /** Somebody touched something: count anew. */
  touch(): void;
  stop(): void;
}

export const IDLE_WARN_MS = 60_000;
/** At least 20 s (WCAG 2.2, success criterion 2.2.1). */
export const IDLE_END_MS = 30_000;

export function watchIdle(options: IdleOptions): Idle {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const warn = () => {
    timer = setTimeout(options.onEnd, options.endAfter);
    options.onWarn();
  };
  const touch = () => {
    clearTimeout(timer);
    timer = setTimeout(warn, options.warnAfter);
  };
  touch();
  return { touch, stop: () => clearTimeout(timer) };
}
