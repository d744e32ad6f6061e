// Answers, clocks, settings and prototypes that mean harm to a call.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromCallback, fromHttp, fromStatic, Rekognition } from "rekognition-wasm";
import {
  client,
  errorOf,
  failure,
  hang,
  json,
  KEYS,
  OK,
  REGION,
  SMALL,
  scripted,
  THROTTLED,
  thrownBy,
} from "../npm/support.mjs";

const IMAGE = { Image: { Bytes: SMALL } };
const OUTAGE = failure("InternalServerError", "down", 500);
const FAST = { maxAttempts: 3 };

/** A body that never ends. */
function endless(pieces) {
  let count = 0;
  const stream = new ReadableStream({
    pull(controller) {
      count += 1;
      controller.enqueue(pieces);
    },
  });
  return { stream, sent: () => count };
}

test("an answer without an end is given up after 16 MB", async () => {
  const { stream, sent } = endless(new Uint8Array(1 << 20).fill(0x20));
  const answer = () => new Response(stream, { status: 200 });
  const error = await errorOf(client(async () => answer(), { maxAttempts: 1 }).detectFaces(IMAGE));
  assert.match(error.message, /expected an answer of at most 16777216 bytes, found more/);
  assert.ok(sent() <= 20, `${sent()} MB were read`);
});

test("a provider's answer without an end is given up, too", async () => {
  const { stream, sent } = endless(new Uint8Array(1 << 20).fill(0x20));
  const fetch = async () => new Response(stream, { status: 200 });
  const provider = fromHttp({ url: "https://example.com/", fetch, maxAttempts: 1 });
  const error = await errorOf(provider());
  assert.match(error.message, /at most 16777216 bytes, found more/);
  assert.ok(sent() <= 20, `${sent()} MB were read`);
});

test("JSON that is deeper than the stack is no answer of the service's", async () => {
  for (const text of ["[".repeat(1e6), `{"a":${"[".repeat(1e5)}null${"]".repeat(1e5)}}`]) {
    const fetch = scripted(new Response(text, { status: 200 }));
    const error = await errorOf(client(fetch, { maxAttempts: 1 }).listCollections({}));
    assert.equal(error.name, "ResponseError", error.message);
  }
});

test("a long text of a service is cut before it is kept", async () => {
  const fetch = scripted(failure("InvalidParameterException", "a".repeat(1e7)));
  const error = await errorOf(client(fetch).listCollections({}));
  assert.ok(error.message.length < 5001, `${error.message.length} characters`);
  const named = scripted(json(400, { __type: "b".repeat(1e7), message: "no" }));
  const { name } = await errorOf(client(named).listCollections({}));
  assert.ok(name.length <= 200, `${name.length} characters`);
});

test("characters that control a terminal stay out of errors", async () => {
  const message = "no\u001b[2Jsuch\r\nthing\u2028\u202e";
  const fetch = scripted(json(400, { __type: "A\u001b[31m", message, Logref: "\u0007" }));
  const error = await errorOf(client(fetch).listCollections({}));
  const texts = [error.name, error.message, error.Logref, error.stack.split("\n    at")[0]];
  for (const text of texts) assert.doesNotMatch(text, /[\p{Cc}\u2028\u202e]/u);
});

test("a function in credentials that never answers is given up", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const waiting = errorOf(
    client(scripted(OK), { credentials: () => new Promise(() => {}) }).listCollections({}),
  );
  for (let index = 0; index < 50; index++) await new Promise(setImmediate);
  t.mock.timers.tick(120_000);
  const error = await waiting;
  assert.equal(error.name, "CredentialsProviderError");
  assert.match(error.message, /none came within 120000 ms/);
});

test("a write without an answer is not sent again", async () => {
  const INDEX = { CollectionId: "people", ...IMAGE };
  for (const lost of [new TypeError("fetch failed"), new Response("{", { status: 200 }), hang]) {
    const fetch = scripted(lost);
    const calls = client(fetch, { ...FAST, requestTimeout: 50 });
    const error = await errorOf(calls.indexFaces(INDEX));
    assert.equal(fetch.requests.length, 1, error.message);
    assert.match(error.hint, /may have done it/);
  }
  // nothing is lost by asking twice what only reads, or has a token
  for (const call of [
    (calls) => calls.detectFaces(IMAGE),
    (calls) => calls.createUser({ CollectionId: "people", UserId: "someone" }),
  ]) {
    const fetch = scripted(new TypeError("fetch failed"));
    await errorOf(call(client(fetch, FAST)));
    assert.equal(fetch.requests.length, 3);
  }
});

test("a write is sent again if the service refused it, or the call asks for it", async () => {
  const create = (calls, options) => calls.createCollection({ CollectionId: "people" }, options);
  const refused = scripted(OUTAGE, OK);
  await create(client(refused, FAST));
  assert.equal(refused.requests.length, 2);
  const exists = failure("ResourceAlreadyExistsException", "it exists", 400);
  const asked = scripted(new TypeError("fetch failed"), exists);
  const error = await errorOf(create(client(asked), { maxAttempts: 2 }));
  assert.equal(asked.requests.length, 2);
  assert.equal(error.name, "ResourceAlreadyExistsException");
  assert.match(error.hint, /earlier attempt may have done it/);
});

