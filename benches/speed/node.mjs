// Runs the scenarios in this Node, those that need a process of their own in children.
import { readFileSync } from "node:fs";
import { decode } from "./scenarios/decode.mjs";
import { prepare } from "./scenarios/prepare.mjs";
import { small } from "./scenarios/small.mjs";

const wasm = readFileSync(new URL("../../pkg/rekognition_wasm_bg.wasm", import.meta.url));

/** All tables. `rounds` says how many of a scenario's rounds there are to be. */
export async function inNode(rounds, say) {
  const setting = { wasm, rounds };
  const tables = [];
  for (const [name, scenario] of Object.entries({ prepare, small, decode })) {
    say(`Node: ${name}`);
    tables.push(...(await scenario(setting)));
  }
  return tables;
}
