// Nothing stays in the module's memory of clients that made one call each: no memory, no secret.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { holds, size } from "./module.mjs";

const { Rekognition } = await import("rekognition-wasm");
const { KEYS, REGION, SMALL } = await import("../npm/support.mjs");

const SECRET = "c2VjcmV0IHRoYXQgaXMgbG9va2VkIGZvciBpbiBtZW1vcnk";
const TOKEN = "dG9rZW4gdGhhdCBpcyBsb29rZWQgZm9yIGluIG1lbW9yeQ".repeat(20);
const CREDENTIALS = { ...KEYS, secretAccessKey: SECRET, sessionToken: TOKEN };

const answer = async () => new Response("{}", { status: 200 });
const call = () =>
  new Rekognition({ region: REGION, credentials: CREDENTIALS, fetch: answer }).detectFaces({
    Image: { Bytes: SMALL },
  });

/** The derived keys of a day. */
function derivedKeys() {
  const date = new Date().toISOString().slice(0, 10).replaceAll("-", "");
  const keys = [`AWS4${SECRET}`];
  for (const part of [date, REGION, "rekognition", "aws4_request"]) {
    keys.push(createHmac("sha256", keys.at(-1)).update(part).digest());
  }
  return keys.slice(1);
}

test("clients of one call leave no memory behind", async () => {
  for (let index = 0; index < 200; index++) await call();
  const before = size();
  for (let index = 0; index < 3000; index++) await call();
  assert.equal(size(), before);
});

test("no secret stays when the last call has ended", async () => {
  await Promise.all([call(), call(), call()]);
  await new Promise((resolve) => setTimeout(resolve)); // no other call follows at once
  assert.ok(size() > 0, "the module's memory is looked at");
  for (let end = 16; end <= SECRET.length; end++) {
    assert.equal(holds(SECRET.slice(end - 16, end)), false, "the secret access key");
  }
  assert.equal(holds(TOKEN.slice(0, 32)), false, "the token");
  for (const key of derivedKeys()) assert.equal(holds(key), false, "a derived key");
});
