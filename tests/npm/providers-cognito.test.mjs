// Credentials from Cognito: identities by pool and user, kept and replaced; the basic flow; users of one's own backend.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as sdk from "@aws-sdk/nested-clients/cognito-identity";
import * as sts from "@aws-sdk/nested-clients/sts";
import {
  fromCognitoBasicFlow,
  fromCognitoDeveloperIdentity,
  fromCognitoIdentity,
  fromCognitoIdentityPool,
  identityCache,
  indexedDbCache,
  localStorageCache,
} from "rekognition-wasm";
import { aws, checkSame, HOUR, ROLE, sdkRequest } from "./providers.mjs";
import {
  COGNITO_URL,
  errorOf,
  failure,
  hang,
  json,
  keepSecret,
  OK,
  POOL,
  scripted,
  settle,
  skipSleeps,
  stopClock,
  thrownBy,
} from "./support.mjs";

const ISSUER = "accounts.google.com";
const IDENTITY = "us-east-1:identity-1";

/** A JSON Web Token about someone. */
function jwt(sub, more) {
  const encode = (part) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const token = [encode({ alg: "none" }), encode({ sub, ...more }), "signature"].join(".");
  keepSecret(token);
  return token;
}

const pool = (fetch, options) =>
  fromCognitoIdentityPool({
    identityPoolId: POOL,
    clientConfig: { fetch, maxAttempts: 1 },
    ...options,
  });
const basic = (fetch, options) =>
  fromCognitoBasicFlow({
    identityPoolId: POOL,
    roleArn: ROLE,
    clientConfig: { fetch, maxAttempts: 1 },
    stsClientConfig: { fetch, maxAttempts: 1 },
    ...options,
  });
const developer = (fetch, getIdentity, options) =>
  fromCognitoDeveloperIdentity({
    getIdentity,
    clientConfig: { fetch, maxAttempts: 1 },
    ...options,
  });

/** A storage as browsers have it, and what is in it. */
function storage(entries = []) {
  const items = new Map(entries);
  const store = {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, String(value)),
    removeItem: (key) => void items.delete(key),
  };
  return { ...identityCache(store), ...store, items };
}

test("GetId with account and logins: the AWS SDK's request", async () => {
  const { fetch, requests } = aws();
  const logins = { [ISSUER]: jwt("alice") };
  await pool(fetch, { accountId: "123456789012", logins, customRoleArn: ROLE })();
  const getId = new sdk.GetIdCommand({
    AccountId: "123456789012",
    IdentityPoolId: POOL,
    Logins: logins,
  });
  const getCredentials = new sdk.GetCredentialsForIdentityCommand({
    IdentityId: IDENTITY,
    Logins: logins,
    CustomRoleArn: ROLE,
  });
  checkSame(requests[0], await sdkRequest(sdk.CognitoIdentityClient, getId));
  checkSame(requests[1], await sdkRequest(sdk.CognitoIdentityClient, getCredentials));
});

test("fromCognitoIdentity: one request, in the region of the identity", async () => {
  const { fetch, calls, requests } = aws();
  const credentials = fromCognitoIdentity({
    identityId: "eu-west-1:known",
    logins: { [ISSUER]: async () => "token" },
    customRoleArn: ROLE,
    clientConfig: { fetch },
  });
  const { identityId, accessKeyId } = await credentials();
  assert.deepEqual([identityId, accessKeyId], ["eu-west-1:known", "ASIA1"]);
  const input = {
    IdentityId: "eu-west-1:known",
    CustomRoleArn: ROLE,
    Logins: { [ISSUER]: "token" },
  };
  assert.deepEqual(calls, [["GetCredentialsForIdentity", input]]);
  assert.equal(requests[0].url, "https://cognito-identity.eu-west-1.amazonaws.com/");
  credentials.clear();
  assert.equal((await credentials()).accessKeyId, "ASIA2");
});

