// Every fault that the stand-in can have on the wire, with each kind of credentials: a call succeeds, or fails once
// with one documented error, and nothing hangs.

import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { certificate, PAIRS, pem } from "./certificates.mjs";
import { ROLE } from "./providers.mjs";
import { errorOf, KEYS, keepSecret, POOL, REGION } from "./support.mjs";
import { VENDING, vend } from "./vending.mjs";

const ours = await import("rekognition-wasm");

const endpoint = process.env.REKOGNITION_FAULTS;
assert.ok(endpoint, "REKOGNITION_FAULTS is not set; `cargo xtask test npm` sets it");

/** An app's own server, which vends sessions of a guest. */
const vending = await vend(() => pool()());

/** Full jitter of nothing: Node's fetch needs the timers as they are. */
const withoutWaits = (t) => t.mock.method(Math, "random", () => 0);

/** Plans faults; `GET` of the same tells how many requests there were. Those of the app's own server are its own. */
async function plan({ rules = [], ...settings }) {
  const isOwn = ({ target }) => target === VENDING;
  vending.plan(rules.find(isOwn));
  const plan = { ...settings, rules: rules.filter((rule) => !isOwn(rule)) };
  const answer = await fetch(`${endpoint}/_faults`, { method: "PUT", body: JSON.stringify(plan) });
  assert.ok(answer.ok, await answer.text());
}
const requests = async () => {
  const { requests } = await (await fetch(`${endpoint}/_faults`)).json();
  return { ...requests, [VENDING]: vending.count };
};

beforeEach(() => plan({}));
after(() => plan({}));

const pool = (options) =>
  ours.fromCognitoIdentityPool({ identityPoolId: POOL, clientConfig: { endpoint, ...options } });

/** Kinds of credentials: whether they can be replaced. */
const KINDS = {
  "fixed credentials": { make: () => pool()(), renews: false },
  "a guest's": { make: () => pool(), renews: true },
  "a signed-in user's": {
    make: () =>
      ours.fromCognitoIdentityPool({
        identityPoolId: POOL,
        logins: { "example.com": async () => "a-login-token-of-the-fault-tests" },
        clientConfig: { endpoint },
      }),
    renews: true,
  },
  "a function's": { make: () => () => pool()(), renews: true },
};
keepSecret("a-login-token-of-the-fault-tests");

const client = (credentials, options) =>
  new ours.Rekognition({ region: REGION, endpoint, credentials, ...options });

/** What comes of a call: how many attempts a success took, or the name of the error. */
async function outcome(call) {
  const settled = await call.then(
    ({ $metadata }) => $metadata.attempts,
    (error) => error,
  );
  if (typeof settled === "number") return settled;
  await errorOf(Promise.reject(settled));
  return `${settled.name}, ${settled.$metadata.attempts}`;
}

/** The outcome if the fault comes once, and if it comes always; of credentials that are replaced, where it differs. */
for (const [name, fault, once, always, renewed] of [
  ["throttle", {}, 2, "ThrottlingException, 3"],
  ["internal", {}, 2, "InternalServerError, 3"],
  ["unavailable", {}, 2, "ResponseError, 3"],
  ["unavailable", { retryAfter: 1 }, 2, "ResponseError, 3"],
  [
    "expiredToken",
    {},
    "ExpiredTokenException, 1",
    "ExpiredTokenException, 1",
    [2, "ExpiredTokenException, 2"],
  ],
  [
    "unrecognizedClient",
    {},
    "UnrecognizedClientException, 1",
    "UnrecognizedClientException, 1",
    [2, "UnrecognizedClientException, 2"],
  ],
  ["accessDenied", {}, "AccessDeniedException, 1", "AccessDeniedException, 1"],
  ["reset", {}, 2, "NetworkError, 3"],
  ["cutOff", {}, 2, "NetworkError, 3"],
  ["truncated", {}, 2, "ResponseError, 3"],
  ["html", {}, 2, "ResponseError, 3"],
  ["redirect", {}, 2, "NetworkError, 3"],
  ["noCors", {}, "ResponseError, 1", "ResponseError, 1"],
  ["hang", {}, 2, "TimeoutError, 3"],
  ["slow", { milliseconds: 50 }, 1, 1],
]) {
  for (const [kind, { make, renews }] of Object.entries(KINDS)) {
    const more = JSON.stringify(fault).slice(1, -1);
    test(`${name} ${more}, ${kind}`, { timeout: 20_000 }, async (t) => {
      withoutWaits(t);
      const [first, every] = (renews && renewed) || [once, always];
      for (const [times, expected] of [
        [1, first],
        [null, every],
      ]) {
        const credentials = await make();
        const rekognition = client(credentials, {
          requestTimeout: name === "hang" ? 1000 : 30_000,
        });
        if (name === "hang") await rekognition.listCollections();
        await plan({ rules: [{ target: "ListCollections", fault: name, times, ...fault }] });
        assert.equal(await outcome(rekognition.listCollections()), expected, `times: ${times}`);
        await plan({});
        await rekognition.listCollections();
      }
    });
  }
}

