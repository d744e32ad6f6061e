// The package in a page and in a worker without a bundler and with the browser's own fetch, as the demo page does not.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { servePackage } from "./package-server.mjs";
import { PAGE, photoBytes, SERVICE, withPage } from "./page.mjs";

/** A page or worker that never answers fails. */
const LIMIT = { timeout: 60_000 };
let server;
before(async () => {
  server = await servePackage();
});
after(() => server.close());

/** Runs `body` in a blank page; it gets the client's options, the pool's and a photo's bytes. */
async function inPage(body, ...more) {
  const config = { region: "us-east-1", endpoint: SERVICE };
  const { identityPoolId } = await (await fetch(`${PAGE}/local.json`)).json();
  const pool = { identityPoolId, clientConfig: config };
  const photo = [...(await photoBytes("grace_hopper.jpg"))];
  let result;
  await withPage({ address: `${server.origin}/blank.html` }, async (page) => {
    result = await page.evaluate(body, [config, pool, photo, ...more]);
  });
  return result;
}

function checkFace(faces) {
  assert.equal(faces.length, 1);
  const { Left, Top, Width, Height } = faces[0].BoundingBox;
  for (const [found, known] of [
    [Left + Width / 2, 0.53],
    [Top + Height / 2, 0.39],
  ]) {
    assert.ok(Math.abs(found - known) < 0.15 * Width, `${found} is not near ${known}`);
  }
}

test("a file in a page, over the browser's fetch", LIMIT, async () => {
  const output = await inPage(async ([config, pool, photo]) => {
    const { Rekognition, fromCognitoIdentityPool } = await import("/pkg/browser.js");
    const rekognition = new Rekognition({ ...config, credentials: fromCognitoIdentityPool(pool) });
    const file = new File([new Uint8Array(photo)], "photo.jpg");
    return rekognition.detectFaces({ Image: file });
  });
  checkFace(output.FaceDetails);
  assert.match(output.$metadata.requestId, /^[0-9a-f-]{36}$/);
});

test("a canvas that shows another origin's picture", LIMIT, async () => {
  const code = await inPage(async ([config, pool, _photo, elsewhere]) => {
    const { Rekognition, fromCognitoIdentityPool } = await import("/pkg/browser.js");
    const credentials = fromCognitoIdentityPool(pool);
    const canvas = document.createElement("canvas");
    const picture = new Image();
    picture.src = `${elsewhere}/photos/grace_hopper.jpg`; // without CORS
    await picture.decode();
    canvas.getContext("2d").drawImage(picture, 0, 0);
    const call = new Rekognition({ ...config, credentials }).detectFaces({ Image: canvas });
    return call.then(
      () => "sent",
      (error) => error.code,
    );
  }, PAGE);
  assert.equal(code, "TaintedCanvas");
});

test("bytes in a worker", LIMIT, async () => {
  const faces = await inPage(
    ([config, pool, photo]) =>
      new Promise((resolve, reject) => {
        const worker = new Worker("/worker.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage([config, pool, new Uint8Array(photo)]);
      }),
  );
  checkFace(faces);
});