test("the basic flow: GetId, GetOpenIdToken, AssumeRoleWithWebIdentity, all unsigned", async () => {
  const { fetch, requests, calls } = aws();
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const options = { roleSessionName: "visitor", policy, durationSeconds: 900 };
  const credentials = await basic(fetch, options)();
  assert.equal(credentials.identityId, IDENTITY);
  assert.equal(credentials.accessKeyId, "ASIA1");
  assert.deepEqual(
    calls.map(([operation]) => operation),
    ["GetId", "GetOpenIdToken", "AssumeRoleWithWebIdentity"],
  );
  assert.equal(requests[1].url, COGNITO_URL);
  assert.equal(requests[1].headers["x-amz-target"], "AWSCognitoIdentityService.GetOpenIdToken");
  assert.deepEqual(calls[1][1], { IdentityId: IDENTITY });
  const assume = new sts.AssumeRoleWithWebIdentityCommand({
    RoleArn: ROLE,
    RoleSessionName: "visitor",
    WebIdentityToken: "open-id-token-1",
    Policy: policy,
    DurationSeconds: 900,
  });
  checkSame(requests[2], await sdkRequest(sts.STSClient, assume));
  assert.ok(requests.every(({ headers }) => !headers.authorization));
});

test("the basic flow: a new token of the same identity for each refresh, another after clear()", async () => {
  const { fetch, counts } = aws();
  const credentials = basic(fetch, { logins: { [ISSUER]: async () => jwt("alice") } });
  await credentials();
  assert.equal((await credentials({ forceRefresh: true })).identityId, IDENTITY);
  assert.deepEqual(counts, { GetId: 1, GetOpenIdToken: 2, AssumeRoleWithWebIdentity: 2 });
  credentials.clear();
  assert.equal((await credentials()).identityId, "us-east-1:identity-2");
});

test("the basic flow is off: the hint says so; STS refuses: no token is shown", async () => {
  const off = "Basic (classic) flow is not enabled, please use enhanced flow.";
  const onCall = ({ operation }) =>
    operation === "GetOpenIdToken" && failure("InvalidParameterException", off);
  const error = await errorOf(basic(aws({ onCall }).fetch)());
  assert.match(error.message, /GetOpenIdToken: InvalidParameterException: Basic/);
  assert.match(error.hint, /basic \(classic\) flow/);

  const refuse = ({ input }) =>
    input.WebIdentityToken && json(400, { message: `no: ${input.WebIdentityToken}` });
  const refused = await errorOf(basic(aws({ onCall: refuse }).fetch)());
  assert.match(refused.message, /AssumeRoleWithWebIdentity/);
});

for (const brought of [
  { identityId: IDENTITY, token: "developer-token" },
  { IdentityId: IDENTITY, Token: "developer-token", $metadata: {} },
]) {
  test(`a backend that brings ${Object.keys(brought)}`, async (t) => {
    stopClock(t, "2026-11-20T10:00:00Z");
    const { fetch, calls } = aws();
    let asked = 0;
    const getIdentity = async ({ abortSignal }) => {
      assert.ok(abortSignal instanceof AbortSignal);
      asked++;
      return brought;
    };
    const credentials = developer(fetch, getIdentity, { customRoleArn: ROLE });
    assert.equal((await credentials()).identityId, IDENTITY);
    t.mock.timers.setTime(Date.now() + HOUR);
    await credentials();
    assert.equal(asked, 2);
    const Logins = { "cognito-identity.amazonaws.com": "developer-token" };
    const input = { IdentityId: IDENTITY, CustomRoleArn: ROLE, Logins };
    assert.deepEqual(calls[0], ["GetCredentialsForIdentity", input]);
  });
}

for (const brought of [
  undefined,
  null,
  {},
  "token",
  { identityId: IDENTITY },
  { token: "t" },
  { identityId: "x", token: "t" },
]) {
  test(`a backend that brings ${JSON.stringify(brought)}: nothing sent`, async () => {
    const { fetch, requests } = aws();
    const error = await errorOf(developer(fetch, async () => brought)());
    assert.match(error.name, /^(CredentialsProvider|Config)Error$/);
    assert.match(error.message, /identityId|token/);
    assert.equal(requests.length, 0);
  });
}

