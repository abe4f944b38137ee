/** What makes a built page light to send: no fonts that no browser needs, and each text compressed beside itself. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Where a style sheet names a font as WOFF, after the same as WOFF2, which every browser that runs the pages reads. */
const WOFF = /,\s*url\([^)]*\.woff\)\s*format\(["']?woff["']?\)/g;
const TEXT = /\.(?:js|css|svg|json|txt|webmanifest)$/;
/** What is smaller gets no smaller in a packet. */
const LEAST_BYTES = 1000;

export function light(): Plugin {
  return {
    name: "luukku-light",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      for (const [name, part] of Object.entries(bundle)) {
        if (name.endsWith(".woff")) delete bundle[name];
        else if (part.type === "asset" && name.endsWith(".css")) part.source = String(part.source).replace(WOFF, "");
      }
    },
    writeBundle({ dir = "" }, bundle) {
      for (const name of Object.keys(bundle).filter((one) => TEXT.test(one))) {
        const file = join(dir, name);
        const text = readFileSync(file);
        if (text.length < LEAST_BYTES) continue;
        const size = { [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
        writeFileSync(`${file}.br`, brotliCompressSync(text, { params: size }));
        writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }));
      }
    },
  };
}