/** Faults on the way to credentials: they are tried again as calls are, and end in one error. */
for (const [name, once, always] of [
  ["throttle", 1, "CredentialsProviderError, 3"],
  ["internal", 1, "CredentialsProviderError, 3"],
  ["reset", 1, "CredentialsProviderError, 3"],
  ["truncated", 1, "CredentialsProviderError, 3"],
  ["accessDenied", "CredentialsProviderError, 1", "CredentialsProviderError, 1"],
]) {
  for (const target of ["GetId", "GetCredentialsForIdentity"]) {
    test(`${name} of ${target}`, { timeout: 20_000 }, async (t) => {
      withoutWaits(t);
      for (const [times, expected] of [
        [1, once],
        [null, always],
      ]) {
        const rekognition = client(pool());
        await plan({ rules: [{ target, fault: name, times }] });
        assert.equal(await outcome(rekognition.listCollections()), expected, `times: ${times}`);
        await plan({});
        await rekognition.listCollections(); // a failure is not kept
      }
    });
  }
}

const master = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const base64 = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const TOKEN = `${base64({ alg: "RS256" })}.${base64({ sub: "ann", exp: 4e9 })}.c2lnbmF0dXJl`;
const ASSERTION = Buffer.from("an assertion of the fault tests").toString("base64");
keepSecret(master.secretAccessKey, TOKEN, ASSERTION);

const cognito = async (operation, body) => {
  const headers = { "x-amz-target": `AWSCognitoIdentityService.${operation}` };
  return (await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(body) })).json();
};
const arn = (rest) => `arn:aws:rolesanywhere:${REGION}:123456789012:${rest}`;

/** The other providers: how each is made, and what it calls. */
const PROVIDERS = {
  fromTemporaryCredentials: {
    calls: ["AssumeRole"],
    options: { masterCredentials: master, params: { RoleArn: ROLE } },
  },
  fromSessionToken: { calls: ["GetSessionToken"], options: { masterCredentials: master } },
  fromWebToken: {
    calls: ["AssumeRoleWithWebIdentity"],
    options: { roleArn: ROLE, webIdentityToken: TOKEN },
  },
  fromSaml: {
    calls: ["AssumeRoleWithSAML"],
    options: {
      roleArn: ROLE,
      principalArn: ROLE.replace("role/", "saml-provider/"),
      samlAssertion: ASSERTION,
    },
  },
  fromCognitoBasicFlow: {
    calls: ["GetId", "GetOpenIdToken", "AssumeRoleWithWebIdentity"],
    options: { roleArn: ROLE, identityPoolId: POOL },
  },
  fromCognitoDeveloperIdentity: {
    calls: ["GetCredentialsForIdentity"],
    options: {
      getIdentity: async () => {
        const identity = await cognito("GetId", { IdentityPoolId: POOL });
        return cognito("GetOpenIdToken", identity);
      },
    },
  },
  fromRolesAnywhere: {
    calls: ["CreateSession"],
    options: {
      roleArn: ROLE,
      profileArn: arn("profile/1"),
      trustAnchorArn: arn("trust-anchor/2"),
      certificate: certificate(PAIRS["P-256"]),
      privateKey: pem(PAIRS["P-256"]),
    },
  },
  fromHttp: { calls: [VENDING], options: {} },
};

