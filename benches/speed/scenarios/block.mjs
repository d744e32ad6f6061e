// How long a call with an image of 5 MB keeps the page's thread from everything else at a time.
import { jpeg, SIZES } from "../images.mjs";
import { eachPeer, ours } from "../peers/index.mjs";
import { interleave } from "../statistics.mjs";
import { compared, comparedHead, number, table } from "../table.mjs";

/** A table of the peers on the page, of this package in a worker, and of a worker that only hashes and sends. */
export async function block({ endpoint, rounds }) {
  const image = jpeg(SIZES["5 MB"]);
  const file = new File([image], "photo.jpg", { type: "image/jpeg" });
  const inWorker = ours.open({ endpoint, worker: true });
  const bareWorker = new Worker("/bare-worker.js", { type: "module" });
  const rows = [];
  for (const [label, method, source] of [
    ["5 MB, Uint8Array", "fromBytes", image],
    ["5 MB, File", "fromFile", file],
  ]) {
    const call = (client) => () => longestGap(() => client[method](source));
    const contestants = {
      ...eachPeer((peer) => call(peer.open({ endpoint }))),
      worker: call(inWorker),
      bare: () => longestGap(() => answered(bareWorker, endpoint)),
      nothing: () => longestGap(aWhile),
    };
    const medians = await interleave(contestants, rounds(30), undefined, quiet);
    const others = [medians.worker, medians.bare, medians.nothing];
    rows.push([...compared(label, medians), ...others.map((it) => number(it))]);
  }
  bareWorker.terminate();
  const head = [...comparedHead("image"), "ours, `worker: true`", "bare worker", "no call"];
  return [table("Longest block of the page's thread, ms", head, rows)];
}

/** The longest time between two messages of a channel to itself while `work` is done. */
async function longestGap(work) {
  const { port1, port2 } = new MessageChannel();
  let last = performance.now();
  let longest = 0;
  const tick = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  port1.onmessage = () => {
    tick();
    port2.postMessage(0);
  };
  port2.postMessage(0);
  await work();
  tick();
  port1.close();
  return longest;
}

/** What the last one has left to do is done: garbage, closed connections, memory that is given back. */
async function quiet() {
  gc();
  for (let tries = 0; tries < 20; tries++) {
    if ((await longestGap(aWhile)) < 0.3) return;
  }
}

const aWhile = () => new Promise((resolve) => setTimeout(resolve, 20));

/** A worker's answer to a message. */
function answered(worker, message) {
  return new Promise((resolve, reject) => {
    worker.onmessage = resolve;
    worker.onerror = reject;
    worker.postMessage(message);
  });
}
