// The types: a program for the AWS SDK compiles with only its imports changed, and mistakes do not compile.

import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

async function compile(project) {
  const tsc = path("../../node_modules/typescript/bin/tsc");
  const options = ["--pretty", "false", "--project", path(`types/${project}`)];
  await promisify(execFile)(process.execPath, [tsc, ...options]).catch(({ stdout, stderr }) => {
    throw new Error(`${stdout}${stderr}`);
  });
}

test("the program compiles with the AWS SDK", () => compile("tsconfig.sdk.json"));

test("with rekognition-wasm it compiles too; what is ours compiles, what is wrong does not", () =>
  compile("tsconfig.json"));

test("a server's program compiles without the types of pages", () =>
  compile("tsconfig.server.json"));
