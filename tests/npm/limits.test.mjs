// Anything at all in, anything at all back, and much of it: no exception of another kind, no trap, no growth.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  checkError,
  client,
  hang,
  image,
  jpeg,
  json,
  KEYS,
  OK,
  OTHER_KEYS,
  SMALL,
  scripted,
  settle,
  skipSleeps,
} from "./support.mjs";

// The module's memory is nobody's business, but its size is: what it has when the package looks at it.
let memory = 0;
const descriptor = Object.getOwnPropertyDescriptor(WebAssembly.Memory.prototype, "buffer");
Object.defineProperty(WebAssembly.Memory.prototype, "buffer", {
  ...descriptor,
  get() {
    const buffer = descriptor.get.call(this);
    memory = buffer.byteLength;
    return buffer;
  },
});

const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));
after(async () => {
  await settle();
  assert.deepEqual(unhandled, []);
});

const MEGABYTE = 1_000_000;
const bodyOf = (bytes) => `{"Image":{"Bytes":"${bytes.toString("base64")}"}}`;

test("300 images of a megabyte, one after the other, need the memory of three", async () => {
  const rekognition = client(scripted(OK));
  const one = image(MEGABYTE);
  await rekognition.detectFaces({ Image: SMALL });
  const before = memory;
  for (let count = 0; count < 300; count++) await rekognition.detectFaces({ Image: one });
  const grown = memory - before;
  assert.ok(grown > MEGABYTE, `the memory was not seen: it grew by ${grown} bytes`);
  assert.ok(grown < 3 * MEGABYTE, `the memory grew by ${grown} bytes`);
});

// Here, while the memory is small and others make it grow.
test("a fetch that reads the body in a later turn finds it, whatever other calls do", async () => {
  let read;
  const fetch = async (_, init) => {
    const others = client(async () => OK.clone());
    await Promise.all([1, 2, 3, 4].map(() => others.detectFaces({ Image: jpeg(5_242_880) })));
    read = Buffer.from(init.body).toString();
    return OK.clone();
  };
  await client(fetch).detectFaces({ Image: SMALL });
  assert.equal(read, bodyOf(SMALL));
});

test("calls that fail leave nothing behind", async (t) => {
  skipSleeps(t);
  const broken = Buffer.alloc(MEGABYTE);
  const one = image(MEGABYTE);
  const before = memory;
  const fetch = scripted(new TypeError("fetch failed"));
  const credentials = async () => ({ ...KEYS, secretAccessKey: "" });
  for (let count = 0; count < 50; count++) {
    const abortSignal = AbortSignal.abort();
    for (const call of [
      () => client(fetch, { maxAttempts: 1 }).detectFaces({ Image: one }),
      () => client(fetch).detectFaces({ Image: broken }),
      () => client(fetch, { credentials }).detectFaces({ Image: one }),
      () => client(fetch).detectFaces({ Image: one }, { abortSignal }),
    ]) {
      await assert.rejects(call());
    }
  }
  assert.ok(memory - before < 12 * MEGABYTE, `the memory grew by ${memory - before} bytes`);
});

test("many images of all lengths do not fragment it", async () => {
  const rekognition = client(scripted(OK));
  const random = generator(7);
  const all = image(2 * MEGABYTE);
  const before = memory;
  for (let round = 0; round < 40; round++) {
    const lengths = Array.from({ length: 4 }, () => 64 + Math.floor(random() * 2 * MEGABYTE));
    await Promise.all(
      lengths.map((length) => rekognition.detectFaces({ Image: all.subarray(0, length) })),
    );
  }
  assert.ok(memory - before < 30 * MEGABYTE, `the memory grew by ${memory - before} bytes`);
});

test("16 images of 5 MiB at once", async () => {
  const fetch = async () => {
    await settle();
    return OK.clone();
  };
  const rekognition = client(fetch);
  const Image = jpeg(5_242_880);
  const calls = Array.from({ length: 16 }, () => rekognition.detectFaces({ Image }));
  for (const { $metadata } of await Promise.all(calls)) assert.equal($metadata.attempts, 1);
});

