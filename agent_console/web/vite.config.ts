import { defineConfig } from "vite";
import { page } from "../../signaling/web/page.config.ts";

export default defineConfig(page("agent_console/web", "/console"));
