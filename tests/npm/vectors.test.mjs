// The vectors of tests/vectors, which say what holds in both languages; tests/native/vectors runs them in Rust. Here
// services and endpoints are scripts, the clock stands still, and waits pass at once.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { before, suite, test } from "node:test";
import {
  fromCallback,
  fromCognitoBasicFlow,
  fromCognitoIdentity,
  fromCognitoIdentityPool,
  fromHttp,
  fromSaml,
  fromSessionToken,
  fromTemporaryCredentials,
  fromWebToken,
  throughBucket,
} from "rekognition-wasm";
import { placeOf } from "./endpoints.mjs";
import { isSts, ROLE, xml } from "./providers.mjs";
import {
  client,
  errorOf,
  hang,
  jpeg,
  json,
  KEYS,
  keepSecret,
  POOL,
  SMALL,
  scripted,
  skipSleeps,
  stopClock,
} from "./support.mjs";
import { checkVerdict } from "./verdicts.mjs";

const inPackage = (path) => import(new URL(`../../pkg/${path}`, import.meta.url));
const { place } = await inPackage("call/request.js");
const { leavesOf } = await inPackage("call/xml.js");
const { onEdge } = await inPackage("runtime/edge.js");
const { Pace } = await inPackage("call/pace.js");
const { clockOf } = await inPackage("runtime/clock.js");

const START = "2026-11-20T10:15:00Z";
const ENDPOINT = "https://app.example/credentials";
const VENDED = { AccessKeyId: "A", SecretAccessKey: "S", Token: "T" };

/** The limit of attempts, in milliseconds: no other wait is as long. */
const LIMIT = 29_999;

