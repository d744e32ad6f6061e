// Services as data: made-up ones, of which the package knows nothing but their folders in tests/services/model.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import {
  authorizationOf,
  errorOf,
  failure,
  json,
  KEYS,
  REGION,
  scripted,
  skipSleeps,
  THROTTLED,
} from "./support.mjs";

await import("rekognition-wasm"); // gives the module to the files below
const internal = (file) => import(new URL(`../../pkg/${file}`, import.meta.url));
const { lazyContext } = await internal("call/context.js");
const { run } = await internal("call/call.js");
const { place } = await internal("call/request.js");
const { textBody } = await internal("body/body.js");
const { providerOf } = await internal("call/credentials.js");
const { provideAdvice } = await internal("runtime/demand.js");
const advice = await internal("advice.js");

let directory;
let parcels;
let shelves;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), "services-"));
  for (const name of ["hints", "parcels", "shelves"]) {
    const source = new URL(`../services/${name}.ts`, import.meta.url);
    const { code } = await transform(await readFile(source, "utf8"), { loader: "ts" });
    await writeFile(join(directory, `${name}.js`), code);
  }
  await writeFile(join(directory, "package.json"), '{ "type": "module" }');
  const { HINTS } = await import(pathToFileURL(join(directory, "hints.js")));
  provideAdvice({ ...advice, tell: (...failure) => advice.tell(...failure, HINTS) });
  parcels = await import(pathToFileURL(join(directory, "parcels.js")));
  shelves = await import(pathToFileURL(join(directory, "shelves.js")));
});
after(() => rm(directory, { recursive: true }));

const contextOf = (fetch, service, options) =>
  lazyContext({ region: REGION, credentials: providerOf(KEYS), fetch, ...options }, service)();

test("a made-up service of awsJson is called by its facts alone", async () => {
  const fetch = scripted(json(200, { Id: "p-1" }));
  const context = await contextOf(fetch, parcels.PARCELS);
  const sent = await run(context, parcels.SendParcel, textBody('{"To":"me"}'));
  await run(context, parcels.TrackParcel, textBody('{"Id":"p-1"}'));
  assert.equal(sent.Id, "p-1");
  const [first, second] = fetch.requests;
  assert.equal(first.url, "https://parcels.us-east-1.amazonaws.com/");
  assert.equal(first.headers["content-type"], "application/x-amz-json-1.0");
  assert.equal(first.headers["x-amz-target"], "ParcelService.SendParcel");
  assert.equal(second.headers["x-amz-target"], "ParcelService.TrackParcel");
  for (const request of fetch.requests) {
    const expected = await authorizationOf(request, KEYS, REGION, "parcel");
    assert.equal(request.headers.authorization, expected);
  }
});

test("advice for its errors is its own, by operation", async () => {
  const fetch = scripted(failure("ParcelLostException"));
  const context = await contextOf(fetch, parcels.PARCELS);
  const tracked = await errorOf(run(context, parcels.TrackParcel, textBody("{}")));
  const sent = await errorOf(run(context, parcels.SendParcel, textBody("{}")));
  assert.equal(tracked.hint, "ask for TrackParcel again tomorrow");
  assert.equal(sent.hint, undefined);
});

test("a made-up REST service is called at its path, with headers of the call's own", async () => {
  const fetch = scripted(json(200, {}));
  const context = await contextOf(fetch, shelves.SHELVES);
  const called = place(shelves.PutBook, {
    labels: { Shelf: "a/ö", Title: "b c/d" },
    headers: { "x-shelf-order": "by size", "a-mark": "1" },
  });
  await run(context, called, textBody('{"Pages":1}'));
  const [request] = fetch.requests;
  assert.equal(request.method, "PUT");
  const path = "/shelves/a%2F%C3%B6/books/b%20c/d";
  assert.equal(request.url, `https://shelves.us-east-1.amazonaws.com${path}`);
  assert.equal(request.headers["content-type"], "application/json");
  assert.equal(request.headers["x-shelf-order"], "by size");
  assert.equal(request.headers["x-amz-target"], undefined);
  const signedHeaders = /SignedHeaders=([^,]*)/.exec(request.headers.authorization)?.[1];
  assert.deepEqual(
    signedHeaders?.split(";"),
    [
      "content-type",
      "host",
      "x-amz-date",
      "x-amz-security-token",
      "x-shelf-order",
      "a-mark",
    ].sort(),
  );
  assert.equal(
    request.headers.authorization,
    await authorizationOf(request, KEYS, REGION, "shelves"),
  );
});

test("the calls of a context share one allowance of retries", async (t) => {
  skipSleeps(t);
  const fetch = scripted(THROTTLED);
  const context = await contextOf(fetch, shelves.SHELVES, { maxAttempts: 2 });
  const put = (Title) => place(shelves.PutBook, { labels: { Shelf: "a", Title } });
  for (let call = 0; call < 120; call++) {
    await errorOf(run(context, put(`book ${call}`), textBody("{}")));
  }
  // 500 tokens, 5 a retry
  assert.equal(fetch.requests.length, 120 + 100);
});
