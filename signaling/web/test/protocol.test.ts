// @vitest-environment node
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "vitest";

test("the types are what the Python models say", { timeout: 60_000 }, () => {
  const script = fileURLToPath(new URL("../scripts/gen-protocol.ts", import.meta.url));
  execFileSync(process.execPath, [script, "--check"], { stdio: "pipe" });
});
