/** One's own picture over the clerk's: dragged, moved by arrow keys, or sent to the next corner by a touch. */
import { type KeyboardEvent, type PointerEvent, type ReactElement, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

/** Where in the room that is left, 0 to 1 from the left and from the top. */
interface Place {
  x: number;
  y: number;
}

const CORNERS: readonly Place[] = [
  { x: 1, y: 1 },
  { x: 0, y: 1 },
  { x: 0, y: 0 },
  { x: 1, y: 0 },
];
const KEY_STEP = 0.1;
/** A touch that moves less than this is a touch, CSS px. */
const DRAG_FROM = 8;

const within = (value: number) => Math.min(1, Math.max(0, value));

export function OwnPicture({ children }: { children: ReactNode }): ReactElement {
  const { t } = useTranslation();
  const box = useRef<HTMLButtonElement>(null);
  // On a screen that stands there is room for it below the other picture.
  const [place, setPlace] = useState<Place>(() => ({ x: innerWidth < innerHeight ? 0.5 : 1, y: 1 }));
  const drag = useRef<{ id: number; from: Place; x: number; y: number; moved: boolean } | null>(null);

  const room = () => {
    const own = box.current?.getBoundingClientRect();
    const all = box.current?.parentElement?.getBoundingClientRect();
    if (!own || !all) return { width: 1, height: 1 };
    return { width: Math.max(1, all.width - own.width), height: Math.max(1, all.height - own.height) };
  };

  const down = (event: PointerEvent<HTMLButtonElement>) => {
    box.current?.setPointerCapture(event.pointerId);
    drag.current = { id: event.pointerId, from: place, x: event.clientX, y: event.clientY, moved: false };
  };
  const move = (event: PointerEvent) => {
    const held = drag.current;
    if (held?.id !== event.pointerId) return;
    const dx = event.clientX - held.x;
    const dy = event.clientY - held.y;
    if (!held.moved && Math.hypot(dx, dy) < DRAG_FROM) return;
    held.moved = true;
    const { width, height } = room();
    setPlace({ x: within(held.from.x + dx / width), y: within(held.from.y + dy / height) });
  };
  const nextCorner = () =>
    setPlace((old) => {
      const near = CORNERS.findIndex((corner) => Math.round(old.x) === corner.x && Math.round(old.y) === corner.y);
      return CORNERS[(near + 1) % CORNERS.length] ?? old;
    });
  const click = () => {
    if (drag.current?.moved) {
      drag.current = null;
      return;
    }
    drag.current = null;
    nextCorner();
  };
  const key = (event: KeyboardEvent) => {
    const by: Record<string, Place> = {
      ArrowLeft: { x: -KEY_STEP, y: 0 },
      ArrowRight: { x: KEY_STEP, y: 0 },
      ArrowUp: { x: 0, y: -KEY_STEP },
      ArrowDown: { x: 0, y: KEY_STEP },
    };
    const step = by[event.key];
    if (!step) return;
    event.preventDefault();
    setPlace((old) => ({ x: within(old.x + step.x), y: within(old.y + step.y) }));
  };

  return (
    <button
      type="button"
      ref={box}
      className="own-picture"
      data-testid="own-picture"
      data-below={place.y === 1}
      // Physical, not logical: the place is where the picture was dragged to.
      style={{
        left: `${place.x * 100}%`,
        top: `${place.y * 100}%`,
        translate: `${-place.x * 100}% ${-place.y * 100}%`,
      }}
      onPointerDown={down}
      onPointerMove={move}
      onPointerCancel={() => {
        drag.current = null;
      }}
      onClick={click}
      onKeyDown={key}
    >
      {children}
      <span className="visually-hidden">{t("call.ownPicture")}</span>
    </button>
  );
}
