/** Suomi.fi's design tokens as custom properties, for style sheets of the pages: the one layer that they stand on. */
import { suomifiDesignTokens } from "suomifi-design-tokens";

/** Values are texts, or say how they are written. */
type Tokens = object;

/** `whiteBase` as `white-base`. */
export function kebab(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, "-$&").toLowerCase();
}

/** Tokens by the names of their custom properties: `--fi-white-base`. */
export function customProperties(prefix: string, tokens: Tokens): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tokens).map(([name, value]) => [`--${prefix}${kebab(name)}`, String(value)]),
  );
}

/** What both pages use as it is. */
export const SHARED_TOKENS: Readonly<Record<string, string>> = {
  ...customProperties("fi-", suomifiDesignTokens.colors),
  ...customProperties("fi-shadow-", suomifiDesignTokens.shadows),
  ...customProperties("space-", suomifiDesignTokens.spacing),
  "--radius": suomifiDesignTokens.radiuses.modal,
};

/** Puts them on an element, through the object model: a nonce policy refuses a style attribute. */
export function applyProperties(style: CSSStyleDeclaration, properties: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(properties)) style.setProperty(name, value);
}
