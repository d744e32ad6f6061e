// The work whose memory is measured: so many images, a few at a time.

const CONCURRENCY = 4;
/** How long a request is under way, in milliseconds; it holds its body. */
const UNDER_WAY = 50;

/** A transport that takes its time, and holds the body for as long. */
export async function transport(body) {
  await new Promise((resolve) => setTimeout(resolve, UNDER_WAY));
  if (!body) throw new Error("expected a body, found none");
  return Response.json({});
}

/** Sends so many images, by a peer's `analyzeAll` or, if it has none, by a pool. `take` brings one when its turn comes. */
export async function sendAll(peer, analyzeAll, take, count = 20) {
  const files = filesOf(take, count);
  await (analyzeAll ? inBatch(analyzeAll, peer, files) : inPool(peer, files));
}

async function* filesOf(take, count) {
  for (let image = 0; image < count; image++) yield await take();
}

async function inBatch(analyzeAll, { client }, files) {
  const options = { concurrency: CONCURRENCY };
  for await (const { error } of analyzeAll(client, files, { labels: true }, options)) {
    if (error) throw error;
  }
}

async function inPool(peer, files) {
  const work = async () => {
    for await (const file of { [Symbol.asyncIterator]: () => ({ next: () => files.next() }) }) {
      await peer.fromFile(file);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

/** How many bytes WebAssembly's memories have, also those that nobody uses any more, until they are collected. */
export function watchWasm() {
  const memories = [];
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...given) => {
    const result = await instantiate(...given);
    const { memory } = (result.instance ?? result).exports;
    memories.push(new WeakRef(memory));
    return result;
  };
  return () => memories.reduce((sum, memory) => sum + (memory.deref()?.buffer.byteLength ?? 0), 0);
}

/** Collects garbage, as `--expose-gc` allows. */
export async function collect() {
  for (let round = 0; round < 5; round++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
