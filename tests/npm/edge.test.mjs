// Edge runtimes, which drop what a request waits for when that request ends, and whose Request does not copy its body.
// A process of its own, as a runtime is one or the other.

import assert from "node:assert/strict";
import { test } from "node:test";
import { analyze, fromCallback } from "rekognition-wasm";
import { client, jpeg, KEYS, OK, scripted } from "./support.mjs";

const LIMIT = { timeout: 5000 };
const { onEdge } = await import(new URL("../../pkg/runtime/edge.js", import.meta.url));
onEdge();

const never = () => new Promise(() => {});

/** A call of a request that ends before it does; the test's end is its. */
function abandoned(t, fetch, options) {
  const controller = new AbortController();
  const call = client(fetch, options).detectFaces(
    { Image: jpeg(200_000) },
    { abortSignal: controller.signal },
  );
  call.catch(() => {});
  t.after(() => controller.abort());
}

test("what a request that has ended asked for is asked for again", LIMIT, async (t) => {
  let asked = 0;
  const credentials = fromCallback(() => {
    asked += 1;
    return asked === 1 ? never() : Promise.resolve(KEYS);
  });
  abandoned(t, scripted(OK), { credentials });
  while (!asked) await new Promise((resolve) => setTimeout(resolve, 1));
  await client(scripted(OK), { credentials }).detectFaces({ Image: jpeg(100) });
  await client(scripted(OK), { credentials }).detectFaces({ Image: jpeg(100) });
  assert.equal(asked, 2);
});

test("credentials that end soon are replaced before they are used, or kept", async () => {
  let asked = 0;
  const credentials = fromCallback(async () => {
    asked += 1;
    if (asked === 3) throw new Error("unreachable");
    return { ...KEYS, expiration: new Date(Date.now() + (asked === 1 ? 1000 : 3_600_000)) };
  });
  const rekognition = client(scripted(OK, OK, OK), { credentials });
  await rekognition.detectFaces({ Image: jpeg(100) });
  await new Promise((resolve) => setTimeout(resolve, 930)); // a tenth of their time is left
  await rekognition.detectFaces({ Image: jpeg(100) });
  await rekognition.detectFaces({ Image: jpeg(100) });
  assert.equal(asked, 2);
});

test("bodies of requests that have ended keep nobody waiting", LIMIT, async (t) => {
  for (let count = 0; count < 40; count++) abandoned(t, never);
  await client(scripted(OK)).detectFaces({ Image: jpeg(200_000) });
});

test("several operations on an image have bodies of their own", async (t) => {
  const bodies = [];
  const { Request } = globalThis;
  t.after(() => {
    globalThis.Request = Request;
  });
  globalThis.Request = function Request(_, { body }) {
    bodies.push(body); // as it is
  };
  t.mock.method(globalThis, "fetch", async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    return OK.clone();
  });
  const asked = { faces: { Attributes: ["ALL"] }, labels: { MaxLabels: 10 } };
  await analyze(client(), jpeg(200_000), asked);
  const inputs = bodies.map((body) => JSON.parse(Buffer.from(body))); // in the order of their digests
  const [faces, labels] = ["Attributes", "MaxLabels"].map((name) =>
    inputs.find((input) => name in input),
  );
  assert.deepEqual([faces.Attributes, labels.MaxLabels], [["ALL"], 10]);
  assert.equal(faces.Image.Bytes, labels.Image.Bytes);
});
