import { defineConfig } from "vite";
import { page } from "../../../signaling/web/page.config.ts";

/** The gallery of screens, for looking and for the accessibility checks; built elsewhere than the product. */
const { plugins, resolve } = page("kiosk/web", "/kiosk");

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  ...(plugins && { plugins }),
  ...(resolve && { resolve }),
  build: {
    outDir: "../../../node_modules/.luukku-gallery/kiosk",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
  },
});
