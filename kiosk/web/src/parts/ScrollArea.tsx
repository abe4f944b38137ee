/** A part that may be longer than its room, and then says so: with keys to move by, above and below. */
import { type ReactElement, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconArrowDown, IconArrowUp } from "suomifi-ui-components";

/** A part of the room that stays in sight after moving on by a key. */
const OVERLAP = 0.25;

export function ScrollArea({ children, label }: { children: ReactNode; label: string }): ReactElement {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [more, setMore] = useState({ above: false, below: false });

  const measure = useCallback(() => {
    const area = box.current;
    if (!area) return;
    const above = area.scrollTop > 2;
    const below = area.scrollTop + area.clientHeight < area.scrollHeight - 2;
    setMore((old) => (old.above === above && old.below === below ? old : { above, below }));
  }, []);

  useEffect(() => {
    const area = box.current;
    if (!area) return;
    const watch = new ResizeObserver(measure);
    watch.observe(area);
    for (const child of area.children) watch.observe(child);
    return () => watch.disconnect();
  }, [measure]);

  const move = (direction: 1 | -1) => {
    const area = box.current;
    area?.scrollBy({ top: direction * area.clientHeight * (1 - OVERLAP) });
  };
  const overflows = more.above || more.below;
  return (
    <div className="scroll">
      <section
        ref={box}
        className="scroll-box"
        aria-label={label}
        onScroll={measure}
        {...(overflows && { tabIndex: 0 })}
      >
        <div className="scroll-content">{children}</div>
      </section>
      {overflows && (
        <div className="scroll-keys">
          <button type="button" className="scroll-key" disabled={!more.above} onClick={() => move(-1)}>
            <IconArrowUp aria-hidden="true" /> {t("scroll.up")}
          </button>
          <button type="button" className="scroll-key" disabled={!more.below} onClick={() => move(1)}>
            <IconArrowDown aria-hidden="true" /> {t("scroll.down")}
          </button>
        </div>
      )}
    </div>
  );
}
