// Images in S3: put there by the AWS SDK's signer, and analysed where they lie as if they had been sent.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, test } from "node:test";
import { SignatureV4 } from "@smithy/signature-v4";
import { fromCognitoIdentityPool, Rekognition } from "rekognition-wasm";
import { errorOf, POOL, photo, REGION, Sha256, standIn } from "./support.mjs";

const endpoint = standIn();
const Bucket = "rekognition-local-demo";
const credentials = fromCognitoIdentityPool({
  identityPoolId: POOL,
  clientConfig: { endpoint },
});
const rekognition = new Rekognition({ region: REGION, endpoint, credentials });

/** As S3 encodes each part of a path: once, and all but letters, digits and `-._~`. */
const encoded = (part) =>
  encodeURIComponent(part).replace(
    /[!'()*]/g,
    (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Puts an object; `payload` is the digest that is signed, or what stands for none. */
async function put(Name, body, payload = createHash("sha256").update(body).digest("hex")) {
  const { protocol, hostname, port, host } = new URL(endpoint);
  const signer = new SignatureV4({
    service: "s3",
    region: REGION,
    credentials: await credentials(),
    sha256: Sha256,
    uriEscapePath: false,
  });
  const path = `/${Bucket}/${Name.split("/").map(encoded).join("/")}`;
  const headers = { host, "content-type": "image/png", "x-amz-content-sha256": payload };
  const request = { method: "PUT", protocol, hostname, port, path, headers, query: {}, body };
  const signed = await signer.sign(request);
  const { host: _, ...sent } = signed.headers;
  return fetch(`${endpoint}${path}`, { method: "PUT", headers: sent, body });
}

const Name = "people/astro naut+1 (ü).png";
const S3Object = { Bucket, Name };
let bytes;
before(async () => {
  bytes = await photo("astronaut.png");
  const answer = await put(Name, bytes);
  assert.equal(answer.status, 200, await answer.text());
  const md5 = createHash("md5").update(bytes).digest("hex");
  assert.equal(answer.headers.get("etag"), `"${md5}"`);
});

test("the same faces as in bytes", async () => {
  const stored = await rekognition.detectFaces({ Image: { S3Object } });
  const sent = await rekognition.detectFaces({ Image: bytes });
  assert.equal(stored.FaceDetails.length, 1);
  assert.deepEqual(stored.FaceDetails, sent.FaceDetails);
});

test("a payload that is not signed", async () => {
  const answer = await put("unsigned.png", bytes, "UNSIGNED-PAYLOAD");
  assert.equal(answer.status, 200, await answer.text());
  const { FaceDetails } = await rekognition.detectFaces({
    Image: { S3Object: { Bucket, Name: "unsigned.png" } },
  });
  assert.equal(FaceDetails.length, 1);
});

test("a payload that is another than the signed one", async () => {
  const answer = await put("other.png", bytes, createHash("sha256").update("other").digest("hex"));
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /<Code>XAmzContentSHA256Mismatch<\/Code>/);
});

test("an object that is not there, and one that is no image", async () => {
  const detect = (Name) => rekognition.detectFaces({ Image: { S3Object: { Bucket, Name } } });
  assert.equal((await errorOf(detect("missing.png"))).name, "InvalidS3ObjectException");
  await put("text.png", Buffer.from("hello"));
  assert.equal((await errorOf(detect("text.png"))).name, "InvalidImageFormatException");
});
