/** A panel whose content may be longer than its place: then, and only then, the keyboard can reach and scroll it. */
import { type ReactElement, type ReactNode, useEffect, useRef, useState } from "react";

export function ScrollPanel(props: { className: string; labelledBy: string; children: ReactNode }): ReactElement {
  const panel = useRef<HTMLElement>(null);
  const [long, setLong] = useState(false);
  useEffect(() => {
    const element = panel.current;
    if (element === null) return;
    const measure = () => setLong(element.scrollHeight > element.clientHeight + 1);
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    for (const child of element.children) sizes.observe(child);
    const children = new MutationObserver(measure);
    children.observe(element, { childList: true, subtree: true, characterData: true });
    measure();
    return () => {
      sizes.disconnect();
      children.disconnect();
    };
  }, []);
  return (
    <section
      ref={panel}
      className={`panel ${props.className}`}
      aria-labelledby={props.labelledBy}
      tabIndex={long ? 0 : undefined}
    >
      {props.children}
    </section>
  );
}
