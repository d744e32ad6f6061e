// The package in Cloudflare's runtime, where a client is made for each request: nothing grows, and nothing is fetched for
// a visitor.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { KEYS, REGION } from "../npm/support.mjs";
import { startWorker } from "../npm/workerd.mjs";

const WORKER = `
  const memories = [];
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    memories.push((made.instance ?? made).exports.memory);
    return made;
  };
  // without it, what is not freed stays for ever
  globalThis.FinalizationRegistry = undefined;
  const { Rekognition } = await import("rekognition-wasm");

  let asked = 0;
  const fetch = async () => {
    asked += 1;
    return new Response("{}");
  };
  globalThis.fetch = fetch;
  const options = ${JSON.stringify({ region: REGION, credentials: KEYS })};
  const image = Uint8Array.from(atob("/9j/wAALCABkAGQBAREA/9oACAEBAAA/AP/Z"), (it) => it.charCodeAt(0));
  const call = () => new Rekognition({ ...options, fetch }).detectFaces({ Image: { Bytes: image } });
  const size = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  const holds = (text) => memories.some(({ buffer }) => new TextDecoder("latin1").decode(buffer).includes(text));
  const paths = {
    "/clients": async () => {
      for (let index = 0; index < 100; index++) await call();
      const before = size();
      for (let index = 0; index < 10_000; index++) await call();
      await new Promise((resolve) => setTimeout(resolve)); // no other call follows at once
      const { secretAccessKey, sessionToken } = options.credentials;
      return { before, after: size(), asked, holds: [secretAccessKey, sessionToken].map(holds) };
    },
    "/passed-on": async (request) => {
      const before = asked;
      const input = await request.json();
      const { name, message } = await new Rekognition({ ...options, fetch }).detectFaces(input).catch((error) => error);
      return { name, message, asked: asked - before };
    },
  };
  export default {
    async fetch(request) {
      try {
        return Response.json(await paths[new URL(request.url).pathname](request));
      } catch ({ name, message, stack }) {
        return Response.json({ name, message, stack }, { status: 500 });
      }
    },
  };
`;

let running;
before(async () => {
  running = await startWorker(WORKER);
});
after(() => running?.stop());

test("ten thousand clients of one call each leave nothing in the module", async () => {
  const { before, after, asked, holds, ...failed } = await running.ask("/clients");
  assert.deepEqual(failed, {});
  assert.equal(asked, 10_100);
  assert.equal(after, before);
  assert.deepEqual(holds, [false, false]);
});

test("a visitor's JSON makes the worker ask for nothing", async () => {
  const url = "http://169.254.169.254/latest/meta-data/";
  for (const Image of [{ Bytes: url }, url, { Bytes: "https://example.com/a.jpg" }]) {
    const { name, asked } = await running.ask("/passed-on", JSON.stringify({ Image }));
    assert.equal(name, "ImageError");
    assert.equal(asked, 0);
  }
});