/** A provider of that name, which reaches its services here. */
function provider(name, more) {
  const config = { endpoint, ...more };
  const reached = { clientConfig: config, stsClientConfig: config };
  const { options } = PROVIDERS[name];
  return name === "fromHttp"
    ? ours.fromHttp({ url: vending.url, ...more })
    : ours[name]({ ...options, ...reached });
}

/** The outcome if the fault comes once, and if it comes always, of a call whose credentials meet it. */
for (const [name, fault, once, always] of [
  ["throttle", {}, 1, "CredentialsProviderError, 3"],
  ["internal", {}, 1, "CredentialsProviderError, 3"],
  ["unavailable", {}, 1, "CredentialsProviderError, 3"],
  ["reset", {}, 1, "CredentialsProviderError, 3"],
  ["cutOff", {}, 1, "CredentialsProviderError, 3"],
  ["truncated", {}, 1, "CredentialsProviderError, 3"],
  ["html", {}, 1, "CredentialsProviderError, 3"],
  ["hang", {}, 1, "CredentialsProviderError, 3"],
  ["accessDenied", {}, "CredentialsProviderError, 1", "CredentialsProviderError, 1"],
  ["slow", { milliseconds: 20 }, 1, 1],
]) {
  for (const [kind, { calls }] of Object.entries(PROVIDERS)) {
    for (const target of calls) {
      test(`${name} of ${target}, ${kind}`, { timeout: 20_000 }, async (t) => {
        withoutWaits(t);
        for (const [times, expected] of [
          [1, once],
          [null, always],
        ]) {
          // what is to hang always need not be waited for long
          const requestTimeout = name !== "hang" ? 30_000 : times ? 400 : 50;
          const rekognition = client(provider(kind, { requestTimeout }));
          await plan({ rules: [{ target, fault: name, times, ...fault }] });
          assert.equal(await outcome(rekognition.listCollections()), expected, `times: ${times}`);
          await plan({});
          if (requestTimeout > 50) await rekognition.listCollections(); // a failure is not kept
        }
      });
    }
  }
}

for (const [kind, { calls }] of Object.entries(PROVIDERS)) {
  const last = calls.at(-1);

  test(`a session that is over is replaced before the call, ${kind}`, async () => {
    const credentials = provider(kind);
    await plan({ sessionLifetime: 0 });
    assert.ok((await credentials()).expiration <= new Date());
    await plan({});
    const rekognition = client(credentials);
    assert.deepEqual(
      [await outcome(rekognition.listCollections()), await outcome(rekognition.listCollections())],
      [1, 1],
    );
    assert.equal((await requests())[last], 1);
  });

  test(`a session that is refused is replaced once, ${kind}`, async (t) => {
    withoutWaits(t);
    const rekognition = client(provider(kind));
    await rekognition.listCollections();
    for (const [times, expected] of [
      [1, 2],
      [null, "ExpiredTokenException, 2"],
    ]) {
      await plan({ rules: [{ target: "ListCollections", fault: "expiredToken", times }] });
      assert.equal(await outcome(rekognition.listCollections()), expected);
      assert.equal((await requests())[last], 1);
    }
  });
}

test("an identity that was deleted is replaced by one new GetId", async () => {
  const credentials = pool();
  const rekognition = client(credentials);
  await rekognition.listCollections();
  await plan({
    rules: [
      { target: "ListCollections", fault: "expiredToken", times: 1 },
      { target: "GetCredentialsForIdentity", fault: "identityNotFound", times: 1 },
    ],
  });
  assert.equal(await outcome(rekognition.listCollections()), 2);
  const { GetId, GetCredentialsForIdentity } = await requests();
  assert.deepEqual([GetId, GetCredentialsForIdentity], [1, 2]);
});

for (const settings of [
  { clock: 3600 },
  { clock: -3600 },
  { clock: 3600, hideDate: "fromAll" },
  { clock: -86_400, hideDate: "fromAll" },
]) {
  test(`the service's clock: ${JSON.stringify(settings)}`, async () => {
    await plan(settings);
    const rekognition = client(pool());
    const attempts = [];
    for (let call = 0; call < 101; call++)
      attempts.push(await outcome(rekognition.listCollections()));
    assert.ok(attempts[0] <= 2);
    assert.deepEqual(attempts.slice(1), Array(100).fill(1));
    await plan({});
    await outcome(rekognition.listCollections()); // learns that it was right after all
  });
}

