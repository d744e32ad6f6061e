// When a call is tried again, how long it waits, with which credentials; and how it ends when it is given up.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { AbortError, NetworkError, TimeoutError } from "rekognition-wasm";
import {
  authorizationOf,
  checkMembers,
  client,
  EXPIRED,
  errorOf,
  failure,
  hang,
  json,
  KEYS,
  OK,
  OTHER_KEYS,
  SMALL,
  scripted,
  settle,
  skipSleeps,
  stopClock,
  THROTTLED,
} from "./support.mjs";

const call = (fetch, options, callOptions) =>
  client(fetch, options).detectFaces({ Image: SMALL }, callOptions);

const randomly = (t, value) => t.mock.method(Math, "random", () => value);

for (const [name, answer] of [
  ["throttling, HTTP 400", THROTTLED],
  ["throttling, HTTP 500", failure("ThrottlingException", "", 500)],
  ["no throughput left", failure("ProvisionedThroughputExceededException")],
  ["an internal error", failure("InternalServerError", "", 500)],
  ["HTTP 502", new Response("<html>", { status: 502 })],
  ["HTTP 503", new Response(null, { status: 503 })],
  ["HTTP 429", new Response(null, { status: 429 })],
  ["a network error", new TypeError("fetch failed")],
]) {
  test(`${name}: tried three times`, async (t) => {
    const delays = skipSleeps(t);
    randomly(t, 0.5);
    const fetch = scripted(answer);
    const error = await errorOf(call(fetch));
    assert.equal(fetch.requests.length, 3);
    assert.equal(delays.length, 2);
    assert.equal(error.$metadata.attempts, 3);
    assert.equal(
      error.$metadata.totalRetryDelay,
      delays.reduce((sum, delay) => sum + delay),
    );
  });

  test(`${name}: a success ends it`, async (t) => {
    skipSleeps(t);
    const fetch = scripted(answer, OK);
    const { $metadata } = await call(fetch);
    assert.equal(fetch.requests.length, 2);
    assert.equal($metadata.attempts, 2);
    assert.equal($metadata.requestId, "good");
  });
}

for (const type of [
  "AccessDeniedException",
  "LimitExceededException",
  "InvalidParameterException",
  "ValidationException",
  "ImageTooLargeException",
  "InvalidSignatureException",
  "SomethingNew",
]) {
  test(`${type}: tried once`, async (t) => {
    const delays = skipSleeps(t);
    const fetch = scripted(failure(type));
    assert.equal((await errorOf(call(fetch))).name, type);
    assert.equal(fetch.requests.length, 1);
    assert.deepEqual(delays, []);
  });
}

for (const [maxAttempts, answer, random, expected] of [
  [1, THROTTLED, 0.5, []],
  [5, THROTTLED, 0.5, [500, 1000, 2000, 4000]],
  [5, failure("InternalServerError", "", 500), 0.5, [25, 50, 100, 200]],
  [3, new TypeError("fetch failed"), 0.999, [49, 99]],
  [3, THROTTLED, 0, [0, 0]],
  // at most 20 seconds
  [9, THROTTLED, 0.75, [750, 1500, 3000, 6000, 12_000, 15_000, 15_000, 15_000]],
]) {
  test(`the waits of ${maxAttempts} attempts: ${expected}`, async (t) => {
    const delays = skipSleeps(t);
    randomly(t, random);
    const fetch = scripted(answer);
    const error = await errorOf(call(fetch, { maxAttempts }));
    assert.deepEqual(delays, expected);
    assert.equal(fetch.requests.length, maxAttempts);
    assert.equal(
      error.$metadata.totalRetryDelay,
      expected.reduce((sum, delay) => sum + delay, 0),
    );
  });
}

test("an outage empties the client's allowance of 100 retries, other clients keep theirs", async (t) => {
  skipSleeps(t);
  const fetch = scripted(THROTTLED);
  const rekognition = client(fetch, { maxAttempts: 1000 });
  await errorOf(rekognition.detectFaces({ Image: SMALL }));
  assert.equal(fetch.requests.length, 101);
  await errorOf(rekognition.detectFaces({ Image: SMALL }));
  assert.equal(fetch.requests.length, 102);
  await errorOf(call(fetch));
  assert.equal(fetch.requests.length, 105);
});

test("each attempt is signed anew, the body stays", async (t) => {
  skipSleeps(t);
  stopClock(t, "2026-11-20T23:59:50Z");
  const later = () => {
    t.mock.timers.setTime(Date.now() + 7000);
    return THROTTLED;
  };
  const fetch = scripted(later, later, OK);
  await call(fetch);
  assert.deepEqual(
    fetch.requests.map(({ headers }) => headers["x-amz-date"]),
    ["20261120T235950Z", "20261120T235957Z", "20261121T000004Z"],
  );
  for (const request of fetch.requests) {
    assert.deepEqual(request.body, fetch.requests[0].body);
    assert.equal(request.headers.authorization, await authorizationOf(request, KEYS));
  }
});

