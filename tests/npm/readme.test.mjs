/** The examples in the READMEs compile, as written, against the package. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { diagnosticsOf } from "./compile.mjs";

const root = new URL("../../", import.meta.url);

for (const readme of ["README.md", "pkg-template/README.md"]) {
  test(`${readme}: every example compiles`, async () => {
    const text = await readFile(new URL(readme, root), "utf8");
    const examples = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
    assert.ok(examples.length > 0, "it has an example");
    for (const example of examples) {
      assert.deepEqual(await diagnosticsOf(`${example}\nexport {};\n`), [], example);
    }
  });
}
