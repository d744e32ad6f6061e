// Parts of the package that cannot be loaded, in Node: the error says why, and what to do. tests/browsers/loading.test.mjs
// has the faults that pages meet; the words of browsers that are not here are rows below.

import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { build } from "esbuild";
import { wordPart } from "../../pkg/advice.js";
import { KEYS, REGION } from "./support.mjs";

const PKG = fileURLToPath(new URL("../../pkg/", import.meta.url));
const MODULE = "rekognition_wasm_bg.wasm";

let root;
before(async () => {
  root = await mkdtemp(join(tmpdir(), "rekognition-wasm-"));
});
after(() => rm(root, { recursive: true }));

let copies = 0;
/** A copy of the package, which `spoil` changes. */
async function copyOf(spoil) {
  const folder = join(root, `${copies++}`);
  await cp(PKG, folder, { recursive: true });
  await spoil(folder);
  return folder;
}

/** The error of a call of this copy of the package. */
async function errorIn({ Rekognition, ModuleError }) {
  const fetch = async () => new Response("{}");
  const rekognition = new Rekognition({ region: REGION, credentials: KEYS, fetch });
  const error = await rekognition.listCollections().then(assert.fail, (error) => error);
  assert.ok(error instanceof ModuleError);
  return error;
}

/** An entry whose module is a file beside it, as bundlers and other runtimes have it. */
const BESIDE = `
  import { readFileSync } from "node:fs";
  import { provideModule } from "./module/load.js";
  export * from "./node.js";
  const file = () => readFileSync(new URL("./${MODULE}", import.meta.url));
  provideModule(() => WebAssembly.compile(file()));
`;
async function importBeside(folder) {
  const entry = join(folder, "beside-in-node.js");
  await writeFile(entry, BESIDE);
  return import(pathToFileURL(entry));
}

const wrong = (bytes) => (folder) => writeFile(join(folder, MODULE), bytes);
const missing = (file) => (folder) => rm(join(folder, file));
const COPY = /copy the package's rekognition_wasm_bg\.wasm beside the bundle/;

for (const [name, spoil, message, hint] of [
  ["no file", missing(MODULE), /ENOENT/, /beside the bundle, or leave the package out/],
  ["a page in its place", wrong("<!doctype html>"), /magic word/, COPY],
  ["an empty file", wrong(""), /is empty/, COPY],
  ["a file cut off", wrong(Buffer.from("0061736d0100000001ff", "hex")), /WebAssembly/, /cut off/],
]) {
  test(`the module: ${name}`, async () => {
    const folder = await copyOf(spoil);
    const error = await errorIn(await importBeside(folder));
    assert.match(error.message, /^rekognition_wasm_bg\.wasm cannot be loaded: /);
    assert.match(error.message, message);
    assert.match(error.hint, hint);
    assert.ok(!/Vite/.test(error.hint));
    assert.ok(error.cause instanceof Error);
  });
}

test("a module that was not there, and is there now", async () => {
  const folder = await copyOf(missing(MODULE));
  const ours = await importBeside(folder);
  await errorIn(ours);
  await writeFile(join(folder, MODULE), await readFile(join(PKG, MODULE)));
  const fetch = async () => new Response("{}");
  const rekognition = new ours.Rekognition({ region: REGION, credentials: KEYS, fetch });
  await rekognition.listCollections();
});

test("without the words there is the cause alone", async () => {
  const folder = await copyOf((folder) =>
    Promise.all([missing(MODULE)(folder), missing("advice.js")(folder)]),
  );
  const error = await errorIn(await importBeside(folder));
  assert.equal(error.message, "rekognition_wasm_bg.wasm cannot be loaded");
  assert.ok(!("hint" in error));
  assert.equal(error.cause.code, "ENOENT");
});

test("a bundle for Node is one file, in ES modules and in CommonJS", async () => {
  for (const [format, name] of [
    ["cjs", "bundle.cjs"],
    ["esm", "bundle.mjs"],
  ]) {
    const outfile = join(root, `${format}`, name);
    await build({
      entryPoints: [join(PKG, "node.js")],
      outfile,
      bundle: true,
      format,
      platform: "node",
    });
    const ours =
      format === "cjs"
        ? createRequire(import.meta.url)(outfile)
        : await import(pathToFileURL(outfile));
    const fetch = async () => new Response('{"CollectionIds":["faces"]}');
    const rekognition = new ours.Rekognition({ region: REGION, credentials: KEYS, fetch });
    const { CollectionIds } = await rekognition.listCollections();
    assert.deepEqual(CollectionIds, ["faces"]);
    // the parts on demand are in it, too
    const error = await rekognition
      .detectFaces({ Image: "photo.jpg" })
      .then(assert.fail, (it) => it);
    assert.match(error.message, /found a path/);
  }
});

