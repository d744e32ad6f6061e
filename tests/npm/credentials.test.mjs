// Credentials: how often they are asked for, how long they are kept, what a provider that fails does to a call.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CredentialsProviderError, fromCognitoIdentityPool } from "rekognition-wasm";
import {
  authorizationOf,
  COGNITO_URL,
  client,
  errorOf,
  failure,
  json,
  KEYS,
  keepSecret,
  OK,
  OTHER_KEYS,
  POOL,
  SMALL,
  scripted,
  settle,
  skipSleeps,
  stopClock,
} from "./support.mjs";

const HOUR = 3_600_000;

/** Cognito Identity, with an identity and credentials that are numbered. */
function cognito({ lifetime = HOUR, onCall = () => {} } = {}) {
  const counts = { GetId: 0, GetCredentialsForIdentity: 0 };
  const fetch = scripted(async (request) => {
    const [, operation] = request.headers["x-amz-target"].split(".");
    const count = ++counts[operation];
    const answer = await onCall({ operation, count, input: JSON.parse(request.body) });
    if (answer) return answer;
    if (operation === "GetId") return json(200, { IdentityId: `us-east-1:identity-${count}` });
    const SecretKey = `secret-${count}-of-the-scripted-service`;
    const SessionToken = `token-${count}-of-the-scripted-service`;
    keepSecret(SecretKey, SessionToken);
    const Expiration = (Date.now() + lifetime) / 1000;
    const Credentials = { AccessKeyId: `KEY${count}`, SecretKey, SessionToken, Expiration };
    return json(200, { Credentials });
  });
  return { fetch, counts };
}

const pool = (fetch, options) =>
  fromCognitoIdentityPool({
    identityPoolId: POOL,
    clientConfig: { fetch, maxAttempts: 1 },
    ...options,
  });

const inputs = ({ requests }) => requests.map(({ body }) => JSON.parse(body));

