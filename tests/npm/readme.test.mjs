/** The examples in the READMEs compile, as written, against the package. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

for (const readme of ["README.md", "pkg-template/README.md"]) {
  test(`${readme}: every example compiles`, async (t) => {
    const text = await readFile(new URL(readme, root), "utf8");
    const examples = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
    assert.ok(examples.length > 0, "it has an example");

    // inside of the repository, so that the package is found as a user's compiler finds it
    const directory = await mkdtemp(fileURLToPath(new URL("target/readme-", root)));
    t.after(() => rm(directory, { recursive: true }));
    const files = examples.map((_, index) => `example-${index}.ts`);
    for (const [index, file] of files.entries()) {
      await writeFile(`${directory}/${file}`, `${examples[index]}\nexport {};\n`);
    }
    const compilerOptions = {
      target: "es2022",
      module: "es2022",
      moduleResolution: "bundler",
      lib: ["es2022", "dom", "dom.iterable"],
      types: [],
      strict: true,
      noEmit: true,
    };
    await writeFile(`${directory}/tsconfig.json`, JSON.stringify({ compilerOptions, files }));
    const tsc = fileURLToPath(new URL("node_modules/typescript/bin/tsc", root));
    const { status, stdout } = spawnSync(process.execPath, [tsc, "--project", directory], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stdout);
  });
}
