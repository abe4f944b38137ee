/**
 * The console's two palettes: Suomi.fi's tokens, taken down from pure white for an eight-hour day, and turned dark.
 *
 * In the tokens `whiteBase` is both the ground of a field and the text on a full button, and `blackBase` is the text on
 * the ground. The dark palette keeps those pairs: a dark `whiteBase` is readable on its bright `highlightBase`.
 */
import { customProperties, SHARED_TOKENS } from "@luukku/web/ui/tokens.ts";
import {
  type ColorDesignTokens,
  type PartialSuomifiTheme,
  type SuomifiTheme,
  suomifiDesignTokens,
} from "suomifi-ui-components";

type Gradients = SuomifiTheme["gradients"];
type Shadows = SuomifiTheme["shadows"];

export type ThemeName = "light" | "dark";

export interface Palette {
  colors: ColorDesignTokens;
  gradients: Gradients;
  shadows: Shadows;
  /** What the components' tokens have no name for. */
  extra: {
    page: string;
    barGround: string;
    barText: string;
    stageGround: string;
    stageText: string;
    dangerGround: string;
    dangerHover: string;
    dangerText: string;
    lateText: string;
    soonText: string;
    goodText: string;
  };
}

const LIGHT_COLORS: ColorDesignTokens = {
  ...suomifiDesignTokens.colors,
  whiteBase: "hsl(206, 26%, 97%)",
  blackLight1: "hsl(205, 9%, 34%)",
  depthLight3: "hsl(204, 18%, 94%)",
  depthLight2: "hsl(204, 14%, 89%)",
  depthSecondary: "hsl(212, 48%, 93%)",
  depthSecondaryDark1: "hsl(212, 44%, 90%)",
  highlightBase: "hsl(212, 63%, 42%)",
  highlightDark1: "hsl(212, 63%, 34%)",
  highlightLight4: "hsl(211, 42%, 95%)",
  highlightLight3: "hsl(211, 48%, 92%)",
  highlightLight2: "hsl(211, 52%, 87%)",
  warningLight1: "hsl(42, 74%, 90%)",
  alertLight1: "hsl(2, 56%, 93%)",
  infoLight1: "hsl(212, 60%, 93%)",
};

const DARK_COLORS: ColorDesignTokens = {
  whiteBase: "hsl(214, 20%, 15%)",
  blackBase: "hsl(210, 18%, 88%)",
  blackLight1: "hsl(210, 12%, 70%)",
  brandBase: "hsl(212, 60%, 80%)",
  depthDark1: "hsl(208, 12%, 72%)",
  depthDark2: "hsl(208, 11%, 64%)",
  depthDark3: "hsl(209, 12%, 52%)",
  depthBase: "hsl(210, 11%, 44%)",
  depthLight1: "hsl(212, 13%, 32%)",
  depthLight2: "hsl(213, 16%, 23%)",
  depthLight3: "hsl(214, 18%, 18%)",
  depthSecondaryDark1: "hsl(213, 28%, 25%)",
  depthSecondary: "hsl(213, 26%, 21%)",
  highlightDark1: "hsl(211, 76%, 64%)",
  highlightBase: "hsl(211, 80%, 72%)",
  highlightLight1: "hsl(211, 84%, 78%)",
  highlightLight2: "hsl(212, 34%, 30%)",
  highlightLight3: "hsl(212, 32%, 24%)",
  highlightLight4: "hsl(213, 28%, 20%)",
  accentBase: "hsl(25, 88%, 62%)",
  accentSecondary: "hsl(196, 77%, 56%)",
  accentSecondaryLight1: "hsl(200, 34%, 20%)",
  accentTertiaryDark1: "hsl(284, 46%, 78%)",
  accentTertiary: "hsl(284, 46%, 72%)",
  accentTertiaryLight1: "hsl(284, 20%, 24%)",
  successDark1: "hsl(165, 52%, 58%)",
  successBase: "hsl(166, 54%, 52%)",
  successSecondary: "hsl(166, 32%, 26%)",
  warningBase: "hsl(42, 93%, 58%)",
  warningLight1: "hsl(40, 34%, 19%)",
  alertBase: "hsl(4, 84%, 74%)",
  alertLight1: "hsl(2, 30%, 21%)",
  infoBase: "hsl(213, 86%, 74%)",
  infoLight1: "hsl(213, 34%, 22%)",
};

