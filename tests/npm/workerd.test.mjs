// The package in Cloudflare's runtime, bundled as for it, against the stand-in.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import workerd from "workerd";
import { POOL, photo, REGION, standIn } from "./support.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Answers with what the tests look at. The provider is one for all requests, as the memory of bodies is. */
const worker = (endpoint) => `
  import { analyze, fromCallback, fromCognitoIdentityPool, Rekognition } from "rekognition-wasm";

  const options = ${JSON.stringify({ region: REGION, endpoint })};
  const pool = fromCognitoIdentityPool({ identityPoolId: "${POOL}", clientConfig: options });
  let asked = 0;
  const slow = fromCallback(() => (asked++ ? pool() : new Promise((done) => setTimeout(done, 60_000))));
  const paths = {
    "/faces": async (image) => {
      const { FaceDetails, $image } = await new Rekognition({ ...options, credentials: pool }).detectFaces({ Image: image });
      return { faces: FaceDetails.length, via: $image.via, stripped: $image.strippedBytes };
    },
    "/both": async (image) => {
      const client = new Rekognition({ ...options, credentials: pool });
      const { faces, labels } = await analyze(client, image, { faces: { Attributes: ["ALL"] }, labels: { MaxLabels: 1 } });
      return { faces: faces.FaceDetails.length, labels: labels.Labels.length };
    },
    "/slow": async (image) => {
      const { FaceDetails } = await new Rekognition({ ...options, credentials: slow }).detectFaces({ Image: image });
      return { faces: FaceDetails.length };
    },
    "/worker": async () => new Rekognition({ ...options, credentials: pool, worker: true }),
  };
  export default {
    async fetch(request) {
      try {
        return Response.json(await paths[new URL(request.url).pathname](await request.arrayBuffer()));
      } catch ({ name, code, message }) {
        return Response.json({ name, code, message }, { status: 500 });
      }
    },
  };
`;

const CONFIG = `
  using Workerd = import "/workerd/workerd.capnp";
  const config :Workerd.Config = (
    services = [
      (name = "main", worker = .main),
      (name = "internet", network = (allow = ["public", "private"])),
    ],
    sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
  );
  const main :Workerd.Worker = (
    modules = [
      (name = "worker.js", esModule = embed "worker.js"),
      (name = "rekognition_wasm_bg.wasm", wasm = embed "rekognition_wasm_bg.wasm"),
    ],
    compatibilityDate = "2026-01-01",
  );
`;

let directory;
let runtime;
let origin;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), "workerd-"));
  await build({
    stdin: { contents: worker(standIn()), resolveDir: here(".") },
    outfile: join(directory, "worker.js"),
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    external: ["*.wasm"],
    logLevel: "warning",
  });
  const wasm = "rekognition_wasm_bg.wasm";
  await copyFile(here(`../../pkg/${wasm}`), join(directory, wasm));
  await writeFile(join(directory, "config.capnp"), CONFIG);
  runtime = spawn(workerd.default, ["serve", "config.capnp", "--control-fd=3"], {
    cwd: directory,
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  const [line] = await once(createInterface(runtime.stdio[3]), "line");
  origin = `http://127.0.0.1:${JSON.parse(line).port}`;
});
after(async () => {
  runtime?.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
});

async function ask(path, body, signal) {
  const response = await fetch(origin + path, { method: "POST", body, signal });
  return response.json();
}

test("an image goes from a worker to the service", async () => {
  const answer = await ask("/faces", await photo("grace_hopper.jpg"));
  assert.deepEqual(answer, { faces: 1, via: "bytes", stripped: 72 });
});

test("several operations on one image, from many requests at once", async () => {
  const image = await photo("astronaut.png");
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask("/both", image)));
  for (const answer of answers) assert.deepEqual(answer, { faces: 1, labels: 1 });
});

test("a visitor who leaves keeps no other waiting", { timeout: 20_000 }, async () => {
  const image = await photo("grace_hopper.jpg");
  const leaving = ask("/slow", image, AbortSignal.timeout(500));
  await assert.rejects(leaving, { name: "TimeoutError" });
  assert.deepEqual(await ask("/slow", image), { faces: 1 });
});

test("what this runtime cannot do is said", async () => {
  const { name, code, message } = await ask("/faces", Buffer.from("RIFF    WEBPVP8 "));
  assert.deepEqual([name, code], ["ImageError", "UnsupportedFormat"], message);
  assert.equal((await ask("/worker")).name, "ConfigError");
});