test("the requests to Cognito, unsigned", async () => {
  const { fetch } = cognito();
  const credentials = await pool(fetch)();
  const [getId, getCredentials] = fetch.requests;
  for (const [request, operation] of [
    [getId, "GetId"],
    [getCredentials, "GetCredentialsForIdentity"],
  ]) {
    assert.equal(request.url, COGNITO_URL);
    assert.equal(request.method, "POST");
    assert.deepEqual(request.headers, {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityService.${operation}`,
    });
  }
  assert.deepEqual(inputs(fetch), [
    { IdentityPoolId: POOL },
    { IdentityId: "us-east-1:identity-1" },
  ]);
  const { expiration, ...rest } = credentials;
  assert.deepEqual(rest, {
    identityId: "us-east-1:identity-1",
    accessKeyId: "KEY1",
    secretAccessKey: "secret-1-of-the-scripted-service",
    sessionToken: "token-1-of-the-scripted-service",
  });
  assert.ok(Math.abs(expiration - Date.now() - HOUR) < 5000);
});

test("logins and role go along; a function brings its token anew", async () => {
  const { fetch } = cognito();
  let tokens = 0;
  const logins = { "accounts.google.com": "fixed", "example.com": async () => `token ${++tokens}` };
  await pool(fetch, { logins, customRoleArn: "arn:aws:iam::123456789012:role/guest" })();
  const [getId, getCredentials] = inputs(fetch);
  assert.deepEqual(Object.keys(getId.Logins), ["accounts.google.com", "example.com"]);
  assert.equal(getId.Logins["accounts.google.com"], "fixed");
  assert.match(getId.Logins["example.com"], /^token \d$/);
  assert.match(getCredentials.Logins["example.com"], /^token \d$/);
  assert.equal(getCredentials.CustomRoleArn, "arn:aws:iam::123456789012:role/guest");
  assert.equal(getId.CustomRoleArn, undefined);
});

test("Cognito is asked in the pool's region, or where clientConfig says", async () => {
  const { fetch } = cognito();
  await pool(fetch, { identityPoolId: "eu-west-1:1234" })();
  await pool(fetch, { clientConfig: { fetch, region: "us-west-2" } })();
  await pool(fetch, { clientConfig: { fetch, endpoint: "http://127.0.0.1:1/" } })();
  assert.deepEqual(
    [...new Set(fetch.requests.map(({ url }) => url))],
    [
      "https://cognito-identity.eu-west-1.amazonaws.com/",
      "https://cognito-identity.us-west-2.amazonaws.com/",
      "http://127.0.0.1:1/",
    ],
  );
});

test("200 calls at once on a cold provider ask once", async () => {
  const { fetch, counts } = cognito();
  const service = scripted(OK);
  const credentials = pool(fetch);
  const clients = [client(service, { credentials }), client(service, { credentials })];
  const calls = Array.from({ length: 200 }, (_, index) =>
    clients[index % 2].detectFaces({ Image: SMALL }),
  );
  await Promise.all(calls);
  assert.deepEqual(counts, { GetId: 1, GetCredentialsForIdentity: 1 });
  assert.equal(service.requests.length, 200);
  const signed = service.requests.at(-1);
  assert.equal(signed.headers.authorization, await authorizationOf(signed, await credentials()));
});

for (const [lifetime, fresh, due] of [
  [HOUR, HOUR - 301_000, HOUR - 299_000],
  [600_000, 539_000, 541_000],
]) {
  test(`credentials for ${lifetime / 1000} s are replaced before they end`, async (t) => {
    stopClock(t, "2026-11-20T10:00:00Z");
    const start = Date.now();
    const { fetch, counts } = cognito({ lifetime });
    const credentials = pool(fetch);
    await credentials();
    t.mock.timers.setTime(start + fresh);
    assert.equal((await credentials()).accessKeyId, "KEY1");
    t.mock.timers.setTime(start + due);
    // given at once, while others are asked for beside
    assert.equal((await credentials()).accessKeyId, "KEY1");
    await settle();
    assert.equal((await credentials()).accessKeyId, "KEY2");
    assert.deepEqual(counts, { GetId: 1, GetCredentialsForIdentity: 2 });
  });
}

test("while credentials hold, a failure to replace them is no failure", async (t) => {
  stopClock(t, "2026-11-20T10:00:00Z");
  const start = Date.now();
  const outage = ({ count }) => count > 1 && failure("InternalErrorException", "down", 500);
  const { fetch, counts } = cognito({ onCall: outage });
  const credentials = pool(fetch);
  await credentials();
  t.mock.timers.setTime(start + HOUR - 100_000);
  for (let time = 0; time < 5; time++) {
    assert.equal((await credentials()).accessKeyId, "KEY1");
    await settle();
  }
  // one failure, and a pause before the next
  assert.equal(counts.GetCredentialsForIdentity, 2);
  t.mock.timers.setTime(start + HOUR - 1000);
  await credentials();
  await settle();
  assert.equal(counts.GetCredentialsForIdentity, 3);
  t.mock.timers.setTime(start + HOUR + 1000);
  const error = await errorOf(credentials());
  assert.ok(error instanceof CredentialsProviderError);
  assert.match(error.message, /GetCredentialsForIdentity: InternalErrorException: down/);
});

test("a failure is not kept", async () => {
  const { fetch, counts } = cognito({
    onCall: ({ count, operation }) =>
      operation === "GetId" && count === 1 && failure("NotAuthorizedException", "not yet"),
  });
  const credentials = pool(fetch);
  const failed = await Promise.all([errorOf(credentials()), errorOf(credentials())]);
  for (const error of failed) {
    assert.equal(error.name, "CredentialsProviderError");
    assert.match(error.message, /GetId: NotAuthorizedException: not yet/);
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.equal(error.cause.name, "NotAuthorizedException");
  }
  assert.equal((await credentials()).accessKeyId, "KEY1");
  assert.equal(counts.GetId, 2);
});

test("forceRefresh asks for new credentials of the same identity", async () => {
  const { fetch, counts } = cognito();
  const credentials = pool(fetch);
  const [first, second] = [await credentials(), await credentials({ forceRefresh: true })];
  assert.equal(second.accessKeyId, "KEY2");
  assert.equal(second.identityId, first.identityId);
  assert.deepEqual(counts, { GetId: 1, GetCredentialsForIdentity: 2 });
  assert.equal((await credentials()).accessKeyId, "KEY2");
});

test("clear() forgets credentials and identity", async () => {
  const { fetch, counts } = cognito();
  const credentials = pool(fetch);
  await credentials();
  credentials.clear();
  assert.equal((await credentials()).identityId, "us-east-1:identity-2");
  assert.deepEqual(counts, { GetId: 2, GetCredentialsForIdentity: 2 });
});

test("credentials that were under way at clear() are not kept", async () => {
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  const { fetch } = cognito({
    onCall: async ({ operation, count }) => {
      if (operation === "GetCredentialsForIdentity" && count === 1) await released;
    },
  });
  const credentials = pool(fetch);
  const formerUser = credentials();
  await settle();
  credentials.clear();
  release();
  await formerUser;
  assert.equal((await credentials()).accessKeyId, "KEY2");
});

test("an identity that was under way at clear() is not kept", async () => {
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  const { fetch, counts } = cognito({
    onCall: async ({ operation, count }) => {
      if (operation === "GetId" && count === 1) await released;
    },
  });
  const credentials = pool(fetch);
  const formerUser = credentials();
  await settle();
  credentials.clear();
  release();
  await formerUser;
  assert.equal((await credentials()).identityId, "us-east-1:identity-2");
  assert.equal(counts.GetId, 2);
});

test("an identity that was deleted is replaced", async () => {
  const deleted = ({ operation, input }) =>
    operation === "GetCredentialsForIdentity" &&
    input.IdentityId === "us-east-1:identity-1" &&
    failure("ResourceNotFoundException", "Identity 'us-east-1:identity-1' not found.");
  const credentials = pool(cognito({ onCall: deleted }).fetch);
  await credentials().catch(() => {});
  assert.equal((await credentials()).identityId, "us-east-1:identity-2");
});

test("Cognito's throttling is waited out", async (t) => {
  skipSleeps(t);
  const { fetch } = cognito({
    onCall: ({ count }) => count === 1 && failure("TooManyRequestsException"),
  });
  const credentials = pool(fetch, { clientConfig: { fetch } });
  assert.equal((await credentials()).accessKeyId, "KEY2");
});

for (const [name, answer] of [
  ["nothing", {}],
  ["no keys", { Credentials: {} }],
  ["no secret", { Credentials: { AccessKeyId: "KEY", Expiration: 2e9 } }],
  ["null", { Credentials: null }],
]) {
  test(`Cognito answers with ${name}`, async () => {
    const { fetch } = cognito({
      onCall: ({ operation }) => operation !== "GetId" && json(200, answer),
    });
    const service = scripted(OK);
    const error = await errorOf(
      client(service, { credentials: pool(fetch) }).detectFaces({ Image: SMALL }),
    );
    assert.equal(error.name, "CredentialsProviderError");
    assert.equal(service.requests.length, 0);
  });
}

test("a login function that fails", async () => {
  const logins = { "example.com": () => Promise.reject(new Error("signed out")) };
  const error = await errorOf(pool(scripted(OK), { logins })());
  assert.equal(error.name, "CredentialsProviderError");
  assert.match(error.message, /signed out/);
  assert.equal(error.cause.message, "signed out");
});

test("login tokens show in no error", async () => {
  keepSecret("a-login-token-that-is-secret");
  const logins = { "example.com": "a-login-token-that-is-secret" };
  const refuse = failure("NotAuthorizedException", "Invalid login token.");
  await errorOf(pool(scripted(refuse), { logins })());
  await errorOf(pool(scripted(new TypeError("fetch failed")), { logins })());
});

/** A function that brings these, and how often it was asked. */
function counted(make) {
  const provide = async () => make(++provide.asked);
  provide.asked = 0;
  return provide;
}

test("a function is asked once for many calls, and once for each client", async () => {
  const credentials = counted(() => KEYS);
  const fetch = scripted(OK);
  for (const rekognition of [client(fetch, { credentials }), client(fetch, { credentials })]) {
    const calls = Array.from({ length: 20 }, () => rekognition.detectFaces({ Image: SMALL }));
    await Promise.all(calls);
    await rekognition.detectFaces({ Image: SMALL });
  }
  assert.equal(credentials.asked, 2);
});

test("a function is asked again before its credentials end", async (t) => {
  stopClock(t, "2026-11-20T10:00:00Z");
  const credentials = counted((count) => ({
    ...KEYS,
    accessKeyId: `KEY${count}`,
    expiration: new Date(Date.now() + HOUR),
  }));
  const fetch = scripted(OK);
  const rekognition = client(fetch, { credentials });
  for (const minutes of [0, 54, 56, 57]) {
    t.mock.timers.setTime(Date.parse("2026-11-20T10:00:00Z") + minutes * 60_000);
    await rekognition.detectFaces({ Image: SMALL });
    await settle();
  }
  const keys = fetch.requests.map(({ headers }) => headers.authorization.match(/KEY\d/)[0]);
  assert.deepEqual(keys, ["KEY1", "KEY1", "KEY1", "KEY2"]);
});

test("credentials that came as JSON, their end as text, are kept as well", async () => {
  const expiration = new Date(Date.now() + HOUR);
  const credentials = counted(() => JSON.parse(JSON.stringify({ ...KEYS, expiration })));
  const rekognition = client(scripted(OK), { credentials });
  await rekognition.detectFaces({ Image: SMALL });
  await rekognition.detectFaces({ Image: SMALL });
  assert.equal(credentials.asked, 1);
});

test("fixed credentials are used as they are", async () => {
  const fetch = scripted(OK);
  const credentials = Object.freeze({ ...OTHER_KEYS, expiration: new Date(0), extra: 1 });
  await client(fetch, { credentials }).detectFaces({ Image: SMALL });
  const [request] = fetch.requests;
  assert.equal(request.headers.authorization, await authorizationOf(request, OTHER_KEYS));
});

test("each call is signed by the credentials of its time, whatever the calls before had", async (t) => {
  const fetch = scripted(OK);
  const credentials = {};
  const rekognition = client(fetch, { credentials });
  const { sessionToken } = OTHER_KEYS;
  const all = [KEYS, OTHER_KEYS, { ...KEYS, sessionToken }, { ...KEYS, sessionToken: undefined }];
  stopClock(t, 1_795_170_000_000); // requests of one second have a beginning in common
  for (const keys of [...all, ...all.toReversed(), KEYS]) {
    for (const options of [{}, { requestTimeout: 1000 }]) {
      Object.assign(credentials, keys);
      for (const call of ["detectFaces", "detectLabels"]) {
        await rekognition[call]({ Image: SMALL }, options);
        const request = fetch.requests.at(-1);
        assert.equal(request.headers["x-amz-security-token"], keys.sessionToken);
        assert.equal(request.headers.authorization, await authorizationOf(request, keys));
      }
    }
  }
});

test("keys that change after they were checked are checked again", async () => {
  const credentials = { ...KEYS };
  const fetch = scripted(OK, OK);
  const rekognition = client(fetch, { credentials });
  await rekognition.detectFaces({ Image: SMALL });
  for (const name of ["accessKeyId", "secretAccessKey", "sessionToken"]) {
    credentials[name] = "a\nb";
    const error = await errorOf(rekognition.detectFaces({ Image: SMALL }));
    assert.equal(error.name, "CredentialsProviderError");
    assert.match(error.message, new RegExp(name));
    credentials[name] = KEYS[name];
  }
  await rekognition.detectFaces({ Image: SMALL });
  assert.equal(fetch.requests.length, 2);
});

const { accessKeyId, secretAccessKey } = KEYS;
for (const [name, found] of Object.entries({
  "no access key": { secretAccessKey },
  "no secret": { accessKeyId },
  "an empty access key": { ...KEYS, accessKeyId: "" },
  "an empty secret": { ...KEYS, secretAccessKey: "" },
  "an access key that is a number": { ...KEYS, accessKeyId: 5 },
  "a secret that is an object": { ...KEYS, secretAccessKey: {} },
  "a line break in the access key": { ...KEYS, accessKeyId: "a\nb" },
  "a line break behind the access key": { ...KEYS, accessKeyId: "a\n" },
  "a line break behind the secret": { ...KEYS, secretAccessKey: `${secretAccessKey}\n` },
  "a line break behind the secret, without token": {
    accessKeyId,
    secretAccessKey: `${secretAccessKey}\n`,
  },
  "a line break in the token": { ...KEYS, sessionToken: "a\r\nx-evil: b" },
  "a space in the token": { ...KEYS, sessionToken: "a b" },
  "a secret beyond ASCII": { ...KEYS, secretAccessKey: "schlüssel" },
  "an empty object": {},
})) {
  for (const [kind, credentials] of [
    ["fixed", found],
    ["provided", async () => found],
  ]) {
    test(`${name}, ${kind}: refused, nothing sent`, async () => {
      const fetch = scripted(OK);
      const error = await errorOf(client(fetch, { credentials }).detectFaces({ Image: SMALL }));
      assert.equal(error.name, "CredentialsProviderError");
      assert.match(error.message, /accessKeyId|secretAccessKey|sessionToken/);
      assert.equal(fetch.requests.length, 0);
    });
  }
}

for (const [name, found, words] of [
  [
    "nothing",
    undefined,
    "expected accessKeyId and secretAccessKey, found none: is the user signed out?",
  ],
  [
    "an answer of STS",
    { Credentials: KEYS },
    /found a whole answer of STS: pass its member Credentials$/,
  ],
  ["a session", { credentials: KEYS, tokens: {} }, /found a session: pass its member credentials$/],
  ["an empty session", { credentials: undefined, tokens: undefined }, /is the user signed out\?$/],
  ["no key", { secretAccessKey }, "accessKeyId: expected visible ASCII characters, found none"],
  [
    "an empty secret",
    { ...KEYS, secretAccessKey: "" },
    /^credentials: secretAccessKey: .*, found an empty text$/,
  ],
  ["a promise", { ...KEYS, sessionToken: Promise.resolve("") }, /found a Promise: await it$/],
  ["a number", { ...KEYS, accessKeyId: 5 }, /accessKeyId: .*, found a value of type number$/],
  [
    "a line break behind",
    { ...KEYS, sessionToken: "a\n" },
    /sessionToken: .* beginning or end: trim it$/,
  ],
  [
    "a space before",
    { ...KEYS, secretAccessKey: " a" },
    /secretAccessKey: .* beginning or end: trim it$/,
  ],
  [
    "a space within",
    { ...KEYS, sessionToken: "a b" },
    /sessionToken: .* another character within$/,
  ],
  [
    "no time",
    { ...KEYS, expiration: "soon" },
    /^credentials: expiration: expected a Date, .*found another string$/,
  ],
  [
    "no date",
    { ...KEYS, expiration: new Date("soon") },
    /^credentials: expiration: .*found another object$/,
  ],
]) {
  test(`the words for credentials: ${name}`, async () => {
    for (const credentials of [async () => found, ...(found ? [found] : [])]) {
      const fetch = scripted(OK);
      const { message } = await errorOf(
        client(fetch, { credentials }).detectFaces({ Image: SMALL }),
      );
      if (typeof words === "string") assert.equal(message, `credentials: ${words}`);
      else assert.match(message, words);
      assert.equal(fetch.requests.length, 0);
    }
  });
}

test("credentials as STS spells them sign", async () => {
  const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } = KEYS;
  const spelt = { AccessKeyId, SecretAccessKey, SessionToken: KEYS.sessionToken };
  for (const credentials of [spelt, async () => spelt]) {
    const fetch = scripted(OK);
    await client(fetch, { credentials }).detectFaces({ Image: SMALL });
    const [request] = fetch.requests;
    assert.equal(request.headers.authorization, await authorizationOf(request, KEYS));
  }
});

test("an end in seconds, milliseconds, text or a date is the same end", async (t) => {
  const start = Date.parse("2026-11-20T10:00:00Z");
  const end = start + HOUR;
  for (const [name, expiration] of [
    ["seconds", end / 1000],
    ["milliseconds", end],
    ["seconds in a text", `${end / 1000}`],
    ["ISO 8601", new Date(end).toISOString()],
    ["a date", new Date(end)],
  ]) {
    stopClock(t, start);
    let asked = 0;
    const credentials = async () => {
      asked += 1;
      return { ...KEYS, expiration };
    };
    const rekognition = client(scripted(OK), { credentials });
    for (const [minutes, questions] of [
      [0, 1],
      [54, 1],
      [61, 2],
    ]) {
      t.mock.timers.setTime(start + minutes * 60_000);
      await rekognition.detectFaces({ Image: SMALL });
      assert.equal(asked, questions, `${name}, ${minutes} minutes`);
    }
    t.mock.timers.reset();
  }
});

for (const nothing of [undefined, null, "AKIA", 5]) {
  test(`a function that brings ${nothing}: refused, nothing sent`, async () => {
    const fetch = scripted(OK);
    const credentials = async () => nothing;
    const error = await errorOf(client(fetch, { credentials }).detectFaces({ Image: SMALL }));
    assert.equal(error.name, "CredentialsProviderError");
    assert.equal(fetch.requests.length, 0);
  });

  test(`a provider with a cache of its own that brings ${nothing}: nothing sent`, async () => {
    const fetch = scripted(OK);
    const credentials = Object.assign(async () => nothing, { clear() {} });
    const error = await errorOf(client(fetch, { credentials }).detectFaces({ Image: SMALL }));
    assert.equal(error.name, "CredentialsProviderError");
    assert.equal(fetch.requests.length, 0);
  });
}

test("a function that brings credentials at once, without a promise", async () => {
  const rekognition = client(scripted(OK), { credentials: () => KEYS });
  assert.equal((await rekognition.listCollections()).$metadata.attempts, 1);
});

test("a function that fails: CredentialsProviderError with its words", async () => {
  const credentials = async () => {
    throw new Error("signed out");
  };
  const error = await errorOf(client(scripted(OK), { credentials }).detectFaces({ Image: SMALL }));
  assert.equal(error.name, "CredentialsProviderError");
  assert.match(error.message, /signed out/);
});

test("a function that fails is asked again by the next call", async () => {
  const credentials = counted((count) => {
    if (count === 1) throw new Error("not yet");
    return KEYS;
  });
  const fetch = scripted(OK);
  const rekognition = client(fetch, { credentials });
  await assert.rejects(rekognition.detectFaces({ Image: SMALL }), /not yet/);
  assert.equal(fetch.requests.length, 0);
  await rekognition.detectFaces({ Image: SMALL });
  assert.equal(fetch.requests.length, 1);
});