/** Plain colours in place of Suomi.fi's gradients: nothing glares, and contrast can be measured. */
function gradientsOf(c: ColorDesignTokens): Gradients {
  return {
    ...suomifiDesignTokens.gradients,
    highlightBaseToHighlightDark1: c.highlightBase,
    highlightLight1ToHighlightBase: c.highlightDark1,
    depthLight1ToDepthBase: c.depthLight1,
    whiteBaseNegative: c.depthLight3,
    whiteBaseToDepthLight2: c.depthLight2,
    whiteBaseToDepthLight1: c.depthLight1,
    highlightLight3ToHighlightLight2: c.highlightLight3,
    depthLight3ToDepthLight2: c.depthLight3,
    depthSecondaryToDepthSecondaryDark1: c.depthSecondary,
    highlightLight4ToDepthSecondary: c.depthSecondaryDark1,
  };
}

export const PALETTES: Record<ThemeName, Palette> = {
  light: {
    colors: LIGHT_COLORS,
    gradients: gradientsOf(LIGHT_COLORS),
    shadows: { ...suomifiDesignTokens.shadows, invertTextShadow: "none" },
    extra: {
      page: "hsl(207, 20%, 90%)",
      barGround: suomifiDesignTokens.colors.brandBase,
      barText: "hsl(208, 40%, 94%)",
      stageGround: "hsl(214, 26%, 13%)",
      stageText: "hsl(208, 30%, 92%)",
      dangerGround: "hsl(3, 59%, 43%)",
      dangerHover: "hsl(3, 62%, 36%)",
      dangerText: "hsl(206, 26%, 97%)",
      lateText: "hsl(3, 65%, 38%)",
      soonText: "hsl(32, 90%, 26%)",
      goodText: "hsl(165, 90%, 20%)",
    },
  },
  dark: {
    colors: DARK_COLORS,
    gradients: gradientsOf(DARK_COLORS),
    shadows: {
      ...suomifiDesignTokens.shadows,
      invertTextShadow: "none",
      actionElementBoxShadow: "none",
      menuShadow: "0 2px 6px 0 hsla(0, 0%, 0%, 0.55)",
      panelShadow: "0 1px 3px 0 hsla(0, 0%, 0%, 0.45)",
      wideBoxShadow: "0 4px 12px 0 hsla(0, 0%, 0%, 0.5)",
    },
    extra: {
      page: "hsl(216, 24%, 10%)",
      barGround: "hsl(214, 38%, 17%)",
      barText: "hsl(208, 24%, 88%)",
      stageGround: "hsl(218, 28%, 6%)",
      stageText: "hsl(208, 22%, 88%)",
      dangerGround: "hsl(3, 58%, 46%)",
      dangerHover: "hsl(3, 58%, 40%)",
      dangerText: "hsl(206, 40%, 97%)",
      lateText: "hsl(4, 84%, 76%)",
      soonText: "hsl(42, 88%, 66%)",
      goodText: "hsl(166, 48%, 60%)",
    },
  },
};

/** A palette as the theme that Suomi.fi's components take. */
export function suomifiTheme(palette: Palette): PartialSuomifiTheme {
  return { colors: palette.colors, gradients: palette.gradients, shadows: palette.shadows };
}

/** What the console's style sheets stand on: the shared tokens, in this palette, and what they have no name for. */
export function propertiesOf(palette: Palette): Record<string, string> {
  return {
    ...SHARED_TOKENS,
    ...customProperties("fi-", palette.colors),
    ...customProperties("", palette.extra),
    "--shadow-panel": palette.shadows.panelShadow,
  };
}
