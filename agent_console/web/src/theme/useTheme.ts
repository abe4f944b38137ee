/** Dark or light: the system's wish until the clerk has one of their own. */
import { applyProperties } from "@luukku/web/ui/tokens.ts";
import { useEffect, useState, useSyncExternalStore } from "react";
import { preference, setPreference } from "../logic/preferences.ts";
import { PALETTES, propertiesOf, type ThemeName } from "./palette.ts";

const DARK = "(prefers-color-scheme: dark)";

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(DARK);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

export function useTheme(): { theme: ThemeName; toggle: () => void } {
  const system: ThemeName = useSyncExternalStore(subscribe, () => window.matchMedia(DARK).matches) ? "dark" : "light";
  const [chosen, setChosen] = useState<ThemeName | null>(() => {
    const value = preference("theme");
    return value === "dark" || value === "light" ? value : null;
  });
  const theme = chosen ?? system;

  useEffect(() => paint(theme), [theme]);

  const toggle = () => {
    const next: ThemeName = theme === "dark" ? "light" : "dark";
    // Back to what the system says: then the system leads again, at dusk too.
    setPreference("theme", next === system ? null : next);
    setChosen(next === system ? null : next);
  };
  return { theme, toggle };
}

/** Put a palette on the page. Through the object model, which a nonce policy allows where a style attribute is refused. */
export function paint(theme: ThemeName): void {
  const { style, dataset } = document.documentElement;
  dataset.theme = theme;
  style.colorScheme = theme;
  applyProperties(style, propertiesOf(PALETTES[theme]));
}
