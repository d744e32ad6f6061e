// A worker in Cloudflare's runtime, bundled as for it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import workerd from "workerd";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

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

/** Starts a worker of this source: a function that asks it, and one that ends it. */
export async function startWorker(contents) {
  const directory = await mkdtemp(join(tmpdir(), "workerd-"));
  await build({
    stdin: { contents, resolveDir: here(".") },
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
  const runtime = spawn(workerd.default, ["serve", "config.capnp", "--control-fd=3"], {
    cwd: directory,
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  const [line] = await once(createInterface(runtime.stdio[3]), "line");
  const origin = `http://127.0.0.1:${JSON.parse(line).port}`;
  const ask = async (path, body, signal) => {
    const response = await fetch(origin + path, { method: "POST", body, signal });
    return response.json();
  };
  const stop = async () => {
    runtime.kill("SIGKILL");
    await rm(directory, { recursive: true, force: true });
  };
  return { ask, stop };
}
