// Credentials from an app's own endpoint, from a function, and fixed ones.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromCallback, fromHttp, fromStatic } from "rekognition-wasm";
import { HOUR } from "./providers.mjs";
import {
  authorizationOf,
  client,
  EXPIRED,
  errorOf,
  hang,
  json,
  KEYS,
  keepSecret,
  OK,
  OTHER_KEYS,
  SMALL,
  scripted,
  settle,
  skipSleeps,
  stopClock,
  thrownBy,
} from "./support.mjs";

const URL = "https://app.example/credentials";
const BEARER = "Bearer a-session-token-of-the-app";
keepSecret(BEARER, BEARER.slice(7));
const EXPIRATION = "2026-11-20T11:00:00Z";
const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: Token } = KEYS;
const CONTAINER = { AccessKeyId, SecretAccessKey, Token, Expiration: EXPIRATION };

/** As `scripted`, of a fetch whose requests may have no body. */
function endpoint(...answers) {
  const { requests, ...rest } = scripted();
  const inner = scripted(...answers);
  const fetch = (url, init) => {
    requests.push({ ...init, url, headers: Object.fromEntries(new Headers(init.headers)) });
    return inner(url, { ...init, body: init.body ?? "" });
  };
  return Object.assign(fetch, { ...rest, requests });
}
const http = (fetch, options) => fromHttp({ url: URL, fetch, maxAttempts: 1, ...options });

test("a GET, with nothing but what is asked for", async () => {
  const fetch = endpoint(json(200, CONTAINER));
  await http(fetch)();
  const [{ url, method, headers, body, redirect, credentials }] = fetch.requests;
  assert.deepEqual(
    { url, method, headers, body, redirect, credentials },
    {
      url: URL,
      method: "GET",
      headers: { accept: "application/json" },
      body: undefined,
      redirect: "manual",
      credentials: undefined,
    },
  );
});

test("a POST with headers, body and cookies; functions are asked anew for each refresh", async (t) => {
  stopClock(t, "2026-11-20T10:00:00Z");
  const fetch = endpoint(() =>
    json(200, { ...CONTAINER, Expiration: new Date(Date.now() + HOUR) }),
  );
  let asked = 0;
  const credentials = http(fetch, {
    method: "POST",
    headers: async ({ abortSignal, forceRefresh }) => {
      assert.ok(abortSignal instanceof AbortSignal);
      return { authorization: `${BEARER}${++asked}`, "x-force": String(forceRefresh) };
    },
    body: () => `{"n":${asked}}`,
    credentials: "include",
  });
  await credentials();
  await credentials();
  t.mock.timers.setTime(Date.now() + HOUR);
  await credentials();
  await credentials({ forceRefresh: true });
  const sent = fetch.requests.map(({ headers, body }) => [
    headers.authorization,
    headers["x-force"],
    body,
  ]);
  assert.deepEqual(sent, [
    [`${BEARER}1`, "false", '{"n":1}'],
    [`${BEARER}2`, "false", '{"n":2}'],
    [`${BEARER}3`, "true", '{"n":3}'],
  ]);
  assert.equal(fetch.requests[0].credentials, "include");
  credentials.clear();
  await credentials();
  assert.equal(fetch.requests.length, 4);
});

const expiration = new Date(EXPIRATION);
for (const [name, answer, expected = { ...KEYS, expiration }] of [
  ["AWS's, of containers", CONTAINER],
  ["the AWS SDK's", { ...KEYS, expiration: EXPIRATION }],
  [
    "STS's",
    { Credentials: { AccessKeyId, SecretAccessKey, SessionToken: Token, Expiration: EXPIRATION } },
  ],
  ["nested, the AWS SDK's", { credentials: { ...KEYS, expiration: EXPIRATION }, user: "alice" }],
  ["a date in seconds", { ...CONTAINER, Expiration: +expiration / 1000 }],
  ["a date in milliseconds", { ...CONTAINER, Expiration: +expiration }],
  ["without end", { ...KEYS }, KEYS],
  [
    "without token",
    { AccessKeyId, SecretAccessKey, Token: null },
    { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey },
  ],
]) {
  test(`the shape of the answer: ${name}`, async () => {
    assert.deepEqual(await http(endpoint(json(200, answer)))(), expected);
  });
}

