// From the call to the moment at which the complete, signed request reaches the transport.
import { bare } from "../bare.mjs";
import { jpeg, SIZES } from "../images.mjs";
import { kernels } from "../kernels.mjs";
import { aws4fetch, eachPeer } from "../peers/index.mjs";
import { NAMES } from "../peers/names.mjs";
import { interleave, timed } from "../statistics.mjs";
import { compared, comparedHead, number, ratio, table } from "../table.mjs";

/** Sizes, how many calls in a row are a turn, and how many rounds there are. All rows are 5 MB. */
const ROWS = [
  ["50 kB", 1, 100],
  ["500 kB", 1, 60],
  ["5 MB", 1, 40],
  ["50 kB", 100, 20],
  ["500 kB", 10, 20],
];

/** Names of the sources in tables, and here. */
const SOURCES = [
  ["Uint8Array", "bytes"],
  ["File", "file"],
];

/** aws4fetch as it is used where runtimes have no base64 of bytes. */
const withBtoa = {
  open: (options) => aws4fetch.open({ ...options, encode: aws4fetch.byBtoa }),
};

/** Tables of all sizes, from bytes and from files, and of the kernels beside them. */
export async function prepare({ wasm, rounds }) {
  const [times, floors] = [[], []];
  for (const [size, count, most] of ROWS) {
    const image = jpeg(SIZES[size]);
    const file = new File([image], "photo.jpg", { type: "image/jpeg" });
    await checkBodies(image, file);
    const alone = { read: () => timed(() => file.arrayBuffer()), ...(await kernels(wasm, image)) };
    const contestants = {
      ...eachPeer(toTransport("fromBytes", image), "bytes "),
      ...eachPeer(toTransport("fromFile", file), "file "),
      "bytes btoa": toTransport("fromBytes", image)(withBtoa),
      "file btoa": toTransport("fromFile", file)(withBtoa),
      ...alone,
      bare: await bare(image),
    };
    const medians = await interleave(inARow(contestants, count), rounds(most));
    const name = count > 1 ? `${size} × ${count}` : size;
    const of = (source) =>
      Object.fromEntries(NAMES.map((name) => [name, medians[`${source} ${name}`]]));
    for (const [label, source] of SOURCES) {
      const row = compared(`${name}, ${label}`, of(source));
      const btoa = medians[`${source} btoa`];
      times.push([...row, number(btoa), ratio([btoa, of(source)[NAMES[0]]])]);
    }
    for (const [label, source] of SOURCES) {
      const parts = Object.keys(alone).map((name) =>
        source === "bytes" && name === "read" ? 0 : medians[name],
      );
      const sum = parts.reduce((a, b) => a + b);
      const ours = of(source)[NAMES[0]];
      const whole = source === "bytes" ? [number(medians.bare)] : [""];
      const cells = [...parts, sum, ours].map((it) => number(it));
      floors.push([`${name}, ${label}`, ...cells, ratio([ours, sum]), ...whole]);
    }
  }
  return [
    table(
      "Prepare: call to transport, ms",
      [...comparedHead("image"), "aws4fetch, `btoa`", "÷ ours"],
      times,
    ),
    table(
      "Kernels alone, ms, and ours",
      ["image", "read", "copy", "base64", "SHA-256", "sum", "prepare", "prepare ÷ sum", "bare"],
      floors,
    ),
  ];
}

/** So many calls of each contestant a turn; what they take on average. */
function inARow(contestants, count) {
  const repeated = (call) => async () => {
    let sum = 0;
    for (let index = 0; index < count; index++) sum += await call();
    return sum / count;
  };
  const entries = Object.entries(contestants);
  return Object.fromEntries(entries.map(([name, call]) => [name, repeated(call)]));
}

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
  for (const [method, source] of Object.entries({ fromBytes: image, fromFile: file })) {
    for (const [name, body] of Object.entries(eachPeer((peer) => bodyOf(peer, method, source)))) {
      const { Bytes } = JSON.parse(await body).Image;
      if (Bytes === expected) continue;
      throw new Error(
        `${name}, ${method}: expected the image's ${expected.length} characters of base64 in ` +
          `Image.Bytes, found ${Bytes?.length ?? 0} that differ`,
      );
    }
  }
}

/** The text of what a peer hands to the transport. */
async function bodyOf(peer, method, source) {
  let sent;
  const transport = (body) => {
    sent = body instanceof Request ? body : body.slice(); // ours ends with the call
    return Response.json({});
  };
  await peer.open({ transport })[method](source);
  return (sent instanceof Request ? sent : new Response(sent)).text();
}

/** Written apart from what the peers call. */
function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
