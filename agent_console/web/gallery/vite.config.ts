import { defineConfig } from "vite";
import { page } from "../../../signaling/web/page.config.ts";

/** The gallery of states, for looking and for the accessibility checks; built elsewhere than the product. */
const { plugins, resolve } = page("agent_console/web", "/console");

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  ...(plugins && { plugins }),
  ...(resolve && { resolve }),
  build: {
    outDir: "../../../node_modules/.luukku-gallery/console",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
  },
});
