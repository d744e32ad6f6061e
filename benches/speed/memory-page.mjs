// Sends 20 times an image of 5 MB, four at a time, and posts what WebAssembly's memories took; what the process took,
// whoever started it measures between `begin` and `end`. With `sent`, it is sent over loopback that many times.
import { collect, sendAll, transport, watchWasm } from "./memory-work.mjs";
import { post, postResult } from "./post.mjs";

const asked = new URLSearchParams(location.search);
const [name, sent] = [asked.get("peer"), Number(asked.get("sent"))];

postResult(async () => {
  const wasm = watchWasm();
  let peakWasm = 0;
  const { open, analyzeAll } = await import(`/${name}.js`);
  const watched = (body) => {
    peakWasm = Math.max(peakWasm, wasm());
    return transport(body);
  };
  const peer = open(sent ? { endpoint: location.origin } : { transport: watched });
  const photo = await onDisk("/photo.jpg");
  const take = () => photo.getFile();
  await collect();
  await post({ mark: "begin" });
  await sendAll(peer, analyzeAll, take, sent || undefined);
  await post({ mark: "end" });
  await collect();
  await post({ mark: "after" });
  return { peakWasm, afterWasm: wasm() };
});

/** A file as a user chooses one: the page has none of its bytes until it reads them. */
async function onDisk(url) {
  const directory = await navigator.storage.getDirectory();
  const handle = await directory.getFileHandle("photo.jpg", { create: true });
  const { body } = await fetch(url);
  await body.pipeTo(await handle.createWritable());
  return handle;
}
