// Runs the scenarios in this Node, those that need a process of their own in children.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { jpeg, SIZES } from "./images.mjs";
import { cold } from "./scenarios/cold.mjs";
import { decode } from "./scenarios/decode.mjs";
import { memory } from "./scenarios/memory.mjs";
import { prepare } from "./scenarios/prepare.mjs";
import { small } from "./scenarios/small.mjs";

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const wasm = readFileSync(here("../../pkg/rekognition_wasm_bg.wasm"));

const SCENARIOS = {
  prepare,
  small,
  decode,
  cold: ({ rounds }) => cold((file) => child(["cold-node.mjs", file]), rounds),
  memory: ({ rounds }) =>
    withFile(jpeg(SIZES["5 MB"]), (path) =>
      memory((file) => child(["--expose-gc", "memory-node.mjs", file, path]), rounds),
    ),
};

/** All tables, or those of `only` one. `rounds` says how many of a scenario's rounds there are to be. */
export async function inNode(rounds, say, only) {
  const tables = [];
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    if (only && only !== name) continue;
    say(`Node: ${name}`);
    tables.push(...(await scenario({ wasm, rounds })));
  }
  return tables;
}

/** What a script of this directory prints in a new process, read as JSON. */
async function child(args) {
  const options = { cwd: here("."), timeout: 60_000 };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--no-warnings", ...args],
    options,
  );
  return JSON.parse(stdout);
}

async function withFile(content, use) {
  const directory = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const path = join(directory, "photo.jpg");
    writeFileSync(path, content);
    return await use(path);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
