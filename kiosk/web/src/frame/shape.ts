/** How large the page is drawn: Suomi.fi's sizes are a desktop's, a kiosk is looked at standing. */
import { useEffect, useState } from "react";
import type { TextSize } from "../model/ui.ts";

export interface Shape {
  zoom: number;
  orientation: "portrait" | "landscape";
  /** Little room is left beside each other once it is drawn this large. */
  narrow: boolean;
}

/** The shorter side of the screen holds this many CSS px at ordinary text size. */
const SHORT_SIDE = 675;
const TEXT_STEP: Record<TextSize, number> = { 0: 1, 1: 1.25, 2: 1.5 };
const NARROW = 600;

export function shapeOf(width: number, height: number, text: TextSize): Shape {
  const zoom = Math.max(1, Math.min(width, height) / SHORT_SIDE) * TEXT_STEP[text];
  return { zoom, orientation: width < height ? "portrait" : "landscape", narrow: width / zoom < NARROW };
}

export function useShape(text: TextSize): Shape {
  const [size, setSize] = useState(() => ({ width: window.innerWidth, height: window.innerHeight }));
  useEffect(() => {
    const measure = () => setSize({ width: window.innerWidth, height: window.innerHeight });
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, []);
  return shapeOf(size.width, size.height, text);
}
