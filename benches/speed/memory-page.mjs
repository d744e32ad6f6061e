// Sends 20 times an image of 5 MB, four at a time, and posts what WebAssembly's memories took; what the process took,
// whoever started it measures between `begin` and `end`.
import { collect, sendAll, transport, watchWasm } from "./memory-work.mjs";
import { post, postResult } from "./post.mjs";

const name = new URLSearchParams(location.search).get("peer");

postResult(async () => {
  const wasm = watchWasm();
  let peakWasm = 0;
  const { open, analyzeAll } = await import(`/${name}.js`);
  const peer = open({
    transport: (body) => {
      peakWasm = Math.max(peakWasm, wasm());
      return transport(body);
    },
  });
  await collect();
  await post({ mark: "begin" });
  await sendAll(peer, analyzeAll, async () => (await fetch("/photo.jpg")).blob());
  await post({ mark: "end" });
  await collect();
  await post({ mark: "after" });
  return { peakWasm, afterWasm: wasm() };
});
