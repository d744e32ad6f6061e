// Faults of the service and of the way to it, as a page meets them: across origins, where some errors cannot be read.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { servePackage } from "./package-server.mjs";
import { withPage } from "./page.mjs";

const endpoint = process.env.REKOGNITION_FAULTS;
assert.ok(endpoint, "REKOGNITION_FAULTS is not set; `cargo xtask test browsers` sets it");

let server;
before(async () => {
  server = await servePackage();
});
after(() => server.close());

/** What calls in a page come to while a fault is planned: attempts, or the name of the error and its hint. */
async function outcomes(plan, calls = 1, options = {}) {
  let found;
  // the browser logs every answer that is an error
  const watched = { address: `${server.origin}/blank.html`, service: endpoint, allowed: [/.*/] };
  await withPage(watched, async (page) => {
    const body = async ([endpoint, plan, calls, options]) => {
      const { Rekognition, fromCognitoIdentityPool } = await import("/pkg/browser.js");
      const clientConfig = { region: "us-east-1", endpoint };
      const identityPoolId = "us-east-1:10ca1000-0000-4000-8000-000000000000";
      const credentials = fromCognitoIdentityPool({ identityPoolId, clientConfig });
      const rekognition = new Rekognition({ ...clientConfig, credentials, ...options });
      await rekognition.listCollections();
      await fetch(`${endpoint}/_faults`, { method: "PUT", body: JSON.stringify(plan) });
      Math.random = () => 0;
      const outcomes = [];
      for (let call = 0; call < calls; call++) {
        outcomes.push(
          await rekognition.listCollections().then(
            ({ $metadata }) => $metadata.attempts,
            ({ name, hint, $metadata }) => [name, $metadata.attempts, hint],
          ),
        );
      }
      await fetch(`${endpoint}/_faults`, { method: "DELETE" });
      return outcomes;
    };
    found = await page.evaluate(body, [endpoint, plan, calls, options]);
  });
  return found;
}

const rule = (fault, times) => ({ rules: [{ target: "ListCollections", fault, times }] });

for (const fault of [
  "throttle",
  "internal",
  "unavailable",
  "expiredToken",
  "cutOff",
  "truncated",
  "html",
]) {
  test(`${fault}, once: the second attempt succeeds`, { timeout: 120_000 }, async () => {
    assert.deepEqual(await outcomes(rule(fault, 1)), [2]);
  });
}

test("reset: the browser itself tries again on a connection that it kept", {
  timeout: 120_000,
}, async () => {
  const [attempts] = await outcomes(rule("reset", 1));
  assert.ok(attempts === 1 || attempts === 2, `${attempts}`);
});

test("an answer that hangs is cut off", { timeout: 120_000 }, async () => {
  assert.deepEqual(await outcomes(rule("hang", 1), 1, { requestTimeout: 2000 }), [2]);
});

test("an answer that a page may not read: one error, which says why", {
  timeout: 120_000,
}, async () => {
  const [[name, attempts, hint]] = await outcomes(rule("noCors"));
  assert.deepEqual([name, attempts], ["NetworkError", 3]);
  assert.match(hint, /CORS/);
});

for (const settings of [{ clock: 3600 }, { clock: -3600, hideDate: "fromPages" }]) {
  test(`a clock an hour off: ${JSON.stringify(settings)}`, { timeout: 120_000 }, async () => {
    assert.deepEqual(await outcomes(settings, 5), [2, 1, 1, 1, 1]);
  });
}
