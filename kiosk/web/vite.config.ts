import { defineConfig } from "vite";
import { page } from "../../signaling/web/page.config.ts";

export default defineConfig(page("kiosk/web", "/kiosk", "src/shell/worker.ts"));
