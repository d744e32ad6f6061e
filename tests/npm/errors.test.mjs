// What a program is told when the service refuses or fails, for every form in which answers say so.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as ours from "rekognition-wasm";
import {
  checkMembers,
  client,
  errorOf,
  failure,
  json,
  OK,
  SMALL,
  scripted,
  skipSleeps,
} from "./support.mjs";

const { RekognitionError, RekognitionServiceException } = ours;

/** The error that an answer makes of a call that tries once. */
async function errorFrom(answer) {
  const fetch = scripted(answer);
  const error = await errorOf(client(fetch, { maxAttempts: 1 }).detectFaces({ Image: SMALL }));
  assert.equal(fetch.requests.length, 1);
  assert.equal(error.$metadata.attempts, 1);
  return error;
}

const text = (status, body, headers) => new Response(body, { status, headers });
const header = (type) => ({ "x-amzn-errortype": type });
const PARAMETER = "InvalidParameterException";
const BAD = `com.amazonaws.rekognition#${PARAMETER}`;
const body = (message) => json(400, { __type: BAD, message });

for (const [name, answer, expectedName, expectedMessage] of [
  ["header", json(400, { Message: "no" }, header(PARAMETER)), PARAMETER, "no"],
  ["header with namespace", json(400, { Message: "no" }, header(BAD)), PARAMETER, "no"],
  ["header ending in a colon", json(400, {}, header(`${PARAMETER}:`)), PARAMETER],
  ["header with a URL", json(400, {}, header(`${BAD}:http://example.com/a#b/`)), PARAMETER],
  ["header before body", json(400, { __type: "B", code: "C" }, header(PARAMETER)), PARAMETER],
  ["header and no body", text(400, "", header(PARAMETER)), PARAMETER],
  ["__type", json(400, { __type: PARAMETER, message: "no" }), PARAMETER, "no"],
  ["__type with namespace", body("no"), PARAMETER, "no"],
  ["__type with URL", json(400, { __type: `${BAD}:http://a/b#c` }), PARAMETER],
  ["code", json(400, { code: PARAMETER, Message: "no" }), PARAMETER, "no"],
  ["Message before message", json(400, { code: BAD, Message: "a", message: "b" }), PARAMETER, "a"],
  ["message beyond ASCII", body('Zoë "猫" 🐈 \0'), PARAMETER, 'Zoë "猫" 🐈  '],
  ["message of several lines", body("one\n\nthree\n"), PARAMETER, "one three "],
  [
    "a type to which a gateway has added its own",
    json(400, { Message: "no" }, header(`${PARAMETER}, BadRequestException`)),
    PARAMETER,
    "no",
  ],
]) {
  test(`an error as ${name}`, async () => {
    const error = await errorFrom(answer);
    const { status } = answer;
    assert.ok(error instanceof RekognitionServiceException);
    assert.equal(error.name, expectedName);
    assert.equal(error.message, expectedMessage ?? `HTTP status ${status} without a message`);
    assert.equal(error.$fault, status < 500 ? "client" : "server");
    assert.equal(error.$metadata.httpStatusCode, status);
  });
}

// more of them, and their words, are in tests/vectors/strangers.json
for (const [status, body, words, retryable] of [
  [403, '{"error":"no key"}', ', text/plain, "no key"'],
  [404, null, ""],
  [429, null, "", { throttling: true }],
  [502, "Bad Gateway", ', text/plain, "Bad Gateway"', { throttling: false }],
]) {
  test(`HTTP status ${status} without a type is an answer of another server`, async () => {
    const error = await errorFrom(text(status, body));
    const found = "expected an answer of the service, found one of another server";
    checkMembers(error, {
      name: "ResponseError",
      message: `${found}: HTTP status ${status}${words}`,
      $retryable: retryable,
      $fault: status < 500 ? "client" : "server",
    });
    assert.ok(error instanceof ours.ResponseError);
    assert.ok(!(error instanceof RekognitionServiceException));
    assert.ok(!("hint" in error) && !("code" in error));
  });
}

test("a redirect is not followed, and no answer of the service", async () => {
  const error = await errorFrom(text(302, null, { location: "https://example.com" }));
  assert.equal(error.name, "NetworkError");
  assert.match(error.message, /redirects/);
});

for (const [name, body] of [
  ["no JSON", "<html>sign in to this network</html>"],
  ["nothing", ""],
  ["a number", "5"],
  ["text", '"text"'],
  ["null", "null"],
  ["half of the answer", '{"FaceDetails":[{"BoundingBox":'],
]) {
  test(`HTTP 200 with ${name} is no answer, and asked for again`, async (t) => {
    skipSleeps(t);
    const fetch = scripted(text(200, body), text(200, body), OK);
    const { $metadata } = await client(fetch).detectFaces({ Image: SMALL });
    assert.equal($metadata.attempts, 3);
    const error = await errorFrom(text(200, body));
    checkMembers(error, { name: "ResponseError", $retryable: { throttling: false } });
    assert.ok(
      error instanceof ours.ResponseError && !(error instanceof RekognitionServiceException),
    );
  });
}

