// Credentials from STS: the AWS SDK's requests, tokens asked anew, nothing given away, refused options.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as sdk from "@aws-sdk/nested-clients/sts";
import {
  fromCognitoIdentityPool,
  fromSaml,
  fromSessionToken,
  fromTemporaryCredentials,
  fromWebToken,
} from "rekognition-wasm";
import {
  aws,
  checkSame,
  HOUR,
  members,
  ROLE,
  STS_URL,
  sdkRequest,
  stsFailure,
  xml,
} from "./providers.mjs";
import {
  authorizationOf,
  client,
  errorOf,
  hang,
  KEYS,
  keepSecret,
  OK,
  OTHER_KEYS,
  POOL,
  REGION,
  SMALL,
  scripted,
  settle,
  skipSleeps,
  stopClock,
  thrownBy,
} from "./support.mjs";

const POLICY = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "rekognition:*", Resource: "*" }],
};
const POLICY_ARNS = [{ arn: "arn:aws:iam::aws:policy/A" }, { arn: "arn:aws:iam::aws:policy/B" }];
const SAML_PROVIDER = "arn:aws:iam::123456789012:saml-provider/idp";
const ODD = "a b+c/d=e&f'(!)*~é猫\u{1f600}";
const TOKEN = "eyJhbGciOiJub25lIn0.web-identity-token.secret";
const ASSERTION = "PHNhbWw+YXNzZXJ0aW9uPC9zYW1sPg==";
const CODE = "918273";
keepSecret(TOKEN, ASSERTION, CODE);

function abortSoon() {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 10);
  return controller;
}

const once = (fetch) => ({ fetch, maxAttempts: 1 });

/** A provider of each kind. */
const PROVIDERS = {
  fromWebToken: (fetch, options) =>
    fromWebToken({ webIdentityToken: TOKEN, roleArn: ROLE, clientConfig: once(fetch), ...options }),
  fromSaml: (fetch, options) =>
    fromSaml({
      samlAssertion: ASSERTION,
      principalArn: SAML_PROVIDER,
      roleArn: ROLE,
      clientConfig: once(fetch),
      ...options,
    }),
  fromTemporaryCredentials: (fetch, options) =>
    fromTemporaryCredentials({
      masterCredentials: KEYS,
      params: { RoleArn: ROLE },
      clientConfig: once(fetch),
      ...options,
    }),
  fromSessionToken: (fetch, options) =>
    fromSessionToken({ masterCredentials: KEYS, clientConfig: once(fetch), ...options }),
};
const OPERATIONS = {
  fromWebToken: "AssumeRoleWithWebIdentity",
  fromSaml: "AssumeRoleWithSAML",
  fromTemporaryCredentials: "AssumeRole",
  fromSessionToken: "GetSessionToken",
};

for (const [index, options] of [
  { roleSessionName: "visitor" },
  {
    roleSessionName: ODD,
    policy: JSON.stringify(POLICY),
    policyArns: POLICY_ARNS,
    durationSeconds: 900,
  },
  { roleSessionName: "v", providerId: "www.amazon.com", policy: ODD },
].entries()) {
  test(`fromWebToken, options ${index}: the AWS SDK's request, unsigned`, async () => {
    const { fetch, requests } = aws();
    await PROVIDERS.fromWebToken(fetch, options)();
    const command = new sdk.AssumeRoleWithWebIdentityCommand({
      RoleArn: ROLE,
      RoleSessionName: options.roleSessionName,
      WebIdentityToken: TOKEN,
      ProviderId: options.providerId,
      Policy: options.policy,
      PolicyArns: options.policyArns,
      DurationSeconds: options.durationSeconds,
    });
    checkSame(requests[0], await sdkRequest(sdk.STSClient, command));
    assert.equal(requests.length, 1);
    assert.deepEqual(requests[0].headers, { "content-type": "application/x-www-form-urlencoded" });
  });
}

