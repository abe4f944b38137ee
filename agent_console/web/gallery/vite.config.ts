/** The gallery as a page of its own, for tests; the product's build does not contain it. */
import { defineConfig } from "vite";
import { page } from "../../../signaling/web/page.config.ts";

export default defineConfig({ ...page("agent_console/web/gallery", "/console/gallery"), base: "./" });
