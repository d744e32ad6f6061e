// What is in the package: every file that package.json names, one set of exports for every runtime, nothing else.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { access, readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import * as exported from "rekognition-wasm";

const directory = new URL("../../pkg/", import.meta.url);
const read = (name) => readFile(new URL(name, directory), "utf8");
const manifest = JSON.parse(await read("package.json"));

/** The paths in a value of `exports`, with the conditions that lead there. */
function targets(value, conditions = []) {
  if (typeof value === "string") return [[conditions.join(" "), value]];
  return Object.entries(value).flatMap(([name, inner]) => targets(inner, [...conditions, name]));
}
const named = [
  ...targets(manifest.exports),
  ...["main", "module", "browser", "types"].map((field) => [field, manifest[field]]),
  ...manifest.sideEffects.map((path) => ["sideEffects", path]),
];

for (const [name, path] of named) {
  test(`${name}: ${path} exists`, async () => {
    assert.match(path, /^\.\//);
    await access(new URL(path, directory));
  });
}

test("types come first, default last", () => {
  const conditions = Object.keys(manifest.exports["."]);
  assert.equal(conditions[0], "types");
  assert.equal(conditions.at(-1), "default");
});

test("every entry exports all of index.js and imports only what is there", async () => {
  const entries = targets(manifest.exports["."]).filter(([, path]) => path.endsWith(".js"));
  for (const [, path] of entries) {
    const source = await read(path);
    assert.match(source, /export \* from "\.\/index\.js"/);
    for (const [, imported] of source.matchAll(/from "(\.\/[^"?]+)/g)) {
      await access(new URL(imported, directory));
    }
  }
});

/** The names that CommonJS and some bundlers give to each file themselves. */
const OWNED = ["module", "exports", "require", "__dirname", "__filename"];

/** A declaration, or a name that is imported, at the beginning of a line: at the top level. */
const DECLARED = /^(?:export )?(?:default )?(?:async )?(?:let|const|var|function\*?|class) (\w+)/gm;
const IMPORTED = /^import (?:source )?([^"]*) from "/gm;

test("no file has a name of its own that its wrapper owns", async () => {
  const files = (await readdir(directory, { recursive: true })).filter((name) =>
    /\.js$/.test(name),
  );
  const seen = new Set();
  for (const name of files) {
    const source = await read(name);
    const declared = [...source.matchAll(DECLARED)].map(([, it]) => it);
    const imported = [...source.matchAll(IMPORTED)].flatMap(([, list]) => {
      return list.split(/[{},]/).map((it) => it.trim().split(" ").at(-1));
    });
    for (const it of [...declared, ...imported]) {
      assert.ok(!OWNED.includes(it), `${name} declares ${it}`);
      seen.add(it);
    }
  }
  for (const known of ["Rekognition", "provideModule", "wasm", "run"])
    assert.ok(seen.has(known), known);
});

test("no file reaches for another package", async () => {
  const files = (await readdir(directory)).filter((name) => /\.(js|d\.ts)$/.test(name));
  for (const name of files) {
    for (const [, imported] of (await read(name)).matchAll(/\bfrom "([^"]+)"/g)) {
      const ofNode = name === "node.js" && imported.startsWith("node:");
      assert.ok(ofNode || imported.startsWith("./"), `${name} imports ${imported}`);
    }
  }
  assert.deepEqual(manifest.dependencies ?? {}, {});
});

test("importing the package is without effects: no module is loaded, nothing is asked for", async () => {
  const script = `
    const never = (name) => () => { throw new Error(name + " was called"); };
    WebAssembly.Module = WebAssembly.Instance = WebAssembly.compile = never("WebAssembly");
    globalThis.fetch = never("fetch");
    const { Rekognition, fromCognitoIdentityPool } = await import("rekognition-wasm");
    new Rekognition({ region: "us-east-1", credentials: fromCognitoIdentityPool({ identityPoolId: "us-east-1:a" }) });
    if (process.getActiveResourcesInfo().includes("Timeout")) throw new Error("a timer runs");
  `;
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: new URL("../../", import.meta.url),
  });
});

test("the exports", () => {
  const names = Object.keys(exported);
  for (const name of [
    "DetectFacesCommand",
    "DetectLabelsCommand",
    "ImageError",
    "Rekognition",
    "RekognitionClient",
    "RekognitionError",
    "RekognitionServiceException",
    "ThrottlingException",
    "fromCognitoIdentityPool",
  ]) {
    assert.ok(names.includes(name), name);
  }
  // the module's own interface is nobody else's
  assert.deepEqual(
    names.filter((name) => /wasm|Context|^Call$|init/i.test(name)),
    [],
  );
});

test("the module names no directory of its builder", async () => {
  const module = await readFile(new URL("rekognition_wasm_bg.wasm", directory), "latin1");
  assert.doesNotMatch(module, /\.cargo|\/(home|root|Users)\/|[A-Z]:\\/);
});