test("a backend that fails", async () => {
  const fail = async () => {
    throw new Error("signed out");
  };
  const error = await errorOf(developer(scripted(OK), fail)());
  assert.equal(error.message, "no credentials: getIdentity: Error: signed out");
});

for (const [name, provider] of [
  ["pool", pool],
  ["basic flow", basic],
]) {
  test(`${name}: a stored guest comes back; other users and pools are others`, async () => {
    const cache = storage();
    const service = aws();
    const visit = async (options) =>
      (await provider(service.fetch, { cache, ...options })()).identityId;
    const alice = { logins: { [ISSUER]: jwt("alice") } };
    const bob = { logins: { [ISSUER]: jwt("bob") } };
    const ids = [];
    const all = [
      {},
      alice,
      bob,
      { userIdentifier: "alice" },
      { identityPoolId: "us-east-1:another" },
      { logins: { ...alice.logins, "example.com": jwt("alice") } },
    ];
    for (const options of all) ids.push(await visit(options));
    assert.equal(new Set(ids).size, all.length);
    for (const [index, options] of all.entries()) assert.equal(await visit(options), ids[index]);
    // another token of the same user
    const later = { logins: { [ISSUER]: async () => jwt("alice", { exp: 5 }) } };
    assert.equal(await visit(later), ids[1]);
    assert.equal(service.counts.GetId, all.length);
    assert.equal(cache.items.size, all.length);
  });
}

test("nothing but ids is stored, under keys that tell nothing of the user", async () => {
  const cache = storage();
  const { fetch } = aws();
  const token = jwt("alice@example.com");
  await pool(fetch, { cache, logins: { [ISSUER]: token }, userIdentifier: "alice@example.com" })();
  await pool(fetch, { cache, logins: { [ISSUER]: token } })();
  await pool(fetch, { cache })();
  for (const [key, value] of cache.items) {
    assert.match(key, new RegExp(`^rekognition-wasm/${POOL}/(guest|[0-9a-f]{64})$`));
    assert.match(value, /^us-east-1:identity-\d$/);
  }
});

test("users whose tokens say nothing are kept in memory only", async () => {
  const cache = storage();
  const { fetch, counts } = aws();
  const credentials = pool(fetch, { cache, logins: { "graph.facebook.com": "opaque" } });
  await credentials();
  await credentials({ forceRefresh: true });
  assert.equal(cache.items.size, 0);
  assert.equal(counts.GetId, 1);
});

test("a function that brings another user's token: another identity, even without clear()", async () => {
  // Cognito refuses an identity with another user's token
  const bob = jwt("bob");
  const onCall = ({ operation, input }) =>
    operation === "GetCredentialsForIdentity" &&
    input.IdentityId === IDENTITY &&
    input.Logins[ISSUER] === bob &&
    failure("NotAuthorizedException", "Logins don't match.");
  const { fetch } = aws({ onCall });
  const users = ["alice", "alice", "bob"];
  const credentials = pool(fetch, { logins: { [ISSUER]: async () => jwt(users.shift()) } });
  const ids = [];
  for (let count = 0; count < 3; count++) {
    ids.push((await credentials({ forceRefresh: true })).identityId);
  }
  assert.deepEqual(ids, [IDENTITY, IDENTITY, "us-east-1:identity-2"]);
});

test("clear() removes the present user's stored id, no other", async () => {
  const cache = storage();
  const { fetch, counts } = aws();
  const guest = pool(fetch, { cache });
  const alice = pool(fetch, { cache, logins: { [ISSUER]: jwt("alice") } });
  await guest();
  await alice();
  alice.clear();
  await settle();
  assert.deepEqual([...cache.items.values()], [IDENTITY]);
  guest.clear();
  await guest();
  assert.equal(counts.GetId, 3);
  pool(fetch, { cache, logins: { [ISSUER]: jwt("alice") } }).clear(); // who that is is not known yet
  await settle();
  assert.equal(cache.items.size, 1);
  pool(fetch, { cache }).clear(); // a guest of an earlier visit
  await settle();
  assert.equal(cache.items.size, 0);
});

