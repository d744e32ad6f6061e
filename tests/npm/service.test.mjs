// The package against the stand-in service, which checks every signature, date, session and input.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CredentialsProviderError,
  DetectFacesCommand,
  DetectLabelsCommand,
  fromCognitoIdentityPool,
  Rekognition,
  RekognitionClient,
  RekognitionServiceException,
} from "rekognition-wasm";
import { errorOf, keepSecret, POOL, photo, REGION, standIn, stopClock } from "./support.mjs";

const endpoint = standIn();
const credentials = fromCognitoIdentityPool({ identityPoolId: POOL, clientConfig: { endpoint } });
const rekognition = new Rekognition({ region: REGION, endpoint, credentials });
const modular = new RekognitionClient({ region: REGION, endpoint, credentials });
const astronaut = await photo("astronaut.png");

/** One face whose edges lie within 15 % of its size from those measured by eye, in pixels. */
function checkFace({ FaceDetails }, [left, top, right, bottom], [width, height]) {
  assert.equal(FaceDetails.length, 1);
  const { Left, Top, Width, Height } = FaceDetails[0].BoundingBox;
  const near = (found, known, size) =>
    assert.ok(Math.abs(found - known) < 0.15 * size, `expected ${known}, found ${found}`);
  near(Left * width, left, right - left);
  near((Left + Width) * width, right, right - left);
  near(Top * height, top, bottom - top);
  near((Top + Height) * height, bottom, bottom - top);
}
const checkAstronaut = (output) => checkFace(output, [179, 72, 272, 181], [512, 512]);

test("the astronaut has one face, where it is", async () => {
  checkAstronaut(await rekognition.detectFaces({ Image: astronaut }));
});

test("Grace Hopper has one face, where it is", async () => {
  const output = await rekognition.detectFaces({ Image: await photo("grace_hopper.jpg") });
  checkFace(output, [178, 135, 367, 333], [512, 600]);
});

test("a cat has no face", async () => {
  const { FaceDetails } = await rekognition.detectFaces({ Image: await photo("chelsea.png") });
  assert.deepEqual(FaceDetails, []);
});

test("labels and image properties", async () => {
  const input = { Image: astronaut, Features: ["GENERAL_LABELS", "IMAGE_PROPERTIES"] };
  const { Labels, ImageProperties, LabelModelVersion } = await rekognition.detectLabels(input);
  assert.deepEqual(
    Labels.map(({ Name }) => Name),
    ["Person", "Human", "Face"],
  );
  assert.ok(ImageProperties.DominantColors.length > 0);
  assert.match(LabelModelVersion, /^\d/);
});

test("the modular client sends commands", async () => {
  checkAstronaut(await modular.send(new DetectFacesCommand({ Image: { Bytes: astronaut } })));
  const { Labels } = await modular.send(new DetectLabelsCommand({ Image: astronaut }));
  assert.ok(Labels.length > 0);
  modular.destroy();
});

test("$metadata tells what the call took", async () => {
  const { $metadata } = await rekognition.detectFaces({ Image: astronaut });
  const { requestId, ...rest } = $metadata;
  assert.match(requestId, /^[\da-f-]{36}$/);
  assert.deepEqual(rest, { httpStatusCode: 200, attempts: 1, totalRetryDelay: 0 });
});

function inside(bytes) {
  const outer = new Uint8Array(bytes.length + 12).fill(0xaa);
  outer.set(bytes, 8);
  return outer.buffer;
}
const sources = {
  Uint8Array: new Uint8Array(astronaut),
  Uint8ClampedArray: new Uint8ClampedArray(astronaut),
  "{ Bytes: Uint8Array }": { Bytes: new Uint8Array(astronaut) },
  "{ Bytes: Blob }": { Bytes: new Blob([astronaut]) },
  Blob: new Blob([astronaut]),
  "part of a Blob": new Blob(["before", astronaut, "after"]).slice(6, 6 + astronaut.length),
  "File of the wrong type": new File([astronaut], "face.txt", { type: "text/plain" }),
  ArrayBuffer: new Uint8Array(astronaut).buffer,
  "DataView with an offset": new DataView(inside(astronaut), 8, astronaut.length),
  "Buffer with an offset": Buffer.from(inside(astronaut), 8, astronaut.length),
  "Uint8Array on shared memory": (() => {
    const shared = new Uint8Array(new SharedArrayBuffer(astronaut.length));
    shared.set(astronaut);
    return shared;
  })(),
};
for (const [name, Image] of Object.entries(sources)) {
  test(`an image as ${name}`, async () => {
    checkAstronaut(await rekognition.detectFaces({ Image }));
  });
}

