// What calls do about wrong clocks, refused credentials, pauses, paces and limits; and what they tell of it.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import {
  checkMembers,
  client,
  EXPIRED,
  errorOf,
  failure,
  hang,
  json,
  KEYS,
  OK,
  SMALL,
  scripted,
  settle,
  skipSleeps,
  stopClock,
  THROTTLED,
  thrownBy,
} from "./support.mjs";

const ours = await import("rekognition-wasm");
const detect = (rekognition, options) => rekognition.detectFaces({ Image: SMALL }, options);

const HOUR = 3_600_000;
const basic = (time) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");

/** A service whose clock is so far off, and which says so in one way or another. */
function skewed(off, refuse) {
  return scripted(({ headers }) => {
    const service = Date.now() + off;
    const signed = headers["x-amz-date"].replace(
      /^(....)(..)(..)T(..)(..)(..)Z$/,
      "$1-$2-$3T$4:$5:$6Z",
    );
    return Math.abs(Date.parse(signed) - service) < 300_000 ? OK : refuse(service);
  });
}
const dated = (response, time, more) => {
  response.headers.set("date", new Date(time).toUTCString());
  for (const [name, value] of Object.entries(more ?? {})) response.headers.set(name, value);
  return response;
};
const inText = (words) => (service) =>
  failure("InvalidSignatureException", words.replace("$", basic(service)));

for (const [name, off, refuse] of [
  ["the text, expired", HOUR, inText("Signature expired: 1 is now earlier than 2 ($ - 5 min.)")],
  [
    "the text, not yet current",
    -HOUR,
    inText("Signature not yet current: 1 is still later than 2 ($ + 5 min.)"),
  ],
  ["Date", HOUR, (service) => dated(failure("RequestTimeTooSkewed", "", 403), service)],
  [
    "Date of an error without a type",
    26 * HOUR,
    (service) => dated(failure("SignatureDoesNotMatch", "", 403), service),
  ],
]) {
  test(`a clock ${off / HOUR} hours off, known from ${name}: one attempt, once`, async () => {
    const rekognition = client(skewed(off, refuse));
    const first = await detect(rekognition);
    assert.equal(first.$metadata.attempts, 2);
    for (let call = 0; call < 100; call++) {
      assert.equal((await detect(rekognition)).$metadata.attempts, 1);
    }
    // all clients of a page share what one has learnt
    const other = client(skewed(off, refuse));
    assert.equal((await detect(other)).$metadata.attempts, 1);
    await detect(client(skewed(0, (service) => dated(failure("RequestExpired"), service))));
  });
}

test("a success tells the time, too: no attempt fails", async () => {
  const fetch = scripted((request) => {
    const service = Date.now() + HOUR;
    if (request.headers["x-amz-target"].endsWith("GetId")) {
      return dated(json(200, { IdentityId: "us-east-1:1" }), service);
    }
    const Expiration = (service + HOUR) / 1000;
    const Credentials = { AccessKeyId: "A", SecretKey: "S", SessionToken: "T", Expiration };
    return dated(json(200, { Credentials }), service);
  });
  const credentials = ours.fromCognitoIdentityPool({
    identityPoolId: "us-east-1:1",
    clientConfig: { fetch },
  });
  await credentials();
  assert.equal(fetch.requests.length, 2);
  // what a host says of the time holds for all who call it, and for no other host
  const told = client(scripted(() => dated(json(200, {}), Date.now() + HOUR)));
  await detect(told);
  const service = skewed(HOUR, () => failure("InvalidSignatureException"));
  const { $metadata } = await detect(client(service, { credentials }));
  assert.equal($metadata.attempts, 1);
  await detect(client(skewed(0, (time) => dated(failure("RequestExpired"), time))));
});

test("the date of a cache's answer poisons nothing", async () => {
  const stale = () => dated(json(200, {}), Date.now() - HOUR, { age: "3600" });
  const rekognition = client(scripted(stale));
  await detect(rekognition);
  const service = skewed(0, () => failure("InvalidSignatureException"));
  assert.equal((await detect(client(service))).$metadata.attempts, 1);
});