test("an identity that was under way at clear() is not stored", async () => {
  const cache = storage();
  let release;
  const released = new Promise((resolve) => {
    release = resolve;
  });
  const onCall = async ({ operation }) => {
    if (operation === "GetId") await released;
  };
  const credentials = pool(aws({ onCall }).fetch, { cache });
  const formerUser = credentials();
  await settle();
  credentials.clear();
  release();
  await formerUser;
  await settle();
  assert.equal(cache.items.size, 0);
});

for (const [type, message] of [
  ["ResourceNotFoundException", "Identity 'us-east-1:deleted' not found."],
  ["NotAuthorizedException", "Access to Identity 'us-east-1:deleted' is forbidden."],
]) {
  test(`a stored identity that is refused (${type}) is replaced once, and in the storage`, async () => {
    const key = `rekognition-wasm/${POOL}/guest`;
    const cache = storage([[key, "us-east-1:deleted"]]);
    const onCall = ({ input }) =>
      input.IdentityId === "us-east-1:deleted" && failure(type, message);
    const { fetch, counts } = aws({ onCall });
    assert.equal((await pool(fetch, { cache })()).identityId, IDENTITY);
    assert.deepEqual(counts, { GetId: 1, GetCredentialsForIdentity: 2 });
    assert.equal(cache.items.get(key), IDENTITY);
  });

  test(`a new identity that is refused (${type}) is not tried again`, async () => {
    const onCall = ({ operation }) => operation !== "GetId" && failure(type, message);
    const { fetch, counts } = aws({ onCall });
    await errorOf(pool(fetch)());
    assert.deepEqual(counts, { GetId: 1, GetCredentialsForIdentity: 1 });
  });
}

test("guests who may not come in make no new identities; a user's own is asked for again", async () => {
  const onCall = ({ operation }) => operation !== "GetId" && failure("NotAuthorizedException");
  const { fetch, counts } = aws({ onCall });
  const guest = pool(fetch);
  for (let count = 0; count < 3; count++) await errorOf(guest());
  assert.deepEqual(counts, { GetId: 1, GetCredentialsForIdentity: 3 });
  const user = pool(fetch, { logins: { "graph.facebook.com": "opaque" } });
  for (let count = 0; count < 2; count++) await errorOf(user());
  assert.deepEqual(counts, { GetId: 3, GetCredentialsForIdentity: 6 });
});

test("throttling does not replace an identity", async () => {
  const onCall = ({ count, operation }) =>
    operation !== "GetId" && count === 2 && failure("TooManyRequestsException");
  const { fetch, counts } = aws({ onCall });
  const credentials = pool(fetch);
  await credentials();
  credentials.refuse(await credentials());
  await errorOf(credentials());
  assert.equal((await credentials()).identityId, IDENTITY);
  assert.equal(counts.GetId, 1);
});

const broken = () => {
  throw new DOMException("The operation is insecure.", "SecurityError");
};
for (const [name, cache] of [
  ["is not there: localStorage", localStorageCache()],
  ["is not there: indexedDB", indexedDbCache()],
  ["throws", { getItem: broken, setItem: broken, removeItem: broken }],
  [
    "rejects",
    {
      getItem: async () => broken(),
      setItem: async () => broken(),
      removeItem: async () => broken(),
    },
  ],
  ["holds something else", storage([[`rekognition-wasm/${POOL}/guest`, "<script>"]])],
  ["holds a number", { getItem: () => 5, setItem() {}, removeItem() {} }],
]) {
  test(`a storage that ${name} is no failure`, async () => {
    const { fetch, counts } = aws();
    const credentials = pool(fetch, { cache: identityCache(cache) });
    assert.equal((await credentials()).identityId, IDENTITY);
    await credentials({ forceRefresh: true });
    assert.equal(counts.GetId, 1);
    credentials.clear();
    assert.equal((await credentials()).identityId, "us-east-1:identity-2");
  });
}