for (const [index, params] of [
  { RoleArn: ROLE, RoleSessionName: "visitor" },
  {
    RoleArn: ROLE,
    RoleSessionName: ODD,
    PolicyArns: POLICY_ARNS,
    Policy: JSON.stringify(POLICY),
    DurationSeconds: 3600,
    Tags: [
      { Key: "team", Value: "vision" },
      { Key: ODD, Value: "" },
    ],
    TransitiveTagKeys: ["team", ODD],
    ExternalId: "external",
    SerialNumber: "arn:aws:iam::123456789012:mfa/user",
    TokenCode: CODE,
    SourceIdentity: "alice",
    ProvidedContexts: [{ ProviderArn: "arn:p", ContextAssertion: "assertion" }],
  },
].entries()) {
  test(`fromTemporaryCredentials, params ${index}: the AWS SDK's request, signed for STS`, async () => {
    const { fetch, requests } = aws();
    await PROVIDERS.fromTemporaryCredentials(fetch, { params })();
    const command = new sdk.AssumeRoleCommand(params);
    const [request] = requests;
    checkSame(request, await sdkRequest(sdk.STSClient, command, { credentials: KEYS }));
    assert.equal(request.headers["x-amz-security-token"], KEYS.sessionToken);
    assert.equal(
      request.headers.authorization,
      await authorizationOf(request, KEYS, REGION, "sts"),
    );
  });
}

test("fromSaml: the request, unsigned", async () => {
  const { fetch, requests } = aws();
  await PROVIDERS.fromSaml(fetch, {
    policy: POLICY,
    policyArns: POLICY_ARNS,
    durationSeconds: 900,
  })();
  const [request] = requests;
  assert.equal(request.url, STS_URL);
  assert.equal(request.headers.authorization, undefined);
  assert.deepEqual(members(request), {
    Action: "AssumeRoleWithSAML",
    Version: "2011-06-15",
    RoleArn: ROLE,
    PrincipalArn: SAML_PROVIDER,
    SAMLAssertion: ASSERTION,
    "PolicyArns.member.1.arn": POLICY_ARNS[0].arn,
    "PolicyArns.member.2.arn": POLICY_ARNS[1].arn,
    Policy: JSON.stringify(POLICY),
    DurationSeconds: "900",
  });
});

test("fromSessionToken: the request, signed for STS", async () => {
  const { fetch, requests } = aws();
  const mfa = { serialNumber: "arn:aws:iam::123456789012:mfa/user", tokenCode: async () => CODE };
  const { accessKeyId, secretAccessKey } = KEYS;
  const masterCredentials = { accessKeyId, secretAccessKey };
  await PROVIDERS.fromSessionToken(fetch, { masterCredentials, durationSeconds: 900, ...mfa })();
  const [request] = requests;
  assert.deepEqual(members(request), {
    Action: "GetSessionToken",
    Version: "2011-06-15",
    DurationSeconds: "900",
    SerialNumber: mfa.serialNumber,
    TokenCode: CODE,
  });
  const expected = await authorizationOf(request, masterCredentials, REGION, "sts");
  assert.equal(request.headers.authorization, expected);
});

