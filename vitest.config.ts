import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { alias } from "./signaling/web/page.config.ts";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react()],
  resolve: { alias },
  test: {
    environment: "jsdom",
    // One document a worker instead of one a file: making them was three quarters of the time.
    pool: "vmThreads",
    include: ["signaling/web/test/**/*.test.{ts,tsx}", "{kiosk,agent_console}/web/{src,test}/**/*.test.{ts,tsx}"],
    setupFiles: ["signaling/web/test/setup.ts"],
    restoreMocks: true,
    // A shared machine: two workers at most.
    maxWorkers: 2,
  },
});