test("localStorage", async (t) => {
  const kept = storage();
  globalThis.localStorage = kept;
  t.after(() => delete globalThis.localStorage);
  const { fetch, counts } = aws();
  await pool(fetch, { cache: localStorageCache() })();
  await pool(fetch, { cache: localStorageCache() })();
  assert.equal(counts.GetId, 1);
  assert.deepEqual([...kept.items], [[`rekognition-wasm/${POOL}/guest`, IDENTITY]]);
});

/** As much of IndexedDB as is used here. */
function fakeIndexedDB(databases = {}) {
  const request = (result) => {
    const made = { result };
    queueMicrotask(() => {
      made.onupgradeneeded?.();
      made.onsuccess();
    });
    return made;
  };
  const open = (name, version) => {
    const isNew = !databases[name];
    databases[name] ??= {};
    const stores = databases[name];
    const store = (name) => ({
      get: (key) => request(stores[name].get(key)),
      put: (value, key) => request(stores[name].set(key, value)),
      delete: (key) => request(stores[name].delete(key)),
    });
    const made = request({
      close() {},
      createObjectStore(name) {
        assert.equal(version, 1);
        if (isNew) stores[name] = new Map();
      },
      transaction: (name) => ({ objectStore: () => store(name) }),
    });
    return made;
  };
  return { open, databases };
}

test("IndexedDB", async (t) => {
  globalThis.indexedDB = fakeIndexedDB();
  t.after(() => delete globalThis.indexedDB);
  const { fetch, counts } = aws();
  await pool(fetch, { cache: indexedDbCache() })();
  const credentials = pool(fetch, { cache: indexedDbCache() });
  await credentials();
  assert.equal(counts.GetId, 1);
  const { identities } = globalThis.indexedDB.databases["rekognition-wasm"];
  assert.deepEqual([...identities], [[`rekognition-wasm/${POOL}/guest`, IDENTITY]]);
  credentials.clear();
  await settle();
  assert.equal(identities.size, 0);
});

test("the times of clientConfig hold", async () => {
  const clientConfig = { fetch: scripted(hang), timeout: 20 };
  const error = await errorOf(pool(undefined, { clientConfig })());
  assert.match(error.message, /GetId: TimeoutError: no result within 20 ms/);
});

test("abortSignal ends tokens and requests, and is passed on", async () => {
  let passed;
  const token = ({ abortSignal }) => {
    passed = abortSignal;
    return new Promise(() => {});
  };
  const controller = new AbortController();
  const asked = pool(aws().fetch, { logins: { [ISSUER]: token } })({
    abortSignal: controller.signal,
  });
  await settle();
  controller.abort();
  assert.equal((await errorOf(asked)).name, "AbortError");
  await settle();
  assert.equal(passed.aborted, true);
});

test("Cognito repeats a token in its message: it is not shown, nor in the hooks", async (t) => {
  skipSleeps(t);
  const token = jwt("alice");
  const events = [];
  const onRetry = (event) => events.push(event.error.message);
  const onCall = ({ count, input }) =>
    failure(
      count < 3 ? "TooManyRequestsException" : "InvalidParameterException",
      `'${input.Logins[ISSUER]}' is no good`,
    );
  const { fetch } = aws({ onCall });
  const error = await errorOf(
    pool(fetch, { logins: { [ISSUER]: token }, clientConfig: { fetch, onRetry } })(),
  );
  assert.match(error.message, /GetId: InvalidParameterException: '…' is no good/);
  assert.deepEqual(events, ["'…' is no good", "'…' is no good"]);
});