/** Two machines round alike but for the last digits. */
function assertNear(found, expected, difference) {
  assert.ok(Math.abs(found - expected) <= difference, `expected ${expected}, found ${found}`);
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Lets everything under way come to where only the clock can move it. */
async function settle() {
  for (let count = 0; count < 20; count++) await turn();
}

/** Lets the clock stand at the start, and a service's be ahead of it by so many seconds; the service's. */
function stopClocks(t, serviceAhead = 0) {
  stopClock(t, START);
  const clock = clockOf("sts.us-east-1.amazonaws.com");
  clock.ahead = serviceAhead * 1000;
  t.after(() => {
    clock.ahead = 0;
  });
  return clock;
}

/** Lets time pass as soon as nothing else moves, from timer to timer; returns the delays of those that ran out. */
function passTime(t, { random = 0.5 }) {
  const timers = new Set();
  const delays = [];
  let isPassing = false;
  const pass = async () => {
    isPassing = true;
    for (await settle(); timers.size > 0; await settle()) {
      const [next] = [...timers].sort((one, other) => one.at - other.at);
      timers.delete(next);
      t.mock.timers.setTime(next.at);
      delays.push(next.delay);
      next.callback();
    }
    isPassing = false;
  };
  stopClock(t, START);
  t.mock.method(Math, "random", () => random);
  t.mock.method(globalThis, "clearTimeout", (timer) => timers.delete(timer));
  t.mock.method(globalThis, "setTimeout", (callback, delay) => {
    const timer = { callback, delay, at: Date.now() + delay };
    timers.add(timer);
    if (!isPassing) pass();
    return timer;
  });
  return delays;
}

/** The waits among delays: limits that have run out are none. */
const waitsAmong = (delays, ...limits) => delays.filter((delay) => !limits.includes(delay));

/** The reply to a request; a success without a text has this object. */
function reply(answer, success) {
  const { status, error, text, headers = {}, lost, silent } = answer;
  if (lost) return new TypeError("fetch failed");
  if (silent) return hang;
  const object = error ? { code: error, message: "as scripted" } : success;
  return new Response((text ?? JSON.stringify(object)) || null, { status, headers });
}

/** Checks that a promise ends as it should: with a success, or with an error of a name and a message. */
async function checkEnd(promise, success, { ends, message }) {
  if (ends === success) return promise;
  const error = await errorOf(promise);
  assert.equal(error.name, ends);
  if (message) assert.equal(error.message, message);
  return error;
}

const checks = {
  async credentials(t, { lifetime, fails = [], never = [], serviceAhead, steps }) {
    const clock = stopClocks(t, serviceAhead);
    const start = Date.now();
    const serviceNow = () => Date.now() + (serviceAhead ?? 0) * 1000;
    let asked = 0;
    const provider = fromCallback(async () => {
      const number = ++asked;
      const end = lifetime !== undefined && new Date(serviceNow() + lifetime * 1000);
      await turn();
      if (never.includes(number)) await new Promise(() => {});
      if (fails.includes(number)) throw new Error("as scripted");
      const keys = { ...KEYS, sessionToken: `token-of-${number}`, accessKeyId: `${number}` };
      return { ...keys, ...(end && { expiration: end }) };
    });
    const given = {};
    for (const step of steps) {
      const { at, refuse, clear, abandon = 0, leave = 0, ask = 1, gets } = step;
      t.mock.timers.setTime(start + at * 1000);
      if (refuse) provider.refuse(given[refuse]);
      else if (clear) provider.clear();
      else {
        const question = (options) => provider({ clock, ...options });
        for (let count = 0; count < abandon; count++) question().catch(() => {});
        const controller = new AbortController();
        const leaving = Array.from({ length: leave }, () =>
          errorOf(question({ abortSignal: controller.signal })),
        );
        const asking = Array.from({ length: ask }, () => question().catch((error) => error));
        await Promise.resolve(); // the source is asked in the turn after
        controller.abort();
        for (const error of await Promise.all(leaving)) assert.equal(error.name, "AbortError");
        for (const [index, provided] of (await Promise.all(asking)).entries()) {
          if (provided instanceof Error) await errorOf(Promise.reject(provided));
          else given[provided.accessKeyId] = provided;
          const expected = Array.isArray(gets) ? gets[index] : gets;
          assert.equal(provided.accessKeyId, expected, JSON.stringify(step));
        }
      }
      await settle();
      if (step.asked !== undefined) assert.equal(asked, step.asked, JSON.stringify(step));
    }
  },

  edge: (t, vector) => checks.credentials(t, vector),

  async identities(_, { flow, logins, steps }) {
    let calls = [];
    const fetch = scripted((request) => serveIdentity(request, calls.shift(), logins));
    const clientConfig = { fetch };
    const options = { identityPoolId: POOL, clientConfig, ...(logins && { logins }) };
    const provider =
      flow === "basic"
        ? fromCognitoBasicFlow({ ...options, roleArn: ROLE, stsClientConfig: clientConfig })
        : fromCognitoIdentityPool(options);
    for (const { clear, gets, fails, ...step } of steps) {
      if (clear) {
        provider.clear();
        continue;
      }
      calls = [...step.calls];
      const asked = provider({ forceRefresh: true });
      if (gets) assert.equal((await asked).identityId, gets);
      else assert.ok((await errorOf(asked)).message.endsWith(fails));
      assert.deepEqual(calls, [], "not called");
    }
  },

  async retries(t, { of = ["service", "endpoint"], ...vector }) {
    for (const each of of) {
      await checkRetries[each](t, vector);
      t.mock.reset();
    }
  },

  async jobs(t, vector) {
    const { answers, minDelay, maxDelay, maxWait, delays, waited } = vector;
    const ran = passTime(t, vector);
    const replies = answers.map((told) => {
      if (typeof told === "string") return json(200, { JobStatus: told });
      return told.status || told.lost || told.silent ? reply(told, {}) : json(200, told);
    });
    const fetch = scripted(...replies);
    const options = {
      ...(minDelay && { minDelay }),
      ...(maxDelay && { maxDelay }),
      ...(maxWait && { maxWaitTime: maxWait }),
    };
    const begin = Date.now();
    const results = client(fetch, { maxAttempts: 1, requestTimeout: LIMIT }).waitForLabelDetection(
      { JobId: "1" },
      options,
    );
    await checkEnd(results, "success", vector);
    const waits = waitsAmong(ran, maxWait * 1000);
    assert.deepEqual(
      waits.map((wait) => wait / 1000),
      delays,
    );
    if (waited) assert.equal((Date.now() - begin) / 1000, waited);
  },

  async pages(_, vector) {
    const { of, from, answers, asked } = vector;
    const replies = answers.map((told) =>
      told?.status ? reply(told, {}) : json(200, { NextToken: told, JobStatus: "SUCCEEDED" }),
    );
    const fetch = scripted(...replies);
    const rekognition = client(fetch, { maxAttempts: 1 });
    const pages =
      of === "job"
        ? rekognition.waitForLabelDetection({ JobId: "job" })
        : rekognition.paginateListFaces({
            CollectionId: "faces",
            ...(from && { NextToken: from }),
          });
    const read = async () => {
      for await (const page of pages) assert.equal(page.$metadata.httpStatusCode, 200);
    };
    await checkEnd(read(), "end", vector);
    const tokens = fetch.requests.map(({ body }) => JSON.parse(body).NextToken ?? null);
    assert.deepEqual(tokens, asked);
  },

  pace(_, { steps }) {
    const pace = new Pace();
    const begin = Date.parse(START);
    for (const { at, began = at, answer, rate, wait } of steps) {
      const now = begin + at * 1000;
      if (!answer) assertNear(pace.take(now), wait, 1);
      else pace.learn(answer === "throttle", begin + began * 1000, now);
      if (rate !== undefined) assertNear(pace.rate, rate, 1e-5);
    }
  },

  async regions(_, { service, region, fips, dualStack, endpoint, url, signedFor, refused }) {
    const variant = { useFipsEndpoint: fips, useDualstackEndpoint: dualStack };
    const given = { region, ...variant, ...(endpoint && { endpoint }) };
    const place = placeOf(service, given);
    if (refused) {
      const { message } = await errorOf(place);
      assert.ok(message.startsWith(refused), message);
      return;
    }
    const found = await place;
    // of S3 it is a bucket's, of Cognito it is not signed
    assert.equal(found.url.replace("//photos.", "//"), url);
    if (service !== "cognito-identity") assert.equal(found.region, signedFor);
  },

  uris(_, { template, labels, query, refused, ...vector }) {
    const operation = { name: "GetThing", method: "GET", path: template };
    const { locate } = place(operation, { labels, query });
    const at = (signatureVersion) => locate("https://example.com/base/", { signatureVersion });
    if (refused) {
      assert.throws(() => at(), { name: "ConfigError" });
      return;
    }
    const { path, sentQuery, signedQuery = "", signed, signedByS3 } = vector;
    const search = sentQuery ? `?${sentQuery}` : "";
    assert.equal(at().url, `https://example.com/base${path}${search}`);
    assert.equal(at().line, ["GetThing", "GET", signed, signedQuery].join("\n"));
    assert.equal(at("s3v4").line, ["GetThing", "GET", signedByS3, signedQuery].join("\n"));
  },

  verdicts: (_, vector) => checkVerdict(vector),

  xml(_, { document, leaves }) {
    const found = leavesOf(document);
    assert.deepEqual(found ? { ...found } : null, leaves);
  },

  async endpoints(_, { answer, gets }) {
    const asked = fromHttp({ url: ENDPOINT, fetch: async () => json(200, answer) })();
    if (!gets) {
      assert.equal((await errorOf(asked)).name, "CredentialsProviderError");
      return;
    }
    const { accessKeyId, secretAccessKey, sessionToken = null, expiration } = await asked;
    const end = expiration ? expiration / 1000 : null;
    assert.deepEqual({ accessKeyId, secretAccessKey, sessionToken, expiration: end }, gets);
  },

  async forms(t, { serviceAhead, operation, members, form }) {
    stopClocks(t, serviceAhead);
    const fetch = scripted(new TypeError("this is enough"));
    await errorOf(providerOf(operation, members, fetch)());
    const pairs = (text) => text.split("&").sort();
    assert.deepEqual(pairs(`${fetch.requests[0].body}`), pairs(form));
  },

  async hints(t, vector) {
    const { operation, error: { code, message } = { message: "" }, hint } = vector;
    skipSleeps(t);
    const error = PROVIDERS.has(operation)
      ? await refusal(operation, {}, code, message)
      : await errorOf(callOf(vector));
    assert.equal(error.hint ?? null, hint);
    assert.ok(error.message.endsWith(message), error.message);
  },

  async strangers(t, { answer, says, attempts }) {
    skipSleeps(t);
    const error = await errorOf(client(scripted(reply(answer))).detectFaces({ Image: SMALL }));
    const found = "expected an answer of the service, found one of another server: ";
    assert.equal(error.name, "ResponseError");
    assert.equal(error.message, found + says);
    assert.equal(error.hint, undefined);
    assert.equal(error.$metadata.httpStatusCode, answer.status);
    assert.equal(error.$metadata.attempts, attempts);
  },

  async redaction(_, { sent, secret, type = "ValidationError", says, shows }) {
    if (secret) keepSecret(secret);
    const error = await refusal(sent, membersWith(sent, secret), type, says);
    assert.ok(error.message.endsWith(shows), error.message);
  },
};

/** The answer to a request of Cognito Identity or STS that must be the expected call. */
function serveIdentity(request, call, logins) {
  if (isSts(request)) {
    assert.equal(call?.operation, "AssumeRoleWithWebIdentity");
    const parts = { AccessKeyId: "A", SecretAccessKey: "S", SessionToken: "T" };
    const keys = Object.entries({ ...parts, Expiration: "2126-11-20T11:15:00Z" });
    return xml(
      200,
      `<Response>${keys.map(([name, text]) => `<${name}>${text}</${name}>`).join("")}</Response>`,
    );
  }
  assert.equal(request.headers["x-amz-target"].split(".")[1], call?.operation);
  const input = JSON.parse(request.body);
  assert.deepEqual(input.Logins, logins);
  assert.equal(input.IdentityId, call.of);
  if (call.error) return json(400, { __type: call.error.code, message: call.error.message });
  const end = Date.parse("2126-11-20T11:15:00Z") / 1000;
  const Credentials = { AccessKeyId: "A", SecretKey: "S", SessionToken: "T", Expiration: end };
  return json(200, { IdentityId: call.brings, Token: "token", Credentials });
}

const checkRetries = {
  async service(t, vector) {
    const { maxAttempts = 3, calls = 1, ends, hint, attempts, delays, requests } = vector;
    const ran = passTime(t, vector);
    const fetch = script(vector, {});
    const rekognition = client(fetch, { maxAttempts, requestTimeout: LIMIT });
    let end;
    for (let count = 0; count < calls; count++) {
      end = await checkEnd(rekognition.detectFaces({ Image: SMALL }), "success", { ends });
    }
    if (hint) assert.equal(end.hint, hint);
    assert.equal(fetch.requests.length, requests ?? attempts);
    if (requests) return;
    assert.deepEqual(waitsAmong(ran, LIMIT), delays);
    assert.equal(end.$metadata.attempts, attempts);
  },

  async endpoint(t, vector) {
    const { maxAttempts = 3, ends, hint, attempts, delays } = vector;
    const ran = passTime(t, vector);
    const fetch = script(vector, VENDED);
    const asked = fromHttp({ url: ENDPOINT, fetch, maxAttempts, requestTimeout: LIMIT })();
    if (ends === "success") await asked;
    else {
      const error = await errorOf(asked);
      assert.equal(error.$metadata.attempts, attempts);
      if (hint) assert.equal(error.hint, hint);
    }
    assert.deepEqual(waitsAmong(ran, LIMIT), delays);
    assert.equal(fetch.requests.length, attempts);
  },
};

/** A fetch that answers in turn, then with the last one, or from the first one on again; it records requests. */
function script({ answers, repeat }, success) {
  const requests = [];
  const fetch = async (_, init) => {
    requests.push(init);
    const number = requests.length - 1;
    const index = repeat ? number % answers.length : Math.min(number, answers.length - 1);
    const answer = reply(answers[index], success);
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? answer(init) : answer;
  };
  return Object.assign(fetch, { requests });
}

/** The providers' operations. */
const PROVIDERS = new Set([
  "AssumeRole",
  "AssumeRoleWithWebIdentity",
  "GetSessionToken",
  "GetId",
  "GetCredentialsForIdentity",
]);

/** A call of Rekognition, or of S3 on the way through a bucket, which ends as hints.json says. */
function callOf({ operation, measured, token = true, endpoint, ...end }) {
  const fetch = async () => {
    if (end.lost) throw new TypeError("fetch failed");
    const { status = 400, headers, error } = end;
    const { code, ...members } = error;
    if (operation !== "PutObject") return json(status, error, headers);
    const { message: Message, ...others } = members;
    const leaves = Object.entries({ Code: code, Message, ...others });
    const text = leaves.map(([name, text]) => `<${name}>${text}</${name}>`).join("");
    return new Response(`<Error>${text}</Error>`, { status, headers });
  };
  const { sessionToken: _, ...lasting } = KEYS;
  const image = { fit: "s3", s3: throughBucket({ bucket: "photos" }) };
  const credentials = token ? KEYS : lasting;
  const rekognition = client(fetch, { credentials, image, ...(endpoint && { endpoint }) });
  const Image = measured ? SMALL : { Bytes: SMALL };
  const CollectionId = "people";
  const calls = {
    PutObject: () => rekognition.detectFaces({ Image: jpeg(6_000_000) }),
    ListCollections: () => rekognition.listCollections(),
    DetectFaces: () => rekognition.detectFaces({ Image }),
    DetectProtectiveEquipment: () => rekognition.detectProtectiveEquipment({ Image }),
    CompareFaces: () => rekognition.compareFaces({ SourceImage: Image, TargetImage: Image }),
    SearchFacesByImage: () => rekognition.searchFacesByImage({ CollectionId, Image }),
    SearchUsersByImage: () => rekognition.searchUsersByImage({ CollectionId, Image }),
  };
  return calls[operation]();
}

/** The error of a call that is refused with this code and message. */
function refusal(operation, members, code, message) {
  const fetch = async (_, { headers, body }) => {
    const target = new Headers(headers).get("x-amz-target") ?? "";
    if (target.endsWith(".GetId") && operation !== "GetId") {
      return json(200, { IdentityId: "us-east-1:identity" });
    }
    if (!isSts({ headers: Object.fromEntries(new Headers(headers)) })) {
      return json(400, { code, message });
    }
    assert.match(`${Buffer.from(body)}`, new RegExp(`^Action=${operation}&`));
    const error = `<Code>${code}</Code><Message>${message}</Message>`;
    return xml(400, `<ErrorResponse><Error>${error}</Error></ErrorResponse>`);
  };
  return errorOf(providerOf(operation, members, fetch)());
}

/** The members with a secret of a request of this kind. */
function membersWith(sent, secret) {
  switch (sent) {
    case "AssumeRoleWithWebIdentity":
      return { WebIdentityToken: secret };
    case "AssumeRoleWithSAML":
      return { SAMLAssertion: secret };
    case "AssumeRole":
    case "GetSessionToken":
      return { SerialNumber: "device", TokenCode: secret };
    case "endpoint":
      return { authorization: secret };
    case "endpoint's body":
      return { body: secret };
    case "endpoint's query":
      return { query: secret };
    default:
      return { Logins: { "accounts.google.com": secret } };
  }
}

/** The provider that calls an operation with these members. */
function providerOf(operation, members, fetch) {
  const clientConfig = { fetch, maxAttempts: 1 };
  const { RoleArn = ROLE, Logins: logins, SerialNumber, TokenCode, ...given } = members;
  const signed = { masterCredentials: KEYS, clientConfig };
  const session = {
    roleArn: RoleArn,
    ...(given.RoleSessionName && { roleSessionName: given.RoleSessionName }),
    ...(given.Policy && { policy: given.Policy }),
    ...(given.PolicyArns && { policyArns: given.PolicyArns }),
    ...(given.DurationSeconds && { durationSeconds: given.DurationSeconds }),
    clientConfig,
  };
  switch (operation) {
    case "AssumeRole":
      return fromTemporaryCredentials({
        ...signed,
        params: { RoleArn, ...given, ...(SerialNumber && { SerialNumber }) },
        ...(TokenCode && { mfaCodeProvider: async () => TokenCode }),
      });
    case "GetSessionToken":
      return fromSessionToken({
        ...signed,
        ...(given.DurationSeconds && { durationSeconds: given.DurationSeconds }),
        ...(SerialNumber && { serialNumber: SerialNumber, tokenCode: TokenCode }),
      });
    case "AssumeRoleWithWebIdentity":
      return fromWebToken({
        ...session,
        webIdentityToken: given.WebIdentityToken ?? "token",
        ...(given.ProviderId && { providerId: given.ProviderId }),
      });
    case "AssumeRoleWithSAML": {
      const principalArn = given.PrincipalArn ?? "arn:aws:iam::1:saml-provider/b";
      return fromSaml({ ...session, principalArn, samlAssertion: given.SAMLAssertion });
    }
    case "GetId":
      return fromCognitoIdentityPool({
        identityPoolId: POOL,
        clientConfig,
        ...(logins && { logins }),
      });
    case "GetCredentialsForIdentity":
      return fromCognitoIdentity({
        identityId: "us-east-1:identity",
        clientConfig,
        ...(logins && { logins }),
      });
    default: {
      const { body, query, ...headers } = given;
      const url = query ? `${ENDPOINT}?key=${query}` : ENDPOINT;
      return fromHttp({ url, fetch, headers, ...(body && { method: "POST", body }) });
    }
  }
}

// the module is loaded from a file, which takes real time
await client(async () => json(200, {})).listCollections();

const folder = new URL("../vectors/", import.meta.url);
const files = (await readdir(folder)).filter((name) => name.endsWith(".json"));
const themes = files.map((name) => name.slice(0, -".json".length)).sort();
// "edge" is the last: a runtime is an edge runtime for good
for (const theme of [...themes.filter((it) => it !== "edge"), "edge"]) {
  const vectors = JSON.parse(await readFile(new URL(`${theme}.json`, folder), "utf8"));
  suite(theme, () => {
    if (theme === "edge") before(onEdge);
    for (const vector of vectors) test(vector.name, (t) => checks[theme](t, vector));
  });
}
