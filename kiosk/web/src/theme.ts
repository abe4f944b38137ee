/** Suomi.fi's design tokens as custom properties on <html>, for the page's own style sheets. */
import { suomifiDesignTokens } from "suomifi-design-tokens";

function kebab(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
}

export function applyTokens(style: CSSStyleDeclaration): void {
  for (const [name, value] of Object.entries(suomifiDesignTokens.colors)) {
    style.setProperty(`--fi-${kebab(name)}`, String(value));
  }
  for (const [name, value] of Object.entries(suomifiDesignTokens.shadows)) {
    style.setProperty(`--fi-shadow-${kebab(name)}`, String(value));
  }
}