test("a single call has its own number of attempts, and its own mode", async () => {
  const once = scripted(THROTTLED);
  await errorOf(client(once, FAST).detectFaces(IMAGE, { maxAttempts: 1 }));
  assert.equal(once.requests.length, 1);
  const calls = client(scripted(OK));
  assert.equal((await errorOf(calls.detectFaces(IMAGE, { maxAttempts: 0 }))).name, "ConfigError");
  assert.equal((await errorOf(calls.detectFaces(IMAGE, { retryMode: "x" }))).name, "ConfigError");
});

/** The time that a request was signed for, as far as the hour. */
const signedFor = ({ headers }) =>
  Date.parse(headers["x-amz-date"].replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z"));
const HOUR = 3_600_000;
const dated = (time) => json(200, {}, { date: new Date(time).toUTCString() });
const isNear = (time, expected) =>
  assert.ok(Math.abs(time - expected) < 100_000, new Date(time).toISOString());

test("one host's clock misleads no other", async () => {
  const wrong = scripted(dated(Date.now() + 5 * HOUR));
  const astray = client(wrong, { endpoint: "https://elsewhere.example" });
  await astray.listCollections({});
  await astray.listCollections({});
  isNear(signedFor(wrong.requests[1]), Date.now() + 5 * HOUR);
  const right = scripted(OK);
  await client(right).listCollections({});
  isNear(signedFor(right.requests[0]), Date.now());
});

test("a clock that is more than a day off is believed of a refused signature only", async () => {
  const far = scripted(dated(Date.now() + 48 * HOUR));
  const calls = client(far);
  await calls.listCollections({});
  await calls.listCollections({});
  isNear(signedFor(far.requests[1]), Date.now());
  const refused = json(
    403,
    { __type: "InvalidSignatureException", message: "no" },
    {
      date: new Date(Date.now() + 48 * HOUR).toUTCString(),
    },
  );
  const skewed = scripted(refused, OK);
  await client(skewed).listCollections({});
  isNear(signedFor(skewed.requests[1]), Date.now() + 48 * HOUR);
});

test("members of all objects are no settings, and none of an input", async (t) => {
  const polluted = {
    endpoint: "https://thief.example",
    useFipsEndpoint: true,
    maxAttempts: 9,
    locate: () => assert.fail("polluted"),
    secrets: ["x"],
    signingName: "thief",
    MaxResults: 7,
    fetch: () => assert.fail("polluted"),
    onRequest: () => assert.fail("polluted"),
  };
  const fetch = scripted(OK);
  Object.assign(Object.prototype, polluted);
  t.after(() => {
    for (const name in polluted) delete Object.prototype[name];
  });
  try {
    await new Rekognition({ region: REGION, credentials: { ...KEYS }, fetch }).listCollections({});
  } finally {
    for (const name in polluted) delete Object.prototype[name];
  }
  const [{ url, body, headers }] = fetch.requests;
  assert.equal(url, "https://rekognition.us-east-1.amazonaws.com/");
  assert.equal(String(body), "{}");
  assert.match(headers.authorization, /us-east-1\/rekognition\//);
});

test("`__proto__` in an answer is a member like others", async () => {
  const text = '{"CollectionIds":["a"],"__proto__":{"isAdmin":true}}';
  const answer = await client(scripted(new Response(text))).listCollections({});
  assert.equal(answer.isAdmin, undefined);
  assert.equal(Object.hasOwn(answer, "__proto__"), true);
  const failed = '{"__type":"InvalidParameterException","__proto__":{"isAdmin":true},"A":1}';
  const error = await errorOf(
    client(scripted(new Response(failed, { status: 400 }))).listCollections({}),
  );
  assert.equal(error.isAdmin, undefined);
});

test("an endpoint that is not encrypted is told of once", async (t) => {
  const warn = t.mock.method(console, "warn", () => {});
  for (let index = 0; index < 3; index++)
    client(scripted(OK), { endpoint: "http://plain.example" });
  client(scripted(OK), { endpoint: "http://127.0.0.1:1" });
  client(scripted(OK), { endpoint: "http://stand-in.localhost:1" });
  await new Promise(setImmediate); // warnings are loaded
  assert.equal(warn.mock.callCount(), 1);
  assert.match(warn.mock.calls[0].arguments[0], /http:\/\/plain\.example is not encrypted/);
});

test("an endpoint that is refused shows neither password nor query", () => {
  const endpoint = "https://user:hush-hush@example.com/?key=hush-hush";
  const { message } = thrownBy(() => client(scripted(OK), { endpoint }));
  assert.doesNotMatch(message, /hush/);
});

test("a sign-out can be waited for", async () => {
  const kept = fromStatic({ ...KEYS });
  const cleared = kept.clear();
  assert.ok(cleared instanceof Promise);
  await cleared;
  assert.equal((await errorOf(kept())).name, "CredentialsProviderError");
  await fromCallback(async () => KEYS).clear();
});
