// Sends 20 times the image of a file, four at a time, and prints what memory that took:
// `node --expose-gc memory-node.mjs <peer> <file>`.
import { openAsBlob } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const IMAGES = 20;
const CONCURRENCY = 4;
/** How long a request is under way, in milliseconds; it holds its body. */
const UNDER_WAY = 50;

const [, , file, path] = process.argv;

/** WebAssembly memories, also those that nobody uses any more, until they are collected. */
const memories = [];
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const result = await instantiate(...given);
  const { memory } = (result.instance ?? result).exports;
  memories.push(new WeakRef(memory));
  return result;
};
const wasmBytes = () =>
  memories.reduce((sum, memory) => sum + (memory.deref()?.buffer.byteLength ?? 0), 0);

const peaks = { rss: 0, arrayBuffers: 0, external: 0, wasm: 0 };
const now = () => {
  const { rss, arrayBuffers, external } = process.memoryUsage();
  return { rss, arrayBuffers, external, wasm: wasmBytes() };
};
const sample = () => {
  for (const [key, value] of Object.entries(now())) peaks[key] = Math.max(peaks[key], value);
};

const transport = async (body) => {
  sample();
  await sleep(UNDER_WAY);
  if (!body) throw new Error("expected a body, found none");
  return Response.json({});
};
const { open } = await import(`./peers/${file}.mjs`);
const peer = open({ transport });

await collect();
const start = now();
const timer = setInterval(sample, 2);
await (file === "ours" ? inBatch() : inPool());
clearInterval(timer);
sample();
await collect();
const after = now();

console.log(
  JSON.stringify({
    peakRss: peaks.rss - start.rss,
    peakArrayBuffers: peaks.arrayBuffers,
    peakExternal: peaks.external,
    afterRss: after.rss - start.rss,
    afterArrayBuffers: after.arrayBuffers,
    afterExternal: after.external,
    peakWasm: peaks.wasm,
    afterWasm: after.wasm,
  }),
);

/** Files that are read when their turn comes, as a page's are. */
async function* files() {
  for (let image = 0; image < IMAGES; image++) yield await openAsBlob(path);
}

async function inBatch() {
  const { analyzeAll } = await import("rekognition-wasm");
  const options = { concurrency: CONCURRENCY };
  for await (const { error } of analyzeAll(peer.client, files(), { labels: true }, options)) {
    if (error) throw error;
  }
}

async function inPool() {
  const queue = files();
  const work = async () => {
    for await (const file of { [Symbol.asyncIterator]: () => ({ next: () => queue.next() }) }) {
      await peer.fromFile(file);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

async function collect() {
  for (let round = 0; round < 5; round++) {
    globalThis.gc();
    await sleep(20);
  }
}
