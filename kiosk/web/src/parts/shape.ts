/** How large the page is drawn: Suomi.fi's sizes are a desktop's, a kiosk is looked at standing. */
import { useEffect, useState } from "react";
import type { TextSize } from "../model/ui.ts";

export interface Shape {
  zoom: number;
  orientation: "portrait" | "landscape";
  /** Little room is left beside each other once it is drawn this large. */
  narrow: boolean;
  /** Little room is left below each other. */
  short: boolean;
}

/** The shorter side of the screen holds this many CSS px at ordinary text size. */
const SHORT_SIDE = 675;
const TEXT_STEP: Record<TextSize, number> = { 0: 1, 1: 1.25, 2: 1.5 };
const LYING_TEXT_STEP: Record<TextSize, number> = { 0: 1, 1: 1.15, 2: 1.3 };
const NARROW = 600;
const SHORT = 600;
/** What a screen that lies holds at least, in CSS px of its height: larger words than that leave no room for the keys. */
const LEAST_HEIGHT = 520;

export function shapeOf(width: number, height: number, text: TextSize): Shape {
  const usual = Math.max(1, Math.min(width, height) / SHORT_SIDE);
  const orientation = width < height ? "portrait" : "landscape";
  const most = orientation === "portrait" ? Number.POSITIVE_INFINITY : Math.max(usual, height / LEAST_HEIGHT);
  const zoom = Math.min(usual * (orientation === "portrait" ? TEXT_STEP : LYING_TEXT_STEP)[text], most);
  return {
    zoom,
    orientation,
    narrow: width / zoom < NARROW,
    short: orientation === "landscape" && height / zoom < SHORT,
  };
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
