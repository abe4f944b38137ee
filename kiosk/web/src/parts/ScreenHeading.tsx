/** The question or sentence that a screen is about; takes the focus when the screen comes. */
import { type ReactElement, type ReactNode, useEffect, useRef } from "react";
import { Heading } from "suomifi-ui-components";

interface Props {
  children: ReactNode;
  id?: string;
}

export function ScreenHeading({ children, id = "screen-heading" }: Props): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    document.title = `${heading.current?.textContent ?? ""} – Luukku`;
  }, []);
  return (
    <Heading variant="h1" id={id} className="screen-heading" tabIndex={-1} ref={heading}>
      {children}
    </Heading>
  );
}