for (const date of ["", "yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "9".repeat(400)]) {
  test(`the date "${date.slice(0, 30)}" is none`, async () => {
    await detect(client(scripted(() => json(200, {}, { date }))));
    const service = skewed(0, () => failure("InvalidSignatureException"));
    assert.equal((await detect(client(service))).$metadata.attempts, 1);
  });
}

test("a refused signature with the right time is not tried again", async () => {
  const fetch = scripted(() => dated(failure("InvalidSignatureException"), Date.now()));
  const error = await errorOf(detect(client(fetch)));
  assert.equal(fetch.requests.length, 1);
  assert.equal(error.hint, undefined);
});

test("without another attempt, the error says how far the clock is off", async () => {
  const refuse = (service) => dated(failure("RequestTimeTooSkewed", "", 403), service);
  const rekognition = client(skewed(HOUR, refuse), { maxAttempts: 1 });
  const error = await errorOf(detect(rekognition));
  assert.match(error.hint, /^the clock here is (60|59) minutes off the service's$/);
  assert.equal((await detect(rekognition)).$metadata.attempts, 1);
  await detect(client(skewed(0, (time) => dated(failure("RequestExpired"), time))));
});

/** A provider that numbers what it brings, and a service that refuses the first. */
function refusingTheFirst() {
  const credentials = async (options) => {
    credentials.asked.push(!!options?.forceRefresh);
    const accessKeyId = `KEY${credentials.asked.length}`;
    return { ...KEYS, accessKeyId, sessionToken: `token-${accessKeyId}` };
  };
  credentials.asked = [];
  const fetch = scripted(({ headers }) =>
    headers.authorization.includes("KEY1/") ? EXPIRED.clone() : OK.clone(),
  );
  return { credentials, fetch };
}

test("calls whose credentials are refused together ask once for others", async () => {
  const { credentials, fetch } = refusingTheFirst();
  const rekognition = client(fetch, { credentials });
  const outputs = await Promise.all(Array.from({ length: 50 }, () => detect(rekognition)));
  for (const { $metadata } of outputs) assert.equal($metadata.attempts, 2);
  assert.deepEqual(credentials.asked, [false, true]);
});

test("with a single attempt, the next call does not meet refused credentials again", async () => {
  const { credentials, fetch } = refusingTheFirst();
  const rekognition = client(fetch, { credentials, maxAttempts: 1 });
  assert.equal((await errorOf(detect(rekognition))).name, "ExpiredTokenException");
  await detect(rekognition);
  assert.deepEqual(credentials.asked, [false, true]);
});

test("a provider that returns what was refused: the error says so", async () => {
  const error = await errorOf(detect(client(scripted(EXPIRED), { credentials: async () => KEYS })));
  assert.equal(error.name, "ExpiredTokenException");
  assert.match(error.hint, /brought the same keys again/);
});

test("credentials that live two seconds serve a minute", async (t) => {
  stopClock(t, "2026-11-20T10:00:00Z");
  const start = Date.now();
  let asked = 0;
  const credentials = async () => {
    asked++;
    return { ...KEYS, accessKeyId: `KEY${asked}`, expiration: new Date(Date.now() + 2000) };
  };
  const fetch = scripted(OK);
  const rekognition = client(fetch, { credentials });
  for (let time = 0; time < 60_000; time += 100) {
    t.mock.timers.setTime(start + time);
    await detect(rekognition);
    await Promise.resolve();
  }
  assert.ok(asked >= 25 && asked <= 35, `${asked}`);
});

test("an abort ends the asking for credentials when nobody else waits", async () => {
  const signals = [];
  const fetch = (_, { signal }) => {
    signals.push(signal);
    return hang({ signal });
  };
  const credentials = ours.fromCognitoIdentityPool({
    identityPoolId: "us-east-1:1",
    clientConfig: { fetch },
  });
  const rekognition = client(scripted(OK), { credentials });
  const [first, second] = [new AbortController(), new AbortController()];
  const calls = [first, second].map(({ signal }) =>
    errorOf(detect(rekognition, { abortSignal: signal })),
  );
  await settle();
  first.abort();
  assert.equal((await calls[0]).name, "AbortError");
  assert.equal(signals[0].aborted, false);
  second.abort();
  assert.equal((await calls[1]).name, "AbortError");
  await settle();
  assert.equal(signals.length, 1);
  assert.ok(signals[0].aborted);
  for (const { signal } of [first, second]) {
    assert.deepEqual(getEventListeners(signal, "abort"), []);
  }
  assert.ok(!process.getActiveResourcesInfo().includes("Timeout"));
});

test("timeout: a call ends after so long in all, wherever it is", async () => {
  for (const options of [
    { fetch: (_, init) => hang(init) },
    { credentials: () => new Promise(() => {}) },
    { fetch: scripted(failure("InternalServerError", "", 503)), maxAttempts: 1000 },
  ]) {
    const rekognition = client(options.fetch ?? scripted(OK), { ...options, timeout: 50 });
    const error = await errorOf(detect(rekognition));
    checkMembers(error, { name: "TimeoutError", message: "no result within 50 ms (timeout)" });
    assert.ok(error instanceof ours.TimeoutError);
  }
  const error = await errorOf(
    detect(
      client((_, init) => hang(init)),
      { timeout: 30 },
    ),
  );
  assert.equal(error.message, "no result within 30 ms (timeout)");
  await settle();
  assert.ok(!process.getActiveResourcesInfo().includes("Timeout"));
});

test("requestTimeout of a call", async (t) => {
  skipSleeps(t);
  const call = detect(
    client((_, init) => hang(init)),
    { requestTimeout: 30 },
  );
  assert.equal((await errorOf(call)).message, "no answer within 30 ms (requestTimeout)");
});

for (const [name, value] of [
  ["timeout", 0],
  ["timeout", "5"],
  ["requestTimeout", -1],
]) {
  test(`${name}: ${JSON.stringify(value)} is refused, for a call and a client`, async () => {
    const call = detect(client(scripted(OK)), { [name]: value });
    assert.equal((await errorOf(call)).name, "ConfigError");
    assert.throws(() => client(scripted(OK), { [name]: value }), { name: "ConfigError" });
  });
}

for (const [seconds, slept] of [
  ["3", 3000],
  ["7", 5025],
  ["120", 5025],
  ["0", 25],
  ["0.5", 25],
  ["", 25],
  ["soon", 25],
  ["-1", 25],
]) {
  test(`Retry-After: ${seconds}`, async (t) => {
    t.mock.method(Math, "random", () => 0.5);
    const delays = skipSleeps(t);
    const busy = failure("ServiceUnavailableException", "", 503);
    busy.headers.set("retry-after", seconds);
    await detect(client(scripted(busy, OK)));
    assert.deepEqual(delays, [slept]);
  });
}

for (const [type, message, hint] of [
  [
    "AccessDeniedException",
    "no session policy allows the rekognition:DetectFaces action",
    /guests/,
  ],
  ["AccessDeniedException", "not authorized to perform: rekognition:DetectFaces", /resource \*/],
  ["InvalidS3ObjectException", "Unable to get object metadata from S3.", /the call's region/],
  ["UnrecognizedClientException", "The security token is invalid.", /the account has enabled/],
]) {
  test(`a hint for: ${type}: ${message}`, async () => {
    const { hint: found } = await errorOf(detect(client(scripted(failure(type, message)))));
    assert.match(found, hint);
  });
}

test("no hint where the service's text says it", async () => {
  for (const type of ["InvalidParameterException", "ImageTooLargeException"]) {
    const error = await errorOf(detect(client(scripted(failure(type, "MaxFaces is too large")))));
    assert.equal(error.hint, undefined);
  }
});

/** How often a service that takes 10 requests a second says so while it is asked by 8 at a time. */
async function throttles(t, retryMode) {
  let [taken, refused, done] = [[], 0, 0];
  const service = () => {
    taken = taken.filter((time) => time > Date.now() - 1000);
    if (taken.length < 10) return OK.clone();
    refused += 1;
    return THROTTLED.clone();
  };
  const fetch = scripted(() => {
    const answer = service();
    if (answer.ok) taken.push(Date.now());
    return answer;
  });
  const rekognition = client(fetch, { retryMode, maxAttempts: 20, requestTimeout: 1e9 });
  const worker = async () => {
    for (let call = 0; call < 15; call++) await detect(rekognition);
    done += 1;
  };
  const workers = Promise.all(Array.from({ length: 8 }, worker));
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  while (done < 8) {
    for (let turns = 0; turns < 10; turns++) await turn();
    t.mock.timers.tick(50);
  }
  await workers;
  return refused;
}

test("adaptive mode sends no faster than the service takes, and loses no call", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() });
  const standard = await throttles(t, "standard");
  const adaptive = await throttles(t, "adaptive");
  assert.ok(adaptive * 2 < standard, `${adaptive} of ${standard}`);
});