test("an answer cut off by the network is asked for again", async (t) => {
  skipSleeps(t);
  const cutOff = () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(Buffer.from('{"FaceDetails":['));
        },
        pull(controller) {
          controller.error(new TypeError("terminated"));
        },
      }),
    );
  let answers = 0;
  const fetch = async () => (answers++ ? OK.clone() : cutOff());
  const { $metadata } = await client(fetch).detectFaces({ Image: SMALL });
  assert.equal($metadata.attempts, 2);
});

test("the output is the answer, with $metadata and nothing else", async () => {
  const answer = { FaceDetails: [{ Confidence: 99.5 }], New: { é: [null] }, $metadata: "theirs" };
  const fetch = scripted(json(200, answer, { "x-amzn-requestid": "id" }));
  assert.deepEqual(await client(fetch).detectFaces({ Image: { Bytes: SMALL } }), {
    FaceDetails: [{ Confidence: 99.5 }],
    New: { é: [null] },
    $metadata: { httpStatusCode: 200, requestId: "id", attempts: 1, totalRetryDelay: 0 },
  });
});

test("an answer cannot reach into prototypes", async () => {
  const fetch = scripted(text(200, '{"__proto__":{"polluted":1},"constructor":2}'));
  const output = await client(fetch).detectFaces({ Image: SMALL });
  assert.equal(output.polluted, undefined);
  assert.equal({}.polluted, undefined);
});

test("an exception's metadata", async () => {
  const error = await errorFrom(failure("AccessDeniedException", "not you"));
  checkMembers(error, {
    name: "AccessDeniedException",
    message: "not you",
    $fault: "client",
    $retryable: undefined,
    code: undefined,
    $metadata: { httpStatusCode: 400, requestId: "bad", attempts: 1, totalRetryDelay: 0 },
  });
});

for (const [type, status, retryable] of [
  ["ThrottlingException", 400, { throttling: true }],
  ["ThrottlingException", 500, { throttling: true }],
  ["ProvisionedThroughputExceededException", 400, { throttling: true }],
  ["InternalServerError", 500, { throttling: false }],
  ["SomethingNew", 500, { throttling: false }],
  ["SomethingNew", 429, { throttling: true }],
  ["LimitExceededException", 400, undefined],
  ["ValidationException", 400, undefined],
]) {
  test(`$retryable of ${type} with HTTP status ${status}`, async () => {
    assert.deepEqual((await errorFrom(failure(type, "", status))).$retryable, retryable);
  });
}

for (const type of ["AccessDeniedException", "ThrottlingException"]) {
  test(`${type} is known by instanceof, and is no other`, async () => {
    const error = await errorFrom(failure(type));
    const classes = Object.entries(ours).filter(
      ([name, value]) => /(Error|Exception)$/.test(name) && error instanceof value,
    );
    assert.deepEqual(
      classes.map(([name]) => name).sort(),
      ["RekognitionError", "RekognitionServiceException", type].sort(),
    );
  });
}

for (const value of [undefined, null, 5, "text", {}, new Error("other"), { name: "ImageError" }]) {
  test(`instanceof of ${value}`, () => {
    for (const type of [RekognitionError, RekognitionServiceException, ours.ImageError]) {
      assert.equal(value instanceof type, false);
    }
  });
}

test("a network error says what the platform says", async () => {
  const error = await errorFrom(new TypeError("fetch failed"));
  checkMembers(error, {
    name: "NetworkError",
    $fault: "client",
    $retryable: { throttling: false },
  });
  assert.equal(error.message, "no answer: fetch failed");
  assert.equal(error.hint, "check the connection to rekognition.us-east-1.amazonaws.com");
  assert.deepEqual(error.$metadata, { attempts: 1, totalRetryDelay: 0 });
  assert.ok(error instanceof ours.NetworkError && !(error instanceof RekognitionServiceException));
});

for (const [name, reason] of [
  ["a string", "broken"],
  ["undefined", undefined],
  ["an error without a message", new Error()],
  ["an error of several lines", new Error("one\ntwo\nthree")],
]) {
  test(`a fetch that rejects with ${name}`, async () => {
    const fetch = () => Promise.reject(reason);
    const error = await errorOf(client(fetch, { maxAttempts: 1 }).detectFaces({ Image: SMALL }));
    assert.equal(error.name, "NetworkError");
  });
}

test("a fetch that throws at once", async () => {
  const fetch = () => {
    throw new TypeError("not allowed");
  };
  const error = await errorOf(client(fetch, { maxAttempts: 1 }).detectFaces({ Image: SMALL }));
  checkMembers(error, { name: "NetworkError" });
});

test("an answer that is a list is no output", async () => {
  assert.equal((await errorFrom(json(200, []))).name, "ResponseError");
});

test("an answer without a status, as of Response.error(), is no time-out", async () => {
  assert.equal((await errorFrom(() => Response.error())).name, "NetworkError");
});

for (const message of [{ text: "no" }, { toString: 1, valueOf: 2 }]) {
  test(`a message that is no text: ${JSON.stringify(message)}`, async () => {
    checkMembers(await errorFrom(body(message)), {
      name: PARAMETER,
      message: "HTTP status 400 without a message",
    });
  });
}

test("a type of several lines does not become the request's id", async () => {
  const error = await errorFrom(json(400, { __type: "A\nB", message: "no" }));
  assert.equal(error.$metadata.requestId, undefined);
  assert.equal(error.message, "no");
});