for (const [name, provider] of Object.entries(PROVIDERS)) {
  const operation = OPERATIONS[name];

  test(`${name}: the credentials, once for many calls and clients`, async () => {
    const { fetch, counts } = aws();
    const service = scripted(OK);
    const credentials = provider(fetch);
    const clients = [client(service, { credentials }), client(service, { credentials })];
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => clients[index % 2].detectFaces({ Image: SMALL })),
    );
    const { expiration, ...keys } = await credentials();
    assert.deepEqual(keys, {
      accessKeyId: "ASIA1",
      secretAccessKey: "secret/1+of-the-scripted-sts",
      sessionToken: "token/1+of&the-scripted-sts==",
    });
    assert.ok(Math.abs(expiration - Date.now() - HOUR) < 5000);
    assert.deepEqual(counts, { [operation]: 1 });
    const signed = service.requests.at(-1);
    assert.equal(signed.headers.authorization, await authorizationOf(signed, keys));
  });

  test(`${name}: clear() and forceRefresh ask anew`, async () => {
    const { fetch } = aws();
    const credentials = provider(fetch);
    await credentials();
    credentials.clear();
    assert.equal((await credentials()).accessKeyId, "ASIA2");
    assert.equal((await credentials({ forceRefresh: true })).accessKeyId, "ASIA3");
    assert.equal((await credentials()).accessKeyId, "ASIA3");
  });

  test(`${name}: an error of the service, in its words, with nothing secret in it`, async () => {
    const repeat = ({ request }) => {
      const sent = Object.values(members(request)).join(" &amp; ");
      return stsFailure("ValidationError", `1 &lt; 2: ${sent} ${KEYS.sessionToken.slice(0, 3)}`);
    };
    const error = await errorOf(provider(aws({ onCall: repeat }).fetch)());
    assert.equal(error.name, "CredentialsProviderError");
    assert.match(
      error.message,
      new RegExp(`^no credentials: ${operation}: ValidationError: 1 < 2`),
    );
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.equal(error.cause.name, "ValidationError");
  });

  test(`${name}: hooks of a retry show nothing secret`, async (t) => {
    skipSleeps(t);
    const events = [];
    const onCall = ({ count, request }) =>
      count < 3 && stsFailure("Throttling", `${Object.values(members(request)).join(" ")}`);
    const note = (event) => events.push(event);
    const config = { onRequest: note, onResponse: note, onRetry: note };
    const { fetch } = aws({ onCall });
    await provider(fetch, { clientConfig: { fetch, ...config } })();
    assert.equal(events.length, 8);
    const texts = JSON.stringify(events, (_, value) =>
      value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
    );
    for (const secret of [TOKEN, ASSERTION, KEYS.secretAccessKey, KEYS.sessionToken]) {
      assert.ok(!texts.includes(secret));
    }
  });

  test(`${name}: throttling and faults are waited out`, async (t) => {
    skipSleeps(t);
    const onCall = ({ count }) =>
      [stsFailure("Throttling", "slow down"), stsFailure("InternalFailure", "oops", 500)][
        count - 1
      ];
    const { fetch } = aws({ onCall });
    const credentials = provider(fetch, { clientConfig: { fetch } });
    assert.equal((await credentials()).accessKeyId, "ASIA3");
  });

  test(`${name}: abortSignal ends the request`, async () => {
    const fetch = scripted(hang);
    const controller = new AbortController();
    const asked = provider(fetch)({ abortSignal: controller.signal });
    await settle();
    controller.abort();
    assert.equal((await errorOf(asked)).name, "AbortError");
    await settle();
    assert.equal(fetch.requests[0].signal.aborted, true);
  });

  for (const [what, answer] of [
    ["nothing", ""],
    ["JSON", "{}"],
    ["a page", "<html><body>sign in</body></html>"],
    ["no credentials", `<${operation}Response></${operation}Response>`],
    [
      "empty credentials",
      `<${operation}Response><AccessKeyId/><Expiration></Expiration></${operation}Response>`,
    ],
    [
      "no date",
      `<${operation}Response><AccessKeyId>A</AccessKeyId><SecretAccessKey>B</SecretAccessKey><SessionToken>C</SessionToken><Expiration>soon</Expiration></${operation}Response>`,
    ],
    [
      "half of it",
      `<${operation}Response><AccessKeyId>A</AccessKeyId><SecretAccessKey>${KEYS.secretAccessKey}</SecretAccessKey>`,
    ],
  ]) {
    test(`${name}: STS answers with ${what}`, async () => {
      const error = await errorOf(provider(scripted(xml(200, answer)))());
      assert.equal(error.name, "CredentialsProviderError");
      assert.match(error.message, new RegExp(operation));
    });
  }

  test(`${name}: credentials in an answer that is an error are not shown`, async () => {
    const { secretAccessKey, sessionToken } = KEYS;
    const answer = `<R><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${sessionToken}</SessionToken></R>`;
    await errorOf(provider(scripted(xml(400, answer.replaceAll("R>", "OddResponse>"))))());
  });

  test(`${name}: the region, and the endpoint`, async () => {
    const { fetch, requests } = aws();
    await provider(fetch, { clientConfig: { fetch, region: "eu-central-1" } })();
    await provider(fetch, { clientConfig: { fetch, endpoint: "http://127.0.0.1:1/" } })();
    assert.deepEqual(
      requests.map(({ url }) => url),
      ["https://sts.eu-central-1.amazonaws.com/", "http://127.0.0.1:1/"],
    );
  });
}