test("eight calls at once", async () => {
  const calls = Array.from({ length: 8 }, () => rekognition.detectFaces({ Image: astronaut }));
  for (const output of await Promise.all(calls)) checkAstronaut(output);
});

/** The service's own error for a call with other credentials or another fetch. */
async function refusal(options, image = astronaut) {
  const given = new Rekognition({ region: REGION, endpoint, credentials, ...options });
  const error = await errorOf(given.detectFaces({ Image: image }));
  assert.ok(error instanceof RekognitionServiceException);
  assert.equal(error.$metadata.httpStatusCode, 400);
  assert.ok(error.$metadata.requestId);
  assert.equal(error.$fault, "client");
  return error;
}

/** Credentials of a new session. */
async function session() {
  const { accessKeyId, secretAccessKey, sessionToken } = await fromCognitoIdentityPool({
    identityPoolId: POOL,
    clientConfig: { endpoint },
  })();
  keepSecret(secretAccessKey, sessionToken);
  return { accessKeyId, secretAccessKey, sessionToken };
}

test("a wrong secret", async () => {
  const keys = { ...(await session()), secretAccessKey: "wrong" };
  const { name, $metadata } = await refusal({ credentials: keys });
  assert.equal(name, "InvalidSignatureException");
  assert.equal($metadata.attempts, 1);
});

test("another session's token", async () => {
  const { sessionToken } = await session();
  const { name } = await refusal({ credentials: { ...(await session()), sessionToken } });
  assert.equal(name, "UnrecognizedClientException");
});

test("a token left out", async () => {
  const { sessionToken, ...keys } = await session();
  assert.equal((await refusal({ credentials: keys })).name, "UnrecognizedClientException");
});

for (const [header, change] of [
  ["authorization", (value) => value.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"))],
  ["x-amz-target", (value) => value.replace("Faces", "Labels")],
  ["content-type", (value) => `${value}; charset=utf-8`],
]) {
  test(`${header} altered after it was signed`, async () => {
    const tamper = (url, init) => {
      const headers = new Headers(init.headers);
      headers.set(header, change(headers.get(header)));
      return fetch(url, { ...init, headers });
    };
    assert.equal((await refusal({ fetch: tamper })).name, "InvalidSignatureException");
  });
}

for (const minutes of [-60, -6, 6, 60]) {
  test(`a clock ${minutes} minutes off costs one attempt, once`, async (t) => {
    await credentials();
    stopClock(t, Date.now() + minutes * 60_000);
    const attempts = [];
    for (let call = 0; call < 3; call++) {
      const { $metadata } = await rekognition.detectFaces({ Image: astronaut });
      attempts.push($metadata.attempts);
    }
    assert.deepEqual(attempts, [2, 1, 1]);
  });
}

test("another region than the service's", async () => {
  assert.equal((await refusal({ region: "eu-west-1" })).name, "InvalidSignatureException");
});

test("an image that only looks like one", async () => {
  const { name } = await refusal({}, astronaut.subarray(0, 1000));
  assert.equal(name, "InvalidImageFormatException");
});

test("an unknown identity pool", async () => {
  const identityPoolId = "us-east-1:00000000-0000-4000-8000-000000000000";
  const unknown = fromCognitoIdentityPool({ identityPoolId, clientConfig: { endpoint } });
  const given = new Rekognition({ region: REGION, endpoint, credentials: unknown });
  const error = await errorOf(given.detectFaces({ Image: astronaut }));
  assert.ok(error instanceof CredentialsProviderError);
  assert.match(error.message, /GetId: ResourceNotFoundException: IdentityPool '.*' not found\./);
  assert.equal(error.$metadata.httpStatusCode, 400);
});

test("nobody there", async () => {
  const nobody = new Rekognition({
    region: REGION,
    endpoint: "http://127.0.0.1:9",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
  });
  const error = await errorOf(nobody.detectFaces({ Image: astronaut }));
  assert.equal(error.name, "NetworkError");
  assert.equal(error.$metadata.attempts, 1);
});
