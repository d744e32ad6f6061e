// Sends 20 times the image of a file, four at a time, and prints what memory that took:
// `node --expose-gc memory-node.mjs <peer> <file>`.
import { openAsBlob } from "node:fs";
import { collect, sendAll, transport, watchWasm } from "./memory-work.mjs";

const [, , name, path] = process.argv;

const wasm = watchWasm();
const peaks = { rss: 0, arrayBuffers: 0, external: 0, wasm: 0 };
const now = () => {
  const { rss, arrayBuffers, external } = process.memoryUsage();
  return { rss, arrayBuffers, external, wasm: wasm() };
};
const sample = () => {
  for (const [key, value] of Object.entries(now())) peaks[key] = Math.max(peaks[key], value);
};

const { open, analyzeAll } = await import(`./peers/${name}.mjs`);
const peer = open({
  transport: (body) => {
    sample();
    return transport(body);
  },
});

await collect();
const start = now();
const timer = setInterval(sample, 2);
await sendAll(peer, analyzeAll, () => openAsBlob(path));
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