for (const [name, option] of [
  ["fromWebToken", "webIdentityToken"],
  ["fromSaml", "samlAssertion"],
]) {
  test(`${name}: a function brings its token anew for each refresh`, async (t) => {
    stopClock(t, "2026-11-20T10:00:00Z");
    const { fetch, calls } = aws();
    const asked = [];
    const source = async (options) => `token ${asked.push(options)}`;
    const credentials = PROVIDERS[name](fetch, { [option]: source });
    await credentials();
    await credentials();
    t.mock.timers.setTime(Date.now() + HOUR);
    await credentials();
    await credentials({ forceRefresh: true });
    const tokens = calls.map(([, input]) => input.WebIdentityToken ?? input.SAMLAssertion);
    assert.deepEqual(tokens, ["token 1", "token 2", "token 3"]);
    assert.deepEqual(
      asked.map(({ forceRefresh }) => forceRefresh),
      [false, false, true],
    );
    assert.ok(asked[0].abortSignal instanceof AbortSignal);
  });

  for (const [found, told] of [
    [undefined, "none"],
    ["", "none"],
    [null, "null"],
    [5, "a number"],
    [{ token: TOKEN }, "an object"],
  ]) {
    test(`${name}: a function that brings ${told} (${typeof found}): nothing sent`, async () => {
      const { fetch, requests } = aws();
      const error = await errorOf(PROVIDERS[name](fetch, { [option]: async () => found })());
      assert.equal(error.name, "CredentialsProviderError");
      assert.match(error.message, new RegExp(`${option}: expected .*, found ${told}`));
      assert.equal(requests.length, 0);
    });
  }

  test(`${name}: a function that fails, one that throws, one that never ends`, async () => {
    const { fetch, requests } = aws();
    const ask = (source, options) => PROVIDERS[name](fetch, { [option]: source })(options);
    const refused = () => {
      throw new Error("signed out");
    };
    for (const source of [refused, async () => refused()]) {
      const error = await errorOf(ask(source));
      assert.equal(error.message, `no credentials: ${option}: Error: signed out`);
    }
    const { signal: abortSignal } = abortSoon();
    assert.equal(
      (await errorOf(ask(() => new Promise(() => {}), { abortSignal }))).name,
      "AbortError",
    );
    assert.equal(requests.length, 0);
  });
}

test("an MFA code is asked for each refresh", async () => {
  const { fetch, calls } = aws();
  const serials = [];
  const mfaCodeProvider = async (serial) => `00000${serials.push(serial)}`;
  const params = { RoleArn: ROLE, SerialNumber: "serial" };
  const credentials = PROVIDERS.fromTemporaryCredentials(fetch, { params, mfaCodeProvider });
  await credentials();
  await credentials({ forceRefresh: true });
  assert.deepEqual(
    calls.map(([, { TokenCode }]) => TokenCode),
    ["000001", "000002"],
  );
  assert.deepEqual(serials, ["serial", "serial"]);
});

test("a chain: a visitor of a pool assumes a role; clear() clears both", async () => {
  const { fetch, counts, requests } = aws();
  const masterCredentials = fromCognitoIdentityPool({
    identityPoolId: POOL,
    clientConfig: { fetch },
  });
  const credentials = PROVIDERS.fromTemporaryCredentials(fetch, { masterCredentials });
  await credentials();
  const master = await masterCredentials();
  const signed = requests.at(-1);
  assert.equal(signed.headers.authorization, await authorizationOf(signed, master, REGION, "sts"));
  await credentials({ forceRefresh: true });
  assert.deepEqual(counts, { GetId: 1, GetCredentialsForIdentity: 1, AssumeRole: 2 });
  credentials.clear();
  await credentials();
  assert.deepEqual(counts, { GetId: 2, GetCredentialsForIdentity: 2, AssumeRole: 3 });
});

test("master credentials of a function are those of the next user after clear()", async () => {
  const { fetch, requests } = aws();
  const users = [KEYS, OTHER_KEYS];
  const masterCredentials = async () => users.shift();
  const credentials = PROVIDERS.fromTemporaryCredentials(fetch, { masterCredentials });
  await credentials();
  credentials.clear();
  await credentials();
  assert.deepEqual(
    requests.map(({ headers }) => headers.authorization.match(/Credential=(\w+)/)[1]),
    ["ASIAEXAMPLE", "ASIAOTHER"],
  );
});

