/** The build of a page, the same for both: where it is served from, what the content security policy asks of it. */
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { UserConfig } from "vite";
import { light } from "./light.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export const alias = { "@luukku/web": `${root}signaling/web/src` };

/**
 * @param directory the page's directory from the repository's root: `kiosk/web`
 * @param path where the server serves the page: `/kiosk`
 * @param worker its service worker, from the page's directory; served as `worker.js` under that path. It imports nothing.
 */
export function page(directory: string, path: string, worker?: string): UserConfig {
  return {
    root: `${root}${directory}`,
    base: `${path}/`,
    plugins: [react(), light()],
    resolve: { alias },
    server: {
      proxy: {
        "/api": "http://localhost:8000",
        "/ws": { target: "ws://localhost:8000", ws: true },
      },
    },
    build: {
      outDir: "dist",
      emptyOutDir: true,
      target: "es2023",
      sourcemap: false,
      // The policy allows neither data: fonts nor inline scripts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2000,
      rolldownOptions: {
        // Compressing well takes its time, and is done once.
        checks: { pluginTimings: false },
        input: {
          index: `${root}${directory}/index.html`,
          ...(worker !== undefined && { worker: `${root}${directory}/${worker}` }),
        },
        output: {
          // A browser asks for a service worker by the name that it knows.
          entryFileNames: (chunk) => (chunk.name === "worker" ? "worker.js" : "assets/[name]-[hash].js"),
        },
      },
    },
  };
}