/** A provider that gives these in turn, the last again and again, and records how it was asked. */
function provider(...given) {
  const asked = [];
  const provide = async ({ forceRefresh = false } = {}) => {
    asked.push(forceRefresh);
    const credentials = given[Math.min(asked.length, given.length) - 1];
    if (credentials instanceof Error) throw credentials;
    return credentials;
  };
  return Object.assign(provide, { asked });
}

for (const type of ["ExpiredTokenException", "UnrecognizedClientException"]) {
  test(`${type}: fresh credentials are asked for once, and used`, async (t) => {
    const delays = skipSleeps(t);
    const fetch = scripted(failure(type), OK);
    const credentials = provider(KEYS, OTHER_KEYS);
    const { $metadata } = await call(fetch, { credentials });
    assert.deepEqual(credentials.asked, [false, true]);
    assert.deepEqual($metadata, {
      httpStatusCode: 200,
      requestId: "good",
      attempts: 2,
      totalRetryDelay: 0,
    });
    const [first, second] = fetch.requests;
    assert.equal(first.headers.authorization, await authorizationOf(first, KEYS));
    assert.equal(second.headers.authorization, await authorizationOf(second, OTHER_KEYS));
    assert.deepEqual(
      delays.filter((delay) => delay > 0),
      [],
    );
  });
}

test("expired again with the fresh ones: the error, after two attempts", async (t) => {
  skipSleeps(t);
  const fetch = scripted(EXPIRED);
  const credentials = provider(KEYS, OTHER_KEYS, KEYS);
  const error = await errorOf(call(fetch, { credentials, maxAttempts: 9 }));
  assert.equal(error.name, "ExpiredTokenException");
  assert.equal(error.$metadata.attempts, 2);
  assert.deepEqual(credentials.asked, [false, true]);
});

for (const [name, credentials] of [
  ["fixed credentials", KEYS],
  ["a provider without others", provider(KEYS)],
  ["a provider that gives a copy", async () => ({ ...KEYS })],
]) {
  test(`expired, ${name}: the service's error and no second request`, async (t) => {
    skipSleeps(t);
    const fetch = scripted(EXPIRED);
    const error = await errorOf(call(fetch, { credentials }));
    checkMembers(error, { name: "ExpiredTokenException", message: "as scripted" });
    assert.equal(error.$metadata.attempts, 1);
    assert.equal(error.$metadata.requestId, "bad");
    assert.equal(fetch.requests.length, 1);
  });
}

test("the next call keeps the fresh credentials", async (t) => {
  skipSleeps(t);
  const credentials = provider(KEYS, OTHER_KEYS);
  const fetch = scripted(EXPIRED, OK);
  const rekognition = client(fetch, { credentials });
  await rekognition.detectFaces({ Image: SMALL });
  await rekognition.detectFaces({ Image: SMALL });
  assert.deepEqual(credentials.asked, [false, true]);
  assert.equal(fetch.requests.length, 3);
});

test("throttled, then expired, then throttled: each is answered as it should be", async (t) => {
  const delays = skipSleeps(t);
  randomly(t, 0.5);
  const fetch = scripted(THROTTLED, EXPIRED, THROTTLED, OK);
  const credentials = provider(KEYS, OTHER_KEYS);
  const { $metadata } = await call(fetch, { credentials, maxAttempts: 4 });
  assert.equal($metadata.attempts, 4);
  assert.deepEqual(
    delays.filter((delay) => delay > 0),
    [500, 2000],
  );
  assert.deepEqual(credentials.asked, [false, true]);
});

test("an attempt that takes too long is tried again, then a TimeoutError", async (t) => {
  randomly(t, 0);
  const fetch = scripted(hang);
  const error = await errorOf(call(fetch, { requestTimeout: 5 }));
  assert.ok(error instanceof TimeoutError);
  checkMembers(error, {
    name: "TimeoutError",
    message: "no answer within 5 ms (requestTimeout)",
    $retryable: { throttling: false },
    $metadata: { attempts: 3, totalRetryDelay: 0 },
  });
  assert.equal(fetch.requests.length, 3);
});

test("an answer whose end does not come is too late as well", async (t) => {
  randomly(t, 0);
  const stuck = ({ signal }) => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from("{"));
        signal.addEventListener("abort", () => controller.error(signal.reason));
      },
    });
    return new Response(body);
  };
  const error = await errorOf(
    call(async (_, init) => stuck(init), { requestTimeout: 5, maxAttempts: 2 }),
  );
  assert.ok(error instanceof TimeoutError);
  assert.equal(error.$metadata.attempts, 2);
});

test("an attempt in time after one too late", async (t) => {
  randomly(t, 0);
  const fetch = scripted(hang, OK);
  const { $metadata } = await call(fetch, { requestTimeout: 5 });
  assert.equal($metadata.attempts, 2);
});