const SECRET_TEXT = `{"SecretAccessKey":"${SecretAccessKey}","Token":"${Token}"`;
for (const [name, answer, message] of [
  ["no JSON", new Response(SECRET_TEXT), /expected an object in JSON/],
  ["an array", json(200, [CONTAINER]), /expected an object in JSON/],
  ["nothing", new Response(""), /expected an object in JSON/],
  ["no keys", json(200, { user: "alice" }), /expected an answer with AccessKeyId, found none/],
  ["no secret", json(200, { AccessKeyId }), /SecretAccessKey, found none/],
  [
    "a number for a secret",
    json(200, { ...CONTAINER, SecretAccessKey: 5 }),
    /SecretAccessKey, found a number/,
  ],
  ["a token that is none", json(200, { ...CONTAINER, Token: {} }), /Token, found an object/],
  [
    "no date",
    json(200, { ...CONTAINER, Expiration: "soon" }),
    /Expiration, a date, found a string/,
  ],
  [
    "a date that is an object",
    json(200, { ...CONTAINER, Expiration: {} }),
    /Expiration, a date, found an object/,
  ],
  [
    "an error",
    json(401, { message: "sign in" }),
    /GET https:..app.example.credentials: HTTP status 401: sign in$/,
  ],
  [
    "an error in AWS's words",
    json(403, { Code: "Denied", Message: "no" }),
    /HTTP status 403: Denied: no$/,
  ],
  ["an error that holds them", json(403, CONTAINER), /HTTP status 403$/],
  ["a redirect", new Response("", { status: 302, headers: { location: "/" } }), /redirects/],
  ["an error without words", new Response(SECRET_TEXT, { status: 400 }), /HTTP status 400$/],
]) {
  test(`the endpoint answers with ${name}`, async () => {
    const fetch = endpoint(answer);
    const error = await errorOf(http(fetch)());
    assert.equal(error.name, "CredentialsProviderError");
    assert.match(error.message, message);
    assert.equal(error.message.includes("undefined"), false);
    assert.equal(fetch.requests.length, 1);
  });
}

test("an endpoint that repeats what it was sent: it is not shown", async () => {
  const repeat = ({ headers, body }) =>
    json(401, { message: `${headers.authorization} | ${body} | ${BEARER.slice(7)}` });
  keepSecret("a body that is secret");
  const options = {
    method: "POST",
    headers: { authorization: BEARER },
    body: "a body that is secret",
  };
  const error = await errorOf(http(endpoint(repeat), options)());
  assert.match(error.message, /HTTP status 401: … \| … \| …$/);
});

test("a query is not shown", async () => {
  keepSecret("a-secret-in-the-query");
  const error = await errorOf(
    http(endpoint(json(400, {})), { url: `${URL}?key=a-secret-in-the-query` })(),
  );
  assert.match(error.message, /GET https:\/\/app.example\/credentials: HTTP status 400/);
});

test("headers that HTTP does not allow are not shown", async () => {
  const secret = "a\nsecret header";
  keepSecret(secret, "secret header");
  const fixed = thrownBy(() => http(scripted(OK), { headers: { authorization: secret } }));
  assert.equal(fixed.name, "ConfigError");
  assert.match(fixed.message, /^headers: expected .* found others in "authorization"/);
  const brought = await errorOf(
    http(scripted(OK), { headers: async () => ({ authorization: secret }) })(),
  );
  assert.equal(brought.name, "CredentialsProviderError");
});

test("a header without a value is refused", () => {
  const error = thrownBy(() => http(scripted(OK), { headers: { authorization: undefined } }));
  assert.match(error.message, /found others in "authorization"/);
});

test("a runtime whose error names the URL: the query is not shown", async () => {
  keepSecret("another-secret-in-the-query");
  const url = `${URL}?key=another-secret-in-the-query`;
  const lost = new TypeError(`error sending request for url (${url})`);
  const error = await errorOf(http(endpoint(lost), { url })());
  assert.match(error.message, /for url \(https:\/\/app.example\/credentials…\)/);
});

