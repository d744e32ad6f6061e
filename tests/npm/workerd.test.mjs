// The package in Cloudflare's runtime, bundled as for it, against the stand-in.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { POOL, photo, REGION, standIn } from "./support.mjs";
import { startWorker } from "./workerd.mjs";

/** Answers with what the tests look at. The provider is one for all requests, as the memory of bodies is. */
const worker = (endpoint) => `
  import { analyze, fromCallback, fromCognitoIdentityPool, Rekognition } from "rekognition-wasm";

  const options = ${JSON.stringify({ region: REGION, endpoint })};
  const pool = fromCognitoIdentityPool({ identityPoolId: "${POOL}", clientConfig: options });
  let asked = 0;
  const slow = fromCallback(() => (asked++ ? pool() : new Promise((done) => setTimeout(done, 60_000))));
  const paths = {
    "/faces": async (image) => {
      const { FaceDetails, $image } = await new Rekognition({ ...options, credentials: pool }).detectFaces({ Image: image });
      return { faces: FaceDetails.length, via: $image.via, stripped: $image.strippedBytes };
    },
    "/both": async (image) => {
      const client = new Rekognition({ ...options, credentials: pool });
      const { faces, labels } = await analyze(client, image, { faces: { Attributes: ["ALL"] }, labels: { MaxLabels: 1 } });
      return { faces: faces.FaceDetails.length, labels: labels.Labels.length };
    },
    "/slow": async (image) => {
      const { FaceDetails } = await new Rekognition({ ...options, credentials: slow }).detectFaces({ Image: image });
      return { faces: FaceDetails.length };
    },
    "/worker": async () => new Rekognition({ ...options, credentials: pool, worker: true }),
  };
  export default {
    async fetch(request) {
      try {
        return Response.json(await paths[new URL(request.url).pathname](await request.arrayBuffer()));
      } catch ({ name, code, message }) {
        return Response.json({ name, code, message }, { status: 500 });
      }
    },
  };
`;

let running;
before(async () => {
  running = await startWorker(worker(standIn()));
});
after(() => running?.stop());

const ask = (...request) => running.ask(...request);

test("an image goes from a worker to the service", async () => {
  const answer = await ask("/faces", await photo("grace_hopper.jpg"));
  assert.deepEqual(answer, { faces: 1, via: "bytes", stripped: 72 });
});

test("several operations on one image, from many requests at once", async () => {
  const image = await photo("astronaut.png");
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask("/both", image)));
  for (const answer of answers) assert.deepEqual(answer, { faces: 1, labels: 1 });
});

test("a visitor who leaves keeps no other waiting", { timeout: 20_000 }, async () => {
  const image = await photo("grace_hopper.jpg");
  const leaving = ask("/slow", image, AbortSignal.timeout(500));
  await assert.rejects(leaving, { name: "TimeoutError" });
  assert.deepEqual(await ask("/slow", image), { faces: 1 });
});

test("what this runtime cannot do is said", async () => {
  const { name, code, message } = await ask("/faces", Buffer.from("RIFF    WEBPVP8 "));
  assert.deepEqual([name, code], ["ImageError", "UnsupportedFormat"], message);
  assert.equal((await ask("/worker")).name, "ConfigError");
});
