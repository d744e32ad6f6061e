// Compiles made-up TypeScript programs with the AWS SDK as `sdk` and our package as `client`; other packages and options
// of the compiler can be given.

import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));
const installed = (name) => [path(`node_modules/${name}`)];

/** The compiler's complaints about a program, a line each; `packages` are further ones by the names that it imports. */
export async function diagnosticsOf(source, { packages = {}, ...options } = {}) {
  // inside of the repository, so that packages are found as a user's compiler finds them
  await mkdir(path("target"), { recursive: true });
  const directory = await mkdtemp(path("target/types-"));
  try {
    const compilerOptions = {
      target: "es2022",
      module: "es2022",
      moduleResolution: "bundler",
      lib: ["es2022", "dom", "dom.iterable"],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      noEmit: true,
      ...options,
      paths: {
        client: installed("rekognition-wasm"),
        sdk: installed("@aws-sdk/client-rekognition"),
        ...Object.fromEntries(Object.entries(packages).map(([name, it]) => [name, installed(it)])),
      },
    };
    await writeFile(`${directory}/program.ts`, source);
    const project = { compilerOptions, files: ["program.ts"] };
    await writeFile(`${directory}/tsconfig.json`, JSON.stringify(project));
    const args = ["--pretty", "false", "--project", directory];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path("node_modules/typescript/bin/tsc"), ...args],
      { encoding: "utf8", maxBuffer: 2 ** 26 },
    );
    const lines = stdout.split("\n").filter((line) => line.trim());
    if (status !== 0 && lines.length === 0) throw new Error(`tsc: ${status} ${stderr}`);
    return lines;
  } finally {
    await rm(directory, { recursive: true });
  }
}
