/**
 * Makes `src/protocol.gen.ts` from the Python models. With `--check` it writes nothing and fails if the file is not
 * what the models say. PYTHON names the interpreter (default: `.venv/bin/python`, else `python3`).
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile, type JSONSchema } from "json-schema-to-typescript";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const target = `${root}signaling/web/src/protocol.gen.ts`;

interface Export {
  schema: JSONSchema;
  constants: Record<string, unknown>;
  errors: {
    categories: string[];
    comingBack: string[];
    rows: Record<string, { sentence: string; [trait: string]: unknown }>;
  };
}

/** The table of errors. The sentences are for developers: beside the rows, not in what pages load. */
function errorTable({ categories, comingBack, rows }: Export["errors"]): string {
  const oneOf = (values: string[]) => values.map((value) => JSON.stringify(value)).join(" | ");
  const lines = Object.entries(rows).map(([code, { sentence, ...traits }]) => {
    const fields = Object.entries(traits).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    return `  /** ${sentence} */\n  ${code}: { ${fields.join(", ")} },`;
  });
  return `/** What a code means for a person, a connection, a request and a program: a row of the table of errors. */
export interface ErrorMeaning {
  /** Whose turn it is: a person's, the client's program's, the server's; \`state\`: the next view shows what changed. */
  readonly category: ${oneOf(categories)};
  /** The WebSocket close code; null: it never ends a connection. */
  readonly close: number | null;
  /** The HTTP status; null: no REST endpoint answers with it. */
  readonly status: number | null;
  /** Whether the same command or request may succeed a moment later, although nobody changes it. */
  readonly retry: boolean;
  /** What a client does by itself after a connection that ended with it. */
  readonly comingBack: ${oneOf(comingBack)};
  /** Whether the kiosk is no longer this client's: its key does not count (any more). */
  readonly disowns: boolean;
}

/** The one table of errors. */
export const ERRORS: Readonly<Record<ErrorCode, ErrorMeaning>> = {
${lines.join("\n")}
};
`;
}

function fromPython(): Export {
  const own = `${root}.venv/bin/python`;
  const python = process.env.PYTHON ?? (existsSync(own) ? own : "python3");
  const text = execFileSync(python, ["-m", "signaling.protocol.export", "--typescript"], {
    cwd: root,
    encoding: "utf8",
  });
  return JSON.parse(text) as Export;
}

async function generate(): Promise<string> {
  const { schema, constants, errors } = fromPython();
  const types = await compile(schema, "Protocol", {
    additionalProperties: false,
    bannerComment: "// Made from signaling/protocol by `npm run gen`; do not edit.",
    // Bounded lists would become unions of tuples.
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: true,
    style: { printWidth: 120 },
  });
  const named = types
    // The root only carries the definitions, and that each was reachable from it says nothing.
    .replace(/\/\*\*\n \* The Luukku wire protocol[\s\S]*?export interface Protocol \{[\s\S]*?\n\}\n/, "")
    .replace(
      /( *\*\n)? *\* This interface was referenced by `[^`]*`'s JSON-Schema( definition)?\n *\* via the `[^\n]*\n/g,
      "",
    )
    .replace(/ *\/\*+\s*\*\/\n/g, "")
    .replace(/( *\*)\s*\n( *\*\/\n)/g, "$2");
  const values = Object.entries(constants)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value, null, 2)} as const;\n`)
    .join("\n");
  return `${named.trimEnd()}\n\n${values}\n${errorTable(errors)}`;
}

const fresh = await generate();
if (process.argv.includes("--check")) {
  if (!existsSync(target) || readFileSync(target, "utf8") !== fresh) {
    process.stderr.write("signaling/web/src/protocol.gen.ts is not what signaling/protocol says: run `npm run gen`\n");
    process.exit(1);
  }
} else {
  writeFileSync(target, fresh);
}