test("a fetch that reads the body after its call was given up finds no other's", async () => {
  const [mine, other] = [
    image(MEGABYTE),
    image(MEGABYTE).fill("of somebody else", 41, MEGABYTE - 12),
  ];
  const others = client(scripted(OK));
  await Promise.all([1, 2, 3].map(() => others.detectFaces({ Image: other })));
  let reading;
  const fetch = (_, init) => {
    reading = settle().then(() => Buffer.from(init.body).toString());
    return Promise.race([hang(init), reading.then(() => OK.clone())]);
  };
  const given = client(fetch, { requestTimeout: 1, maxAttempts: 1 });
  await assert.rejects(given.detectFaces({ Image: mine }), { name: "TimeoutError" });
  await others.detectFaces({ Image: other });
  assert.ok((await reading) === bodyOf(mine), "the body is not the call's own");
});

/** Random numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function arbitrary(seed) {
  const random = generator(seed);
  const below = (limit) => Math.floor(random() * limit);
  const one = (...choices) => choices[below(choices.length)];
  const characters = [
    "a",
    "Z",
    "0",
    " ",
    "\n",
    "\0",
    '"',
    "\\",
    "{",
    "}",
    ":",
    "#",
    "é",
    "猫",
    "🐈",
  ];
  const text = () => Array.from({ length: below(12) }, () => one(...characters, "\ud800")).join("");
  const bytes = () => {
    const made = one(image, jpeg, Buffer.alloc)(8 + below(3000));
    return made.subarray(below(2) * below(8), made.length - below(8));
  };
  const value = (depth = 0) => {
    const choice = below(depth > 3 ? 8 : 11);
    if (choice === 8) return Array.from({ length: below(4) }, () => value(depth + 1));
    if (choice > 8) {
      const entries = Array.from({ length: below(4) }, () => [text(), value(depth + 1)]);
      return Object.fromEntries(entries);
    }
    return [
      undefined,
      null,
      true,
      below(1e9) - 5e8,
      random() / random(),
      text(),
      new Date(below(2e12)),
      bytes(),
    ][choice];
  };
  const source = () =>
    one(
      () => bytes(),
      () => new Blob([bytes(), text()]),
      () => new Uint8Array(bytes()).buffer,
      () => new Float32Array(below(50)),
      () => ({ Bytes: one(bytes, value)() }),
      () => ({ S3Object: value(), Bytes: one(undefined, value()) }),
      value,
    )();
  const type = () =>
    one("ThrottlingException", "ExpiredTokenException", "a#B:c", "#", ":", "InternalServerError");
  const answer = () => {
    const status = one(200, 200, 204, 301, 400, 400, 403, 413, 429, 500, 503, 599);
    if (status === 204) return new Response(null, { status });
    const object = { __type: one(type(), value()), message: value(), Message: value(), ...value() };
    const full = JSON.stringify(one(object, object, value())) ?? "";
    const headers = one(
      { "x-amzn-errortype": type(), "x-amzn-requestid": "id" },
      { "x-amzn-errortype": one("", " ", "é", "a b") },
      {},
    );
    return new Response(full.slice(0, one(full.length, full.length, below(full.length + 1))), {
      status,
      headers,
    });
  };
  const reason = () => one(new TypeError(text()), text(), undefined, null, 5, {}, Symbol("s"));
  return { below, one, source, text, value, answer, reason };
}

for (let block = 0; block < 8; block++) {
  test(`arbitrary calls and answers, 250 seeds from ${block * 250}`, async (t) => {
    skipSleeps(t);
    let succeeded = 0;
    for (let seed = block * 250; seed < (block + 1) * 250; seed++) {
      const any = arbitrary(seed);
      const fetch = () =>
        any.one(0, 0, 0, 1) ? Promise.reject(any.reason()) : Promise.resolve(any.answer());
      const credentials = any.one(KEYS, async ({ forceRefresh } = {}) =>
        forceRefresh ? OTHER_KEYS : KEYS,
      );
      const rekognition = client(fetch, { credentials, maxAttempts: 1 + any.below(3) });
      const input = { [any.text()]: any.value(), Image: any.source(), [any.text()]: any.value() };
      try {
        const output = await rekognition[any.one("detectFaces", "detectLabels")](input);
        assert.ok(output.$metadata.attempts >= 1);
        succeeded++;
      } catch (error) {
        assert.doesNotMatch(String(error?.message), /unreachable|recursive use|null pointer/);
        try {
          checkError(error);
        } catch (failed) {
          throw new Error(`seed ${seed}: ${failed.message}`, { cause: error });
        }
      }
    }
    assert.ok(succeeded > 0);
    const fetch = scripted(json(200, { FaceDetails: [1] }));
    assert.deepEqual((await client(fetch).detectFaces({ Image: SMALL })).FaceDetails, [1]);
  });
}