test("a cache's date poisons no clock", async () => {
  await plan({ cachedDate: 7200 });
  const rekognition = client(pool());
  for (let call = 0; call < 3; call++)
    assert.equal(await outcome(rekognition.listCollections()), 1);
});

test("200 calls at once on a cold provider: one identity, one session", async () => {
  const credentials = pool();
  const clients = [client(credentials), client(credentials)];
  const calls = Array.from({ length: 200 }, (_, index) => clients[index % 2].listCollections());
  await Promise.all(calls);
  const { GetId, GetCredentialsForIdentity, ListCollections } = await requests();
  assert.deepEqual([GetId, GetCredentialsForIdentity, ListCollections], [1, 1, 200]);
});

test("sessions of two seconds: steady calls never fail", { timeout: 90_000 }, async (t) => {
  await plan({ sessionLifetime: 2 });
  const seconds = Number(process.env.STEADY_SECONDS ?? 8);
  const rekognition = client(pool());
  const end = Date.now() + seconds * 1000;
  let calls = 0;
  for (; Date.now() < end; calls++) {
    await rekognition.listCollections();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { GetId, GetCredentialsForIdentity } = await requests();
  const asked = GetId + GetCredentialsForIdentity;
  t.diagnostic(`${calls} calls in ${seconds} s, ${asked} calls for credentials`);
  assert.ok(asked <= 2 + seconds * 0.56, `${asked}`);
});

/** Runs so many calls, eight at a time. */
async function eightAtATime(count, call) {
  const outcomes = [];
  const one = async () => {
    while (outcomes.length < count) outcomes[outcomes.push(0) - 1] = await outcome(call());
  };
  await Promise.all(Array.from({ length: 8 }, one));
  return outcomes;
}

test("a third of all answers throttled or broken: 500 calls succeed", {
  timeout: 60_000,
}, async (t) => {
  withoutWaits(t);
  const rekognition = client(await pool()(), { maxAttempts: 10 });
  await plan({
    rules: [
      { target: "ListCollections", fault: "throttle", probability: 0.15, seed: 1 },
      { target: "ListCollections", fault: "internal", probability: 0.18, seed: 2 },
    ],
  });
  const outcomes = await eightAtATime(500, () => rekognition.listCollections());
  assert.ok(outcomes.every((attempts) => typeof attempts === "number"));
  const retries = outcomes.reduce((sum, attempts) => sum + attempts - 1, 0);
  t.diagnostic(`${retries} retries for 500 calls`);
  assert.ok(retries > 100);
});

test("an outage brings no storm: at most 1.2 requests a call", { timeout: 60_000 }, async (t) => {
  withoutWaits(t);
  const rekognition = client(await pool()());
  await plan({ rules: [{ target: "ListCollections", fault: "internal" }] });
  await eightAtATime(500, () => rekognition.listCollections());
  const { ListCollections } = await requests();
  t.diagnostic(`${ListCollections} requests for 500 calls`);
  assert.ok(ListCollections <= 600);
});

test("a pause that the service asks for is kept", async (t) => {
  withoutWaits(t);
  const rekognition = client(pool());
  await plan({
    rules: [{ target: "ListCollections", fault: "unavailable", times: 1, retryAfter: 1 }],
  });
  const { $metadata } = await rekognition.listCollections();
  assert.deepEqual([$metadata.attempts, $metadata.totalRetryDelay], [2, 1000]);
});

test("an abort ends a call whatever it waits for", { timeout: 20_000 }, async () => {
  for (const target of ["GetId", "GetCredentialsForIdentity", "ListCollections"]) {
    await plan({ rules: [{ target, fault: "hang" }] });
    const controller = new AbortController();
    const call = client(pool()).listCollections({}, { abortSignal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    assert.equal((await errorOf(call)).name, "AbortError", target);
  }
});

test("without a service there is one error", async (t) => {
  withoutWaits(t);
  const nowhere = new ours.Rekognition({
    region: REGION,
    endpoint: "http://127.0.0.1:9",
    credentials: KEYS,
  });
  assert.equal(await outcome(nowhere.listCollections()), "NetworkError, 3");
});