test("faults, throttling and lost connections are tried again", async (t) => {
  const delays = skipSleeps(t);
  const lost = new TypeError("fetch failed");
  const fetch = endpoint(json(503, {}), lost, json(429, {}), json(200, CONTAINER));
  assert.equal((await http(fetch, { maxAttempts: 4 })()).accessKeyId, AccessKeyId);
  assert.equal(delays.length, 3);
  // from 50 ms on, and from a second on after a throttle
  assert.ok(
    delays.every((delay, attempt) => delay <= [50, 100, 4000][attempt]),
    `${delays}`,
  );
  const down = endpoint(lost);
  const error = await errorOf(http(down, { maxAttempts: undefined })());
  assert.match(error.message, /fetch failed/);
  assert.equal(error.hint, "check the connection to app.example");
  assert.equal(error.cause, lost);
  assert.equal(error.$metadata.attempts, 3);
  assert.equal(error.$metadata.totalRetryDelay, delays[3] + delays[4]);
  assert.equal(down.requests.length, 3);
});

test("requestTimeout and abortSignal", async () => {
  const late = await errorOf(http(endpoint(hang), { requestTimeout: 10 })());
  assert.match(late.message, /no answer within 10 ms \(requestTimeout\)/);
  const controller = new AbortController();
  const asked = http(endpoint(hang))({ abortSignal: controller.signal });
  await settle();
  controller.abort();
  assert.equal((await errorOf(asked)).name, "AbortError");
});

test("the AWS SDK's names of URL and authorization", async () => {
  const fetch = endpoint(json(200, CONTAINER));
  await fromHttp({ credentialsFullUri: URL, authorizationToken: BEARER, fetch })();
  const [{ url, headers }] = fetch.requests;
  assert.deepEqual([url, headers.authorization], [URL, BEARER]);
});

test("headers that cannot be had", async () => {
  const headers = () => {
    throw new Error("signed out");
  };
  const fetch = endpoint(json(200, CONTAINER));
  const error = await errorOf(http(fetch, { headers })());
  assert.equal(error.message, "no credentials: headers: Error: signed out");
  assert.equal(fetch.requests.length, 0);
});

test("a page's relative URL", async (t) => {
  globalThis.location = new globalThis.URL("https://app.example/photos/");
  t.after(() => delete globalThis.location);
  const fetch = endpoint(json(200, CONTAINER));
  await http(fetch, { url: "/credentials" })();
  assert.equal(fetch.requests[0].url, URL);
  assert.equal(fetch.requests[0].cache, "no-store");
});

for (const [options, message] of [
  [{ url: undefined }, /^url: expected the URL of an endpoint, found none$/],
  [{ url: "/credentials" }, /^url: expected one such as/],
  [{ url: "http://app.example/" }, /^url: expected https: .*found http:\/\/app.example$/],
  [{ url: "http://localhost.example/" }, /^url: expected https:/],
  [{ url: "file:///credentials" }, /^url: expected https:/],
  [
    { url: `https://user:${BEARER.slice(7)}@app.example/` },
    /^url: expected no user name and password/,
  ],
  [{ method: "PUT" }, /^method: expected GET or POST, found PUT$/],
  [{ body: "{}" }, /^body: expected none with GET, found one$/],
  [{ headers: BEARER }, /^headers: expected an object or function, found a string$/],
  [{ maxAttempts: 0 }, /^maxAttempts: expected/],
  [{ requestTimeout: "1" }, /^requestTimeout: expected a number/],
  [{ fetch: "fetch" }, /^fetch: expected a function/],
]) {
  test(`refused at once: ${message.source}`, () => {
    const error = thrownBy(() => http(scripted(OK), options));
    assert.equal(error.name, "ConfigError");
    assert.match(error.message, message);
  });
}
for (const url of [
  "http://localhost:8080/c",
  "http://127.0.0.1/c",
  "http://[::1]:1/c",
  "http://app.localhost/",
]) {
  test(`${url} is this computer`, () => void http(scripted(OK), { url }));
}

/** A function that brings these in turn. */
function bringing(...found) {
  const asked = [];
  const provide = async (options) => {
    asked.push(options);
    const next = found[Math.min(asked.length, found.length) - 1];
    if (next instanceof Error) throw next;
    return next;
  };
  return Object.assign(provide, { asked });
}
const end = new Date(Date.now() + HOUR);