test("a bundle of another entry that is no ES module has no import.meta.url", async () => {
  const folder = await copyOf(() => {});
  await importBeside(folder);
  const outfile = join(root, "beside.cjs");
  const entryPoints = [join(folder, "beside-in-node.js")];
  const logOverride = { "empty-import-meta": "silent" };
  await build({ entryPoints, outfile, bundle: true, format: "cjs", platform: "node", logOverride });
  const error = await errorIn(createRequire(import.meta.url)(outfile));
  assert.match(error.message, /Invalid URL/);
  assert.match(error.hint, /format: "esm"\), or leave the package out of the bundle/);
});

test("the entry of development servers needs no file beside it", async () => {
  const folder = await copyOf(missing(MODULE));
  const { Rekognition } = await import(pathToFileURL(join(folder, "development.js")));
  const fetch = async () => new Response('{"CollectionIds":["faces"]}');
  const rekognition = new Rekognition({ region: REGION, credentials: KEYS, fetch });
  assert.deepEqual((await rekognition.listCollections()).CollectionIds, ["faces"]);
});

for (const [name, globals, hint] of [
  ["as jsdom has it, without fetch", { fetch: undefined }, /no fetch; .*export condition "node"/],
  ["on a page of a file", {}, /fetch reads no files: .*export condition "node"/],
]) {
  test(`the entry of pages in Node: ${name}`, async (t) => {
    const folder = await copyOf(() => {});
    const ours = await import(pathToFileURL(join(folder, "browser.js")));
    const before = globalThis.fetch;
    t.after(() => {
      globalThis.fetch = before;
    });
    Object.assign(globalThis, globals);
    const error = await errorIn(ours);
    assert.match(error.message, /browser|file:\/\/\//);
    assert.match(error.hint, hint);
  });
}

/** An error of another browser. */
const seen = (name, message) => Object.assign(new Error(message), { name });
const at = (url) => () => new URL(url);
const SAFARI = at("https://example.com/app/rekognition_wasm_bg.wasm");

for (const [cause, place, hint] of [
  [
    seen(
      "CompileError",
      "WebAssembly.Module doesn't parse at byte 0: module doesn't start with '\\0asm'",
    ),
    SAFARI,
    COPY,
  ],
  [
    seen(
      "EvalError",
      "Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not an allowed source of script",
    ),
    SAFARI,
    /'wasm-unsafe-eval'$/,
  ],
  [seen("TypeError", "Load failed"), SAFARI, /connect-src/],
  [seen("ReferenceError", "Can't find variable: WebAssembly"), SAFARI, /Lockdown Mode/],
  [seen("ReferenceError", "WebAssembly is not defined"), SAFARI, /Lockdown Mode/],
  [seen("ReferenceError", "Can't find variable: fetch"), SAFARI, /no fetch/],
  [seen("TypeError", "Importing a module script failed."), undefined, /load the page again/],
  [seen("RangeError", "WebAssembly.instantiate(): Out of memory"), SAFARI, /no memory is left/],
  [seen("Error", "HTTP status 500"), SAFARI, undefined],
  [undefined, undefined, undefined],
  [{ message: Symbol("no text") }, undefined, undefined],
  [Object.defineProperty({}, "message", { get: assert.fail }), undefined, undefined],
]) {
  test(`in the words of others: ${inspect(cause)}`, () => {
    const words = wordPart("a part cannot be loaded", cause, place);
    if (hint) assert.match(words.hint, hint);
    else assert.equal(words.hint, undefined);
  });
}

test("neither a URL's secrets nor a policy's nonce are shown", () => {
  const place = at("https://user:password@example.com/a.wasm?token=secret#fragment");
  const cause = seen("CompileError", "blocked by CSP: script-src 'nonce-c2VjcmV0'");
  const { message } = wordPart("it cannot be loaded", cause, place);
  assert.equal(
    message,
    "it cannot be loaded: blocked by CSP: script-src 'nonce-…' (https://example.com/a.wasm)",
  );
});

test("a module within the bundle is not shown as a URL", () => {
  const { message } = wordPart("it cannot be loaded", seen("Error", "no"), at("data:a,AGFzbQ"));
  assert.equal(message, "it cannot be loaded: no");
});
