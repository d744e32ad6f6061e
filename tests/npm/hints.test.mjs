// Advice that must not mislead: what a program in Node is told when no answer comes, when a region is none, and when an
// image cannot be read. The advice for errors of services is in tests/vectors/hints.json, that of pages in
// tests/browsers/faults.test.mjs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { analyze, fromHttp, fromTemporaryCredentials } from "rekognition-wasm";
import { wordSilence } from "../../pkg/advice.js";
import { client, errorOf, failure, KEYS, OK, SMALL, scripted, thrownBy } from "./support.mjs";

const HOST = "rekognition.us-east-1.amazonaws.com";
const lost = (message, cause) => new TypeError(message, { cause });
const coded = (message, code) => Object.assign(new Error(message), { code });

for (const [name, error, message] of [
  ["no cause", lost("fetch failed"), "fetch failed"],
  [
    "a host that nobody knows",
    lost("fetch failed", coded(`getaddrinfo ENOTFOUND ${HOST}`, "ENOTFOUND")),
    `fetch failed: getaddrinfo ENOTFOUND ${HOST}`,
  ],
  [
    "an error for each address",
    lost(
      "fetch failed",
      new AggregateError([coded("connect ECONNREFUSED ::1:443", "ECONNREFUSED")]),
    ),
    "fetch failed: connect ECONNREFUSED ::1:443",
  ],
  [
    "a cause of a cause",
    lost("fetch failed", lost("in between", new Error("other side closed"))),
    "fetch failed: other side closed",
  ],
  [
    "a code that the words do not have",
    lost("fetch failed", coded("self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT")),
    "fetch failed: self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)",
  ],
  ["a code alone", lost("fetch failed", coded("", "EPIPE")), "fetch failed: EPIPE"],
  ["the same words again", lost("reset", new Error("reset")), "reset"],
]) {
  test(`no answer: ${name}`, async () => {
    const fetch = scripted(error);
    const found = await errorOf(client(fetch, { maxAttempts: 1 }).listCollections());
    assert.equal(found.message, `no answer: ${message}`);
    assert.equal(found.hint, `check the connection to ${HOST}`);
  });
}

test("no answer: causes without end, and a proxy's password", () => {
  const endless = new Error("round and round");
  endless.cause = endless;
  assert.equal(wordSilence(endless, `https://${HOST}`).reason, "round and round");
  const closed = Object.defineProperty(new Error("closed"), "cause", { get: assert.fail });
  assert.equal(wordSilence(closed, `https://${HOST}`).reason, "");
  const proxied = lost(
    "fetch failed",
    new Error("no way to http://me:password@proxy.example:3128"),
  );
  const { reason } = wordSilence(proxied, `https://${HOST}`);
  assert.equal(reason, "fetch failed: no way to http://…@proxy.example:3128");
});

test("no answer: an inner cause that repeats the keys", async () => {
  const error = lost("fetch failed", new Error(`sent ${KEYS.secretAccessKey}`));
  const found = await errorOf(client(scripted(error), { maxAttempts: 1 }).listCollections());
  assert.equal(found.message, "no answer: fetch failed: sent …");
});

test("no answer: a port that nobody listens at, for a client and a provider", async () => {
  const options = { endpoint: "http://127.0.0.1:1", fetch: undefined, maxAttempts: 1 };
  const error = await errorOf(client(undefined, options).listCollections());
  assert.match(error.message, /^no answer: fetch failed: /);
  assert.equal(error.hint, "check the connection to 127.0.0.1:1");
  const url = "http://127.0.0.1:1/credentials";
  const refused = await errorOf(fromHttp({ url, maxAttempts: 1 })());
  assert.match(refused.message, /fetch failed: /);
  assert.equal(refused.hint, "check the connection to 127.0.0.1:1");
});

const ZONE = 'region: expected a name such as us-east-1, found the zone "us-east-1a"';
const clientConfig = { region: "us-east-1a" };
for (const [name, make] of [
  ["a client", () => client(scripted(OK), clientConfig)],
  ["a local zone", () => client(scripted(OK), { region: "us-west-2-lax-1a" })],
  [
    "a provider",
    () =>
      fromTemporaryCredentials({ params: { RoleArn: "a" }, masterCredentials: KEYS, clientConfig }),
  ],
]) {
  test(`a zone is no region: ${name}`, () => {
    const { name: type, message } = thrownBy(make);
    assert.equal(type, "ConfigError");
    assert.equal(
      message,
      ZONE.replace("us-east-1a", /lax/.test(message) ? "us-west-2-lax-1a" : "us-east-1a"),
    );
  });
}

test("with an endpoint of one's own a region may have any name", async () => {
  const endpoint = "https://example.com";
  await client(scripted(OK), { region: "test-1a", endpoint }).listCollections();
});

const MOVED = "it may have been moved or changed: choose it again";
const gone = () => Promise.reject(new DOMException("not found", "NotFoundError"));
const unreadable = () =>
  Object.defineProperties(new Blob([SMALL]), {
    arrayBuffer: { value: gone },
    stream: { value: () => new ReadableStream({ pull: gone }) },
  });
const transferred = () => {
  const bytes = new Uint8Array(100);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes.buffer;
};
for (const [name, Image, hint] of [
  ["a file", unreadable(), MOVED],
  ["a stream", new ReadableStream({ pull: gone }), undefined],
  ["a response that was read", await read(new Response(SMALL)), undefined],
]) {
  test(`only files move: ${name}`, async () => {
    const error = await errorOf(client(scripted(OK)).detectFaces({ Image }));
    assert.equal(error.code, "UnreadableImage");
    assert.equal(error.hint, hint);
  });
}

async function read(response) {
  await response.text();
  return response;
}

test("only files move: a buffer that was transferred", async () => {
  const error = await errorOf(client(scripted(OK)).detectFaces({ Image: transferred() }));
  assert.ok(!/moved/.test(error.hint ?? ""), error.hint);
});

test("outside of pages no advice for a URL speaks of origins", async () => {
  const Image = new URL("http://127.0.0.1:1/photo.png");
  const error = await errorOf(client(scripted(lost("fetch failed"))).detectFaces({ Image }));
  assert.equal(error.code, "UnreachableImage");
  assert.ok(!/CORS|origin/.test(error.hint), error.hint);
});

test("analyze has measured its image as well", async () => {
  const refused = failure("InvalidParameterException", "Request has invalid parameters");
  const error = await errorOf(analyze(client(scripted(refused)), SMALL, { faces: true }));
  assert.equal(error.hint, undefined);
  const asBytes = analyze(client(scripted(refused)), { Bytes: SMALL }, { faces: true });
  assert.equal((await errorOf(asBytes)).hint, undefined);
});