test("master credentials that were refused are asked for again", async () => {
  const onCall = ({ count }) => count === 1 && stsFailure("ExpiredToken", "expired", 403);
  const { fetch, requests } = aws({ onCall });
  const found = [KEYS, OTHER_KEYS];
  const masterCredentials = async () => found.shift();
  const clientConfig = { fetch };
  const credentials = PROVIDERS.fromTemporaryCredentials(fetch, {
    masterCredentials,
    clientConfig,
  });
  await credentials();
  assert.match(requests[1].headers.authorization, /ASIAOTHER/);
});

test("the service's hints", async () => {
  const answer = stsFailure(
    "AccessDenied",
    "Cannot call GetSessionToken with session credentials",
    403,
  );
  const session = await errorOf(PROVIDERS.fromSessionToken(scripted(answer))());
  assert.match(session.hint, /fromTemporaryCredentials/);
  const denied = stsFailure("AccessDenied", "Not authorized to perform sts:AssumeRole", 403);
  assert.match((await errorOf(PROVIDERS.fromWebToken(scripted(denied))())).hint, /trust policy/);
});

const { fromWebToken: webToken, fromSaml: saml } = PROVIDERS;
const { fromTemporaryCredentials: temporary, fromSessionToken: session } = PROVIDERS;
for (const [provider, options, message] of [
  [webToken, { webIdentityToken: undefined }, /^webIdentityToken: expected a token.*, found none$/],
  [webToken, { webIdentityToken: "" }, /^webIdentityToken: .*found none$/],
  [
    webToken,
    { webIdentityToken: 5 },
    /^webIdentityToken: expected a string or function, found a number$/,
  ],
  [webToken, { roleArn: undefined }, /^roleArn: expected a role such as .*, found none$/],
  [webToken, { roleArn: "arn:aws-cn:iam::1:role/a" }, /^region: expected/],
  [webToken, { durationSeconds: 60 }, /^durationSeconds: expected whole seconds from 900/],
  [webToken, { durationSeconds: 900.5 }, /^durationSeconds: expected whole seconds from 900/],
  [webToken, { policy: 5 }, /^policy: expected a string or object, found a number$/],
  [webToken, { policyArns: "arn" }, /^policyArns: expected an object, found a string$/],
  [webToken, { roleSessionName: 5 }, /^roleSessionName: expected a string/],
  [webToken, { clientConfig: { maxAttempts: 0 } }, /^maxAttempts: expected/],
  [saml, { samlAssertion: undefined }, /^samlAssertion: .*found none$/],
  [saml, { principalArn: undefined }, /^principalArn: .*found none$/],
  [saml, { roleArn: 5 }, /^roleArn: expected a string, found a number$/],
  [temporary, { masterCredentials: undefined }, /^masterCredentials: .*found none$/],
  [temporary, { masterCredentials: "AKIA" }, /^masterCredentials: .*found a string$/],
  [temporary, { params: undefined }, /^params: .*found none$/],
  [temporary, { params: {} }, /^RoleArn: .*found none$/],
  [temporary, { params: { RoleArn: ROLE, DurationSeconds: 1 } }, /^DurationSeconds: expected/],
  [temporary, { params: { RoleArn: ROLE, SerialNumber: "s" } }, /^mfaCodeProvider: expected one/],
  [temporary, { mfaCodeProvider: CODE }, /^mfaCodeProvider: expected a function, found a string$/],
  [session, { masterCredentials: null }, /^masterCredentials: .*found null$/],
  [
    session,
    { serialNumber: "serial" },
    /^serialNumber, tokenCode: expected both or none, found one$/,
  ],
  [session, { tokenCode: CODE }, /^serialNumber, tokenCode: expected both or none, found one$/],
]) {
  test(`refused at once: ${message.source}`, () => {
    const error = thrownBy(() => provider(scripted(OK), options));
    assert.equal(error.name, "ConfigError");
    assert.match(error.message, message);
  });
}

for (const provider of [fromWebToken, fromSaml, fromTemporaryCredentials, fromSessionToken]) {
  for (const nothing of [undefined, null, 5, "options"]) {
    test(`${provider.name}(${nothing}): refused`, () => {
      assert.equal(thrownBy(() => provider(nothing)).name, "ConfigError");
    });
  }
}
