// This package beside its peers: runs the scenarios in Node and in Chromium, prints tables, and with --write puts them
// into ../README.md. `cargo xtask bench` builds the package and runs it.
import { readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, release, totalmem, type } from "node:os";
import { parseArgs } from "node:util";
import { chromiumVersion, inChromium } from "./chromium.mjs";
import { inNode } from "./node.mjs";
import { markdown } from "./table.mjs";

const RUNTIMES = { node: inNode, chromium: inChromium };

const { values: options, positionals } = parseArgs({
  options: {
    quick: { type: "boolean" },
    write: { type: "boolean" },
    only: { type: "string" },
  },
  allowPositionals: true,
});
const README = new URL("../README.md", import.meta.url);
const rounds = (all) => (options.quick ? Math.ceil(all / 8) : all);

for (const runtime of positionals.length ? positionals : Object.keys(RUNTIMES)) {
  const say = (line) => console.error(`bench: ${line}`);
  const tables = await RUNTIMES[runtime](rounds, say, options.only);
  const text = [await machine(runtime), ...tables.map(markdown)].join("\n\n");
  console.log(`\n${text}\n`);
  if (options.write) write(runtime, text);
}

/** Where and with what it was measured. */
async function machine(runtime) {
  const version = (name) =>
    JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url)))
      .version;
  const runs = runtime === "node" ? `Node ${process.versions.node}` : await chromiumVersion();
  const [{ model }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const peers = ["@aws-sdk/client-rekognition", "aws4fetch"].map((it) => `${it} ${version(it)}`);
  return [
    `${runs}; ${peers.join(", ")}.`,
    `${cpus().length} × ${model.trim()}, ${memory} GB; ${type()} ${release()} ${arch()}.`,
    `${new Date().toISOString().slice(0, 10)}${options.quick ? ", with --quick" : ""}.`,
  ].join("\n");
}

function write(runtime, text) {
  const [begin, end] = [`<!-- ${runtime} -->`, `<!-- /${runtime} -->`];
  const readme = readFileSync(README, "utf8");
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(
      `benches/README.md: expected ${begin} and ${end} around the tables, found none`,
    );
  }
  writeFileSync(README, `${readme.slice(0, from)}${begin}\n\n${text}\n\n${readme.slice(to)}`);
}
