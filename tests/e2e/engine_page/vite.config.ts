import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { alias } from "../../../signaling/web/page.config.ts";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  resolve: { alias },
  base: "./",
  build: { target: "es2023", assetsInlineLimit: 0 },
});
