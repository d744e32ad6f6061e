// What is said on the console: what a program may not have meant, once. A file of its own, as once is once a process.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkMembers, client, OK, SMALL, scripted, settle } from "./support.mjs";

const ours = await import("rekognition-wasm");
await import(new URL("../../pkg/advice.js", import.meta.url)); // loaded now, so that no warning waits for the disk

async function send(operation, input) {
  const fetch = scripted(OK);
  await client(fetch).send(new ours[`${operation}Command`](input));
  return JSON.parse(fetch.requests[0].body);
}

/** The warnings that a body of code leaves on the console. */
async function warnings(t, body) {
  const warn = t.mock.method(console, "warn", () => {});
  await body();
  await settle(); // names are suggested a moment later
  return warn.mock.calls.map(({ arguments: [text] }) => text);
}

const Video = { S3Object: { Bucket: "photos", Name: "a.mp4" } };

test("a member that is not known is sent, with one warning that names the closest", async (t) => {
  const input = { Image: SMALL, MinConfidance: 5, Settings: { GeneralLabel: { a: 1 } } };
  let bodies;
  const texts = await warnings(t, async () => {
    bodies = [await send("DetectLabels", input), await send("DetectLabels", input)];
  });
  assert.deepEqual(bodies[0], bodies[1]);
  checkMembers(bodies[0], { MinConfidance: 5, Settings: { GeneralLabel: { a: 1 } } });
  assert.deepEqual(texts, [
    "rekognition-wasm: DetectLabels: MinConfidance is not known here, and sent as it is; did you mean MinConfidence?",
    "rekognition-wasm: DetectLabels: Settings.GeneralLabel is not known here, and sent as it is; did you mean GeneralLabels?",
  ]);
});

test("values that are not known are sent without a word", async (t) => {
  const texts = await warnings(t, async () => {
    const input = { Image: SMALL, Attributes: ["SOMETHING_NEW"] };
    assert.deepEqual((await send("DetectFaces", input)).Attributes, ["SOMETHING_NEW"]);
    await send("DeleteFaces", { CollectionId: "people", FaceIds: ["no UUID"] });
  });
  assert.deepEqual(texts, []);
});

test("operations that ended warn once, and are sent", async (t) => {
  const texts = await warnings(t, async () => {
    await send("StartPersonTracking", { Video });
    await send("StartPersonTracking", { Video });
    await send("GetPersonTracking", { JobId: "1" });
    await send("StartLabelDetection", { Video });
  });
  assert.deepEqual(texts, [
    "rekognition-wasm: StartPersonTracking: the service ended this operation on 31 October 2025",
    "rekognition-wasm: GetPersonTracking: the service ended this operation on 31 October 2025",
  ]);
});

test("options that are not known are ignored, with one warning", async (t) => {
  const texts = await warnings(t, () => {
    client(scripted(), { requestHandler: {}, logger: console, maxAtempts: 5 });
    client(scripted(), { logger: console });
  });
  assert.deepEqual(texts, [
    "rekognition-wasm: the option requestHandler is not known here, and ignored",
    "rekognition-wasm: the option logger is not known here, and ignored",
    "rekognition-wasm: the option maxAtempts is not known here, and ignored; did you mean maxAttempts?",
  ]);
});

test("so are those of a call, of images and of a bucket", async (t) => {
  const texts = await warnings(t, async () => {
    const rekognition = client(scripted(OK, OK), { image: { fitt: "s3" } });
    const signal = AbortSignal.abort();
    await rekognition.detectFaces({ Image: { Bytes: SMALL } }, { signal, requestTimout: 5 });
    ours.throughBucket({ bucket: "photos", onprogress() {} });
  });
  assert.deepEqual(texts.sort(), [
    "rekognition-wasm: the option fitt is not known here, and ignored; did you mean fit?",
    "rekognition-wasm: the option onprogress is not known here, and ignored; did you mean onProgress?",
    "rekognition-wasm: the option requestTimout is not known here, and ignored; did you mean requestTimeout?",
    "rekognition-wasm: the option signal is not known here, and ignored; did you mean abortSignal?",
  ]);
});