test("fromCallback: asked once for all clients, and again after clear()", async () => {
  const callback = bringing({ ...KEYS, expiration: end }, { ...OTHER_KEYS, expiration: end });
  const credentials = fromCallback(callback);
  const service = scripted(OK);
  const calls = [client(service, { credentials }), client(service, { credentials })];
  await Promise.all(calls.map((it) => it.detectFaces({ Image: SMALL })));
  assert.equal(callback.asked.length, 1);
  assert.equal(callback.asked[0].forceRefresh, false);
  assert.ok(callback.asked[0].abortSignal instanceof AbortSignal);
  credentials.clear();
  assert.equal((await credentials()).accessKeyId, OTHER_KEYS.accessKeyId);
});

test("fromCallback: credentials that were refused are asked for with forceRefresh", async () => {
  const callback = bringing({ ...KEYS, expiration: end }, { ...OTHER_KEYS, expiration: end });
  const fetch = scripted(EXPIRED, OK);
  await client(fetch, { credentials: fromCallback(callback) }).detectFaces({ Image: SMALL });
  assert.deepEqual(
    callback.asked.map(({ forceRefresh }) => forceRefresh),
    [false, true],
  );
  const [, request] = fetch.requests;
  assert.equal(request.headers.authorization, await authorizationOf(request, OTHER_KEYS));
});

test("a provider of another kind that has clear(): asked with forceRefresh after a refusal", async () => {
  const callback = bringing(KEYS, OTHER_KEYS);
  const fetch = scripted(EXPIRED, OK);
  const credentials = Object.assign(callback, { clear() {} });
  await client(fetch, { credentials }).detectFaces({ Image: SMALL });
  assert.deepEqual(
    callback.asked.map(({ forceRefresh }) => forceRefresh),
    [undefined, true],
  );
});

test("fromCallback takes the session of fetchAuthSession, a user's and a guest's", async () => {
  const session = {
    tokens: {},
    identityId: "us-east-1:1",
    userSub: "1",
    credentials: { ...KEYS, expiration: end },
  };
  assert.deepEqual(await fromCallback(bringing(session))(), session.credentials);
  const { tokens, userSub, ...guest } = session;
  assert.deepEqual(await fromCallback(bringing(guest))(), session.credentials);
});

for (const nothing of [
  undefined,
  null,
  {},
  { credentials: undefined },
  { credentials: {} },
  "AKIA",
  new Error("no session"),
]) {
  test(`fromCallback: a function that brings ${nothing instanceof Error ? nothing : JSON.stringify(nothing)}`, async () => {
    const error = await errorOf(fromCallback(bringing(nothing))());
    assert.equal(error.name, "CredentialsProviderError");
    assert.match(error.message, /accessKeyId|no session/);
  });
}

test("fromStatic: until clear()", async () => {
  const credentials = fromStatic(KEYS);
  const fetch = scripted(OK);
  await client(fetch, { credentials }).detectFaces({ Image: SMALL });
  const [request] = fetch.requests;
  assert.equal(request.headers.authorization, await authorizationOf(request, KEYS));
  credentials.clear();
  const error = await errorOf(client(fetch, { credentials }).detectFaces({ Image: SMALL }));
  assert.equal(error.message, "no credentials: fromStatic: they were cleared");
  assert.equal(fetch.requests.length, 1);
});

test("fromStatic: credentials that cannot be sent", async () => {
  const error = await errorOf(fromStatic({ ...KEYS, secretAccessKey: "a\nb" })());
  assert.match(error.message, /secretAccessKey/);
});

for (const [make, message] of [
  [() => fromStatic(), /^credentials: .*found none$/],
  [() => fromStatic("AKIA"), /^credentials: expected an object, found a string$/],
  [() => fromCallback(), /^callback: .*found none$/],
  [() => fromCallback(KEYS), /^callback: expected a function, found an object$/],
  [() => fromHttp(), /^url: .*found none$/],
]) {
  test(`refused at once: ${message.source}`, () => {
    assert.match(thrownBy(make).message, message);
  });
}