/** Checks a call that is aborted when `until` says so. */
async function checkAbort({ fetch, options, until, requests }) {
  const controller = new AbortController();
  const { signal } = controller;
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  const reason = new Error("the user went away");
  const calling = errorOf(call(fetch, options, { abortSignal: signal }));
  await until?.();
  controller.abort(reason);
  const aborted = performance.now();
  const error = await calling;
  assert.ok(performance.now() - aborted < 100, "the abort took long");
  assert.ok(error instanceof AbortError);
  checkMembers(error, { name: "AbortError", cause: reason, $retryable: undefined });
  assert.equal(fetch.requests.length, requests);
  await new Promise((resolve) => setImmediate(resolve));
  // A timer of an earlier test may have ended meanwhile.
  assert.ok(timers() <= before, "a timer is left");
  return signal;
}

test("aborted before it begins: nothing is sent", async () => {
  const fetch = scripted(OK);
  const error = await errorOf(
    call(fetch, {}, { abortSignal: AbortSignal.abort(new Error("early")) }),
  );
  assert.equal(error.name, "AbortError");
  assert.equal(error.cause.message, "early");
  assert.equal(fetch.requests.length, 0);
});

test("aborted in the turn of the call: nothing is sent", () =>
  checkAbort({ fetch: scripted(OK), requests: 0 }));

test("aborted while the provider is asked: nothing is sent", () => {
  const credentials = () => new Promise(() => {});
  return checkAbort({ fetch: scripted(OK), options: { credentials }, until: settle, requests: 0 });
});

test("aborted while the service is silent: not tried again", () =>
  checkAbort({ fetch: scripted(hang), until: settle, requests: 1 }));

const deaf = () => new Promise((resolve) => setTimeout(() => resolve(OK.clone()), 200));

test("the request timeout also ends an attempt whose fetch ignores its signal", async () => {
  const error = await errorOf(call(deaf, { requestTimeout: 5, maxAttempts: 1 }));
  assert.equal(error.name, "TimeoutError");
});

test("an abort also ends a call whose fetch ignores its signal", async () => {
  const error = await errorOf(call(deaf, {}, { abortSignal: AbortSignal.timeout(20) }));
  assert.equal(error.name, "AbortError");
});

test("an aborted call leaves no listener on the signal", async (t) => {
  randomly(t, 0.99);
  const signal = await checkAbort({ fetch: scripted(THROTTLED), until: settle, requests: 1 });
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("a provider is not asked for a call that is aborted already", async () => {
  const credentials = provider(KEYS);
  const abortSignal = AbortSignal.abort();
  await errorOf(call(scripted(OK), { credentials }, { abortSignal }));
  assert.deepEqual(credentials.asked, []);
});

test("a network error keeps its cause", async () => {
  const reason = new TypeError("fetch failed", { cause: new Error("ECONNREFUSED") });
  const error = await errorOf(call(scripted(reason), { maxAttempts: 1 }));
  assert.equal(error.cause, reason);
});

test("aborted while it waits for the next attempt", (t) => {
  randomly(t, 0.99);
  const options = { maxAttempts: 9 };
  return checkAbort({ fetch: scripted(THROTTLED), options, until: settle, requests: 1 });
});

test("aborted after it ended: nothing happens, no listener is left", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  await call(scripted(failure("InternalServerError", "", 500), OK), {}, { abortSignal: signal });
  await settle();
  assert.equal(getEventListeners(signal, "abort").length, 0);
  controller.abort();
});

test("an abort reaches only its own call", async (t) => {
  skipSleeps(t);
  const controller = new AbortController();
  let release;
  const answer = new Promise((resolve) => {
    release = () => resolve(OK);
  });
  const fetch = scripted(({ signal }) => Promise.race([hang({ signal }), answer]));
  const rekognition = client(fetch);
  const given = errorOf(
    rekognition.detectFaces({ Image: SMALL }, { abortSignal: controller.signal }),
  );
  const kept = rekognition.detectFaces({ Image: SMALL });
  await settle();
  controller.abort();
  assert.equal((await given).name, "AbortError");
  release();
  assert.equal((await kept).$metadata.attempts, 1);
});

test("an abort while the provider is asked leaves it to the other calls", async () => {
  let release;
  const credentials = () =>
    new Promise((resolve) => {
      release = () => resolve(KEYS);
    });
  const controller = new AbortController();
  const rekognition = client(scripted(OK), { credentials });
  const given = errorOf(
    rekognition.detectFaces({ Image: SMALL }, { abortSignal: controller.signal }),
  );
  const kept = rekognition.detectFaces({ Image: SMALL });
  await settle();
  controller.abort();
  assert.equal((await given).name, "AbortError");
  release();
  assert.equal((await kept).$metadata.attempts, 1);
});

test("a call without a signal keeps no timer", async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  await call(scripted(OK));
  await errorOf(call(scripted(new TypeError("fetch failed")), { maxAttempts: 1 }));
  assert.ok(timers() <= before);
});

test("the service's error wins over a network error that came first", async (t) => {
  skipSleeps(t);
  const fetch = scripted(new TypeError("fetch failed"), json(400, { __type: "SomethingNew" }));
  const error = await errorOf(call(fetch));
  assert.ok(!(error instanceof NetworkError));
  assert.equal(error.name, "SomethingNew");
  assert.equal(error.$metadata.attempts, 2);
});
