// Parts of the package that cannot be loaded, as pages meet them: the error says why, in each browser's words, and what
// to do. The server gives the package below a folder for each fault.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { after, before, test } from "node:test";
import { withPage } from "./page.mjs";

const LIMIT = { timeout: 120_000 };
const PKG = new URL("../../pkg/", import.meta.url);
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const MODULE = "rekognition_wasm_bg.wasm";
const PAGE = ["text/html", "<!doctype html><title>blank</title>"];

/** The answers that differ from the package's files: by the folder of a fault and the name of a file. */
const ANSWERS = {
  html: { [MODULE]: [200, ...PAGE] },
  empty: { [MODULE]: [200, "application/wasm", ""] },
  cut: { [MODULE]: [200, "application/wasm", Buffer.from("0061736d0100000001ff", "hex")] },
  missing: { [MODULE]: [404, ...PAGE] },
  login: { [MODULE]: [401, ...PAGE] },
  "@fs/home/app": { [MODULE]: [403, ...PAGE] },
  "app/.vite/deps": { [MODULE]: [200, ...PAGE] },
  type: { [MODULE]: [200, "text/plain", await readFile(new URL(MODULE, PKG))] },
  cdn: {},
  drawing: { "image/draw.js": [404, ...PAGE] },
  worker: { "worker.js": [404, ...PAGE] },
  words: { [MODULE]: [404, ...PAGE], "advice.js": [404, ...PAGE] },
};

/** The policies of pages: by the name of a fault. */
const POLICIES = {
  eval: "script-src 'self'",
  connect: "connect-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
  types: "require-trusted-types-for 'script'",
  workers: "worker-src 'none'",
};

let server;
let origin;
before(async () => {
  server = createServer(async ({ url }, response) => {
    const [, folder = url.slice(1, -1), file] = /^\/(.*?)\/pkg\/(.*)$/.exec(url) ?? [];
    if (url === "/answer") return response.writeHead(200).end("{}");
    const policy = POLICIES[folder];
    if (folder === "cdn" && extname(url) === ".js") {
      response.setHeader("access-control-allow-origin", "*");
    }
    if (policy) response.setHeader("content-security-policy", policy);
    const own = file ? ANSWERS[folder]?.[file] : [200, ...PAGE];
    const found = own ?? [
      200,
      TYPES[extname(file)],
      await readFile(new URL(file, PKG)).catch(() => ""),
    ];
    const [status, contentType, body] = found;
    response.writeHead(status, { "content-type": contentType ?? "text/plain" }).end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  origin = `http://localhost:${server.address().port}`;
});
after(() => server.close());

/** The end of a call with the package of a folder: `done`, or the error. */
async function endIn(folder, kind) {
  let end;
  const other = origin.replace("localhost", "127.0.0.1");
  const address = `${origin}/${folder}/`;
  const watched = { address, service: other, allowed: [/.*/], breaksPolicy: true };
  await withPage(watched, async (page) => {
    const body = async ([folder, kind]) => {
      const { Rekognition } = await import(`${folder}/pkg/browser.js`);
      const credentials = { accessKeyId: "A", secretAccessKey: "S", sessionToken: "T" };
      const answer = async () => new Response("{}");
      const start = () => {
        const rules = { createScriptURL: (url) => url };
        const policy = globalThis.trustedTypes.createPolicy("app", rules);
        return new Worker(policy.createScriptURL(`${folder}/pkg/worker.js`), { type: "module" });
      };
      const worker = { worker: true, policy: start }[kind];
      const options = worker
        ? { worker, endpoint: `${location.origin}/answer` }
        : { fetch: answer };
      const rekognition = new Rekognition({ region: "us-east-1", credentials, ...options });
      const Image = new OffscreenCanvas(100, 100);
      Image.getContext("2d");
      const call = kind ? rekognition.detectFaces({ Image }) : rekognition.listCollections();
      return call.then(
        () => "done",
        ({ name, message, hint, cause }) => ({ name, message, hint, hasCause: !!cause }),
      );
    };
    end = await page.evaluate(body, [`${folder === "cdn" ? other : ""}/${folder}`, kind]);
  });
  return end;
}

const COPY = /copy the package's rekognition_wasm_bg\.wasm beside the bundle; .*optimizeDeps/;
const OWN = /page's own origin.* worker-src 'self'/;
const AT = (folder) => new RegExp(`\\(http://[^/]*/${folder}/pkg/${MODULE}\\)$`);

for (const [name, folder, kind, words, hint] of [
  ["a page of HTML in the module's place", "html", "", AT("html"), COPY],
  ["the same in a worker", "html", "worker", AT("html"), COPY],
  ["an empty file", "empty", "", AT("empty"), COPY],
  ["a file that was cut off", "cut", "", AT("cut"), /cut off/],
  ["no file", "missing", "", /HTTP status 404 \(http/, COPY],
  ["a login before the file", "login", "", /HTTP status 401/, /whoever gets the page/],
  ["a folder that Vite keeps back", "@fs/home/app", "", /status 403/, /server\.fs\.allow/],
  ["a package that Vite has moved", "app/.vite/deps", "", AT("app/.vite/deps"), /^Vite.*exclude/],
  ["a policy without WebAssembly", "eval", "", AT("eval"), /script-src .*'wasm-unsafe-eval'/],
  ["a policy without connections", "connect", "", AT("connect"), /connect-src 'self'$/],
  ["another origin without CORS", "cdn", "", AT("cdn"), /connect-src http:.*127.*\(CORS\)$/],
  ["Trusted Types", "types", "worker", /worker cannot be loaded/, /option worker as a function/],
  ["a policy without workers", "workers", "worker", /worker/, OWN],
  ["a worker's file that is not there", "worker", "worker", /worker failed/, OWN],
  ["a worker of another origin", "cdn", "worker", /worker/, OWN],
  ["a part on demand that is gone", "drawing", "canvas", /parts cannot be loaded/, /load the page/],
]) {
  test(name, LIMIT, async () => {
    const error = await endIn(folder, kind);
    assert.equal(error.name, "ModuleError");
    assert.match(error.message, words);
    assert.match(error.hint, hint);
    assert.ok(kind === "worker" || error.hasCause);
  });
}

test("a worker's URL of a policy is taken under Trusted Types", LIMIT, async () => {
  assert.equal(await endIn("types", "policy"), "done");
});

test("without the words there is the cause alone", LIMIT, async () => {
  const message = "rekognition_wasm_bg.wasm cannot be loaded";
  assert.deepEqual(await endIn("words"), {
    name: "ModuleError",
    message,
    hint: undefined,
    hasCause: true,
  });
});

test("the type of the module's file does not matter", LIMIT, async () => {
  assert.equal(await endIn("type"), "done");
});