test("an abort ends the wait for a pace", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  const controller = new AbortController();
  const options = { abortSignal: controller.signal };
  const rekognition = client(scripted(THROTTLED), { retryMode: "adaptive", maxAttempts: 1 });
  await Promise.all(Array.from({ length: 40 }, () => errorOf(detect(rekognition))));
  const waiting = errorOf(detect(rekognition, options));
  await settle();
  controller.abort();
  assert.equal((await waiting).name, "AbortError");
});

test("a retry mode that is none is refused at once", () => {
  const { name, message } = thrownBy(() => client(scripted(), { retryMode: "legacy" }));
  assert.deepEqual(
    [name, message],
    ["ConfigError", 'retryMode: expected "standard" or "adaptive", found "legacy"'],
  );
});

test("hooks tell of each attempt, and of no secret", async (t) => {
  t.mock.method(Math, "random", () => 0.5);
  skipSleeps(t);
  const events = [];
  const record = (name) => (event) => events.push([name, event]);
  const hooks = Object.fromEntries(
    ["onRequest", "onResponse", "onRetry"].map((name) => [name, record(name)]),
  );
  const fetch = scripted(THROTTLED, new TypeError("offline"), OK);
  await detect(client(fetch, hooks));
  assert.deepEqual(
    events.map(([name, { attempt }]) => `${name} ${attempt}`),
    [
      "onRequest 1",
      "onResponse 1",
      "onRetry 1",
      "onRequest 2",
      "onRetry 2",
      "onRequest 3",
      "onResponse 3",
    ],
  );
  const [[, request], [, response], [, retry]] = events;
  const length = fetch.requests[0].body.length;
  const url = "https://rekognition.us-east-1.amazonaws.com/";
  assert.deepEqual(request, { operation: "DetectFaces", attempt: 1, url, length });
  const { duration, ...rest } = response;
  assert.ok(duration >= 0);
  assert.deepEqual(rest, { operation: "DetectFaces", attempt: 1, status: 400, requestId: "bad" });
  assert.equal(retry.delay, 500);
  assert.ok(retry.error instanceof ours.ThrottlingException);
  const text = JSON.stringify(events) + events.map(([, { error }]) => error?.stack).join();
  for (const secret of [KEYS.secretAccessKey, KEYS.sessionToken]) assert.ok(!text.includes(secret));
});

test("a hook that throws is shown, and the call goes on", async (t) => {
  const shown = t.mock.method(console, "error", () => {});
  const onRequest = () => {
    throw new Error("no log");
  };
  await detect(client(scripted(OK), { onRequest }));
  assert.equal(shown.mock.callCount(), 1);
});