test("of two tokens, one the beginning of the other, nothing is shown", async () => {
  const tokens = ["eyJhbGciOiJub25lIn0", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0"];
  keepSecret(...tokens);
  const onCall = () => failure("InvalidParameterException", `${tokens[1]} is no good`);
  const logins = { "accounts.google.com": tokens[0], [ISSUER]: tokens[1] };
  const error = await errorOf(pool(aws({ onCall }).fetch, { logins })());
  assert.match(error.message, /GetId: InvalidParameterException: … is no good/);
});

test("credentials in an answer that is an error are not shown", async () => {
  const SecretKey = "a secret key in the wrong place";
  keepSecret(SecretKey);
  const onCall = ({ operation }) =>
    operation !== "GetId" && json(400, { Credentials: { SecretKey }, SecretKey });
  await errorOf(pool(aws({ onCall }).fetch)());
});

for (const [message, hint] of [
  ["Unauthenticated access is not supported for this identity pool.", /guest access/],
  ["Token is not from a supported provider of this identity pool.", /named as a provider/],
  ["Invalid login token. Token expired: 1 >= 0", /a function is asked/],
]) {
  test(`a hint for: ${message}`, async () => {
    const error = await errorOf(pool(scripted(failure("NotAuthorizedException", message)))());
    assert.match(error.hint, hint);
  });
}

for (const [make, options, message] of [
  [
    pool,
    { identityPoolId: undefined },
    /^identityPoolId: expected one such as us-east-1:1234abcd-…, found none$/,
  ],
  [pool, { identityPoolId: "us-east-1" }, /^identityPoolId: .*found "us-east-1"$/],
  [pool, { logins: "token" }, /^logins: expected an object, found a string$/],
  [
    pool,
    { logins: { [ISSUER]: 5 } },
    /^logins\["accounts.google.com"\]: expected a string or function, found a number$/,
  ],
  [pool, { logins: { [ISSUER]: undefined } }, /^logins\["accounts.google.com"\]: .*found null$/],
  [pool, { customRoleArn: 5 }, /^customRoleArn: expected a string, found a number$/],
  [pool, { accountId: 123 }, /^accountId: expected a string, found a number$/],
  [pool, { userIdentifier: 5 }, /^userIdentifier: expected a string, found a number$/],
  [pool, { cache: "localStorage" }, /^cache: expected an object, found a string$/],
  [pool, { cache: null }, /^cache: expected/],
  [pool, { clientConfig: { endpoint: "x" } }, /^endpoint: expected/],
  [basic, { roleArn: undefined }, /^roleArn: .*found none$/],
  [basic, { durationSeconds: 1 }, /^durationSeconds: expected/],
  [basic, { stsClientConfig: { maxAttempts: 0 } }, /^maxAttempts: expected/],
  [
    (_, options) => fromCognitoIdentity(options),
    { identityId: 5 },
    /^identityId: expected a string/,
  ],
  [
    (_, options) => fromCognitoIdentity(options),
    { identityId: "x" },
    /^identityId: expected one such as/,
  ],
  [
    (_, options) => fromCognitoIdentity(options),
    undefined,
    /^identityId: expected one such as us-east-1:1234abcd-…, found none$/,
  ],
  [
    (_, options) => fromCognitoDeveloperIdentity(options),
    undefined,
    /^getIdentity: expected a function/,
  ],
  [(_, options) => fromCognitoIdentityPool(options), undefined, /^identityPoolId: expected/],
  [(_, options) => fromCognitoBasicFlow(options), undefined, /^identityPoolId: expected/],
]) {
  test(`refused at once: ${message.source}`, () => {
    const error = thrownBy(() => make(scripted(OK), options));
    assert.equal(error.name, "ConfigError");
    assert.match(error.message, message);
  });
}

test("an empty object of logins is a guest's", async () => {
  const { fetch, requests } = aws();
  await pool(fetch, { logins: {} })();
  assert.equal(requests[0].url, COGNITO_URL);
});
