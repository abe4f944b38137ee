/** Small pieces that several panels are made of. */
import type { ReactElement, ReactNode, Ref } from "react";
import type { CommandId } from "../logic/commands.ts";
import { keyOf } from "../logic/keys.ts";

/**
 * A key, printed beside the words of what it does. Drawn by the style sheet, so that it is no part of a control's name;
 * assistive technology hears it from `aria-keyshortcuts`.
 */
export function Key({ of }: { of: CommandId | number | "Esc" }): ReactElement {
  const name = typeof of === "number" || of === "Esc" ? of : keyOf(of);
  return <span className="key" aria-hidden="true" data-key={name} />;
}

/**
 * The heading of the centre panel. It can hold the focus: when what was focused goes away with the old panel, the
 * keyboard goes on from here and a screen reader says what is now.
 */
export function NowHeading({ children, ref }: { children: ReactNode; ref?: Ref<HTMLHeadingElement> }): ReactElement {
  return (
    <h1 className="now-heading" tabIndex={-1} data-now-heading="" ref={ref}>
      {children}
    </h1>
  );
}

/** A name and what it stands for, as one row of a description list. */
export function Fact({ name, children, wide }: { name: string; children: ReactNode; wide?: boolean }): ReactElement {
  return (
    <div className="fact" data-wide={wide ? "" : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A command of the clerk's that refuses to be pressed while it is on its way to the server. */
export function shortcut(action: CommandId): { "aria-keyshortcuts": string } {
  return { "aria-keyshortcuts": keyOf(action) };
}
