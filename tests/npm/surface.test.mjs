// What programs written for the AWS SDK expect of the surface, besides the operations themselves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { client, errorOf, KEYS, keepSecret, OK, SMALL, scripted } from "./support.mjs";

test("a callback is refused, not forgotten", async () => {
  const fetch = scripted(OK);
  const call = client(fetch).detectFaces({ Image: SMALL }, () => {});
  assert.equal((await errorOf(call)).name, "ConfigError");
  assert.equal(fetch.requests.length, 0);
});

for (const sessionToken of [null, undefined, ""]) {
  test(`a session token that is ${JSON.stringify(sessionToken)} is none`, async () => {
    const fetch = scripted(OK);
    await client(fetch, { credentials: { ...KEYS, sessionToken } }).detectFaces({ Image: SMALL });
    assert.ok(!("x-amz-security-token" in fetch.requests[0].headers));
  });
}

for (const part of ["accessKeyId", "secretAccessKey", "sessionToken"]) {
  test(`a line break in ${part} is refused by its name`, async () => {
    keepSecret("Zq9w", "X7vk");
    const fetch = scripted(OK);
    const credentials = { ...KEYS, [part]: "Zq9w\nX7vk" };
    const error = await errorOf(client(fetch, { credentials }).detectFaces({ Image: SMALL }));
    assert.equal(error.name, "CredentialsProviderError");
    assert.match(error.message, new RegExp(`${part}: expected`));
    assert.equal(fetch.requests.length, 0);
  });
}

test("an abort ends a call whose image is still being read", async () => {
  const blob = new Blob([SMALL]);
  blob.arrayBuffer = () => new Promise(() => {});
  const controller = new AbortController();
  const call = client(scripted(OK)).detectFaces(
    { Image: blob },
    { abortSignal: controller.signal },
  );
  controller.abort();
  assert.equal((await errorOf(call)).name, "AbortError");
});
