// From the call to the moment at which the complete, signed request reaches the transport.
import { jpeg, SIZES } from "../images.mjs";
import { kernels } from "../kernels.mjs";
import { eachPeer, NAMES, PEERS } from "../peers/index.mjs";
import { interleave } from "../statistics.mjs";
import { compared, comparedHead, number, ratio, table } from "../table.mjs";

const ROUNDS = { "50 kB": 100, "500 kB": 60, "5 MB": 40 };

/** Tables of all sizes, from bytes and from files, and of the kernels beside them. */
export async function prepare({ wasm, rounds }) {
  const [times, floors] = [[], []];
  for (const [size, length] of Object.entries(SIZES)) {
    const image = jpeg(length);
    const file = new File([image], "photo.jpg", { type: "image/jpeg" });
    await checkBodies(image, file);
    const alone = await kernels(wasm, image);
    const medians = await interleave(
      {
        ...named("bytes", eachPeer(toTransport("fromBytes", image))),
        ...named("file", eachPeer(toTransport("fromFile", file))),
        ...alone,
      },
      rounds(ROUNDS[size]),
    );
    const of = (source) =>
      Object.fromEntries(NAMES.map((name) => [name, medians[`${source} ${name}`]]));
    times.push(compared(`${size}, Uint8Array`, of("bytes")), compared(`${size}, File`, of("file")));
    const parts = Object.keys(alone).map((name) => medians[name]);
    const sum = parts.reduce((a, b) => a + b);
    const ours = of("bytes")[NAMES[0]];
    floors.push([size, ...[...parts, sum, ours].map((it) => number(it)), ratio([ours, sum])]);
  }
  return [
    table("Prepare: call to transport, ms", comparedHead("image"), times),
    table(
      "Kernels alone, ms, and ours from a Uint8Array",
      ["image", "copy", "base64", "SHA-256", "sum", "prepare", "prepare ÷ sum"],
      floors,
    ),
  ];
}

const named = (prefix, contestants) =>
  Object.fromEntries(
    Object.entries(contestants).map(([name, contestant]) => [`${prefix} ${name}`, contestant]),
  );

/** How long a peer's method takes to reach the transport. */
const toTransport = (method, image) => (peer) => {
  let sent;
  const transport = () => {
    sent = performance.now();
    return Response.json({});
  };
  const client = peer.open({ transport });
  return async () => {
    const begun = performance.now();
    await client[method](image);
    return sent - begun;
  };
};

/** Whoever sends something else is not compared. */
async function checkBodies(image, file) {
  const expected = base64(image);
  for (const [name, peer] of Object.entries(PEERS)) {
    for (const [method, source] of Object.entries({ fromBytes: image, fromFile: file })) {
      let sent;
      const client = peer.open({
        transport: (body) => {
          sent = body;
          return Response.json({});
        },
      });
      await client[method](source);
      const text = await (sent instanceof Request ? sent : new Response(sent)).text();
      const found = JSON.parse(text).Image?.Bytes;
      if (found !== expected) {
        throw new Error(
          `${name}, ${method}: expected the image's ${expected.length} characters of base64 in ` +
            `Image.Bytes, found ${found?.length} characters that differ`,
        );
      }
    }
  }
}

/** Written apart from what the peers call. */
function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
