/** The question or sentence that a screen is about; takes the focus when the screen comes. */
import { type ReactElement, type ReactNode, useEffect, useRef } from "react";
import { Heading } from "suomifi-ui-components";

interface Props {
  children: ReactNode;
  id?: string;
  /** Its screen is there, but not shown yet. */
  coming?: boolean;
}

export function ScreenHeading({ children, id = "screen-heading", coming = false }: Props): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (coming) return;
    heading.current?.focus({ preventScroll: true });
    document.title = `${heading.current?.textContent ?? ""} – Luukku`;
  }, [coming]);
  return (
    <Heading variant="h1" id={coming ? undefined : id} className="screen-heading" tabIndex={-1} ref={heading}>
      {children}
    </Heading>
  );
}
