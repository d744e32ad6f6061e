// Options with a misspelt name, in each place that takes options: one warning that names the option that is meant.
// Options and members of the AWS SDK that are not here: one error that says what to do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { certificate, PAIRS, pem } from "./certificates.mjs";
import { aws, ROLE } from "./providers.mjs";
import {
  client,
  errorOf,
  json,
  KEYS,
  OK,
  POOL,
  SMALL,
  scripted,
  settle,
  thrownBy,
} from "./support.mjs";

const ours = await import("rekognition-wasm");
const { provideAdvice } = await import(new URL("../../pkg/runtime/demand.js", import.meta.url));
let count = 0;

/** The warnings of a body of code, as in a page of its own: a page has each once, and 20 of a kind. */
async function warnings(t, body) {
  provideAdvice(await import(new URL(`../../pkg/advice.js?${count++}`, import.meta.url)));
  const warn = t.mock.method(console, "warn", () => {});
  await body();
  await settle(); // names are suggested a moment later
  return warn.mock.calls.map(({ arguments: [text] }) => text.replace("rekognition-wasm: ", ""));
}

const ignored = (name, meant) =>
  `the option ${name} is not known here, and ignored${meant ? `; did you mean ${meant}?` : ""}`;
const sent = (name, meant) =>
  `AssumeRole: ${name} is not known here, and sent as it is; did you mean ${meant}?`;

const ARN = "arn:aws:rolesanywhere:us-east-1:123456789012";
const pair = PAIRS["P-256"];
const token = () => "token";
const cache = ours.identityCache({ getItem() {}, setItem() {}, removeItem() {} });
const clientConfig = {
  region: "us-east-1",
  endpoint: "https://app.example",
  fetch,
  maxAttempts: 1,
  retryMode: "standard",
  requestTimeout: 5,
  timeout: 5,
  onRequest() {},
  onResponse() {},
  onRetry() {},
};
const session = { roleArn: ROLE, policy: {}, policyArns: [], durationSeconds: 900, clientConfig };

/** Each provider of a service, with all of its options. */
const PROVIDERS = {
  fromCognitoIdentityPool: {
    identityPoolId: POOL,
    accountId: "123456789012",
    cache,
    userIdentifier: "me",
    logins: { "accounts.google.com": token },
    customRoleArn: ROLE,
    clientConfig,
  },
  fromCognitoIdentity: {
    identityId: POOL,
    logins: { "accounts.google.com": token },
    customRoleArn: ROLE,
    clientConfig,
  },
  fromCognitoBasicFlow: {
    ...session,
    identityPoolId: POOL,
    accountId: "123456789012",
    cache,
    userIdentifier: "me",
    logins: {},
    roleSessionName: "me",
    stsClientConfig: clientConfig,
  },
  fromCognitoDeveloperIdentity: {
    getIdentity: async () => ({ identityId: POOL, token: "token" }),
    customRoleArn: ROLE,
    clientConfig,
  },
  fromWebToken: {
    ...session,
    webIdentityToken: token,
    roleSessionName: "me",
    providerId: "www.amazon.com",
  },
  fromSaml: { ...session, samlAssertion: token, principalArn: ROLE },
  fromTemporaryCredentials: {
    masterCredentials: KEYS,
    params: {
      RoleArn: ROLE,
      RoleSessionName: "me",
      PolicyArns: [],
      Policy: {},
      DurationSeconds: 900,
      Tags: [],
      TransitiveTagKeys: [],
      ExternalId: "them",
      SerialNumber: "phone",
      TokenCode: "123456",
      SourceIdentity: "me",
      ProvidedContexts: [],
    },
    mfaCodeProvider: token,
    clientConfig,
  },
  fromSessionToken: {
    masterCredentials: KEYS,
    durationSeconds: 900,
    serialNumber: "phone",
    tokenCode: token,
    clientConfig,
  },
  fromRolesAnywhere: {
    trustAnchorArn: `${ARN}:trust-anchor/1`,
    profileArn: `${ARN}:profile/1`,
    roleArn: ROLE,
    certificate: certificate(pair),
    privateKey: pem(pair),
    roleSessionName: "me",
    durationSeconds: 900,
    clientConfig: {
      region: "us-east-1",
      endpoint: "https://app.example",
      fetch,
      maxAttempts: 1,
      requestTimeout: 5,
    },
  },
};
const HTTP = {
  url: "https://app.example/",
  credentialsFullUri: "https://app.example/",
  authorizationToken: "token",
  method: "POST",
  headers: {},
  body: "{}",
  credentials: "omit",
  fetch,
  maxAttempts: 1,
  requestTimeout: 5,
};
const ALL = { ...PROVIDERS, fromHttp: HTTP };

test("every provider with options is here", () => {
  const names = Object.keys(ours).filter((name) => name.startsWith("from"));
  const without = ["fromStatic", "fromCallback"];
  assert.deepEqual(names.sort(), [...Object.keys(ALL), ...without].sort());
});

for (const [name, options] of Object.entries(ALL)) {
  test(`${name}: all of its options are known`, async (t) => {
    assert.deepEqual(await warnings(t, () => ours[name](options)), []);
  });

  for (const option of Object.keys(options)) {
    const misspelt = option === "url" ? "uri" : `${option.slice(0, -2)}${option.at(-1)}`;
    test(`${name}: ${misspelt} for ${option}`, async (t) => {
      const texts = await warnings(t, () => ours[name]({ ...options, [misspelt]: 1 }));
      assert.deepEqual(texts, [ignored(misspelt, option)]);
    });
  }
}

const pool = (more) => ours.fromCognitoIdentityPool({ identityPoolId: POOL, ...more });
const role = (params) =>
  ours.fromTemporaryCredentials({ masterCredentials: KEYS, params: { RoleArn: ROLE, ...params } });
const { clientConfig: anywhere, ...certified } = PROVIDERS.fromRolesAnywhere;
const running = () => client(scripted(OK));
const JobId = "1";
const done = () => client(scripted(json(200, { JobStatus: "SUCCEEDED", Labels: [] })));
const built = () => {
  const ProjectVersionDescriptions = [{ Status: "RUNNING" }];
  return client(scripted(json(200, { ProjectVersionDescriptions })));
};
const project = { ProjectArn: "arn:aws:rekognition:us-east-1:123456789012:project/a/1" };
async function all(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

/** The misspelt options, and the warnings of each: of the names that are meant, if one is like them. */
const ROWS = [
  // providers
  [() => pool({ clientConfg: {} }), ignored("clientConfg", "clientConfig")],
  [() => pool({ clientconfig: {} }), ignored("clientconfig", "clientConfig")],
  [() => pool({ customRoleARN: ROLE }), ignored("customRoleARN", "customRoleArn")],
  [() => pool({ login: {} }), ignored("login", "logins")],
  [() => pool({ accountID: "1" }), ignored("accountID", "accountId")],
  [() => pool({ region: "us-east-1", logger: console }), ignored("region"), ignored("logger")],
  [() => ours.fromHttp({ url: HTTP.url, timeout: 5 }), ignored("timeout", "requestTimeout")],
  [() => ours.fromHttp({ url: HTTP.url, maxRetries: 5 }), ignored("maxRetries")],
  [
    () => ours.fromWebToken({ ...PROVIDERS.fromWebToken, roleAssumerWithWebIdentity: token }),
    ignored("roleAssumerWithWebIdentity"),
  ],
  // beside a required option that is not there, an error says so
  [
    () => thrownBy(() => ours.fromCognitoIdentityPool({ identityPoolID: POOL })),
    ignored("identityPoolID", "identityPoolId"),
  ],
  [
    () => thrownBy(() => ours.fromCognitoIdentity({ identityID: POOL })),
    ignored("identityID", "identityId"),
  ],
  [
    () => thrownBy(() => ours.fromWebToken({ webIdentityToken: token, roleARN: ROLE })),
    ignored("roleARN", "roleArn"),
  ],
  [
    () => thrownBy(() => ours.fromTemporaryCredentials({ masterCredential: KEYS, params: {} })),
    ignored("masterCredential", "masterCredentials"),
  ],
  [
    () => thrownBy(() => ours.fromCognitoDeveloperIdentity({ getidentity: token })),
    ignored("getidentity", "getIdentity"),
  ],
  [() => thrownBy(() => ours.fromHttp({ uri: HTTP.url })), ignored("uri", "url")],
  // members of AssumeRole are sent
  [() => role({ Durationseconds: 900 }), sent("Durationseconds", "DurationSeconds")],
  [() => role({ ExternalID: "them" }), sent("ExternalID", "ExternalId")],
  [
    () =>
      thrownBy(() =>
        ours.fromTemporaryCredentials({ masterCredentials: KEYS, params: { RoleARN: ROLE } }),
      ),
    sent("RoleARN", "RoleArn"),
  ],
  // the ways to reach a service
  [
    () => pool({ clientConfig: { maxAtempts: 5, requesttimeout: 5 } }),
    ignored("maxAtempts", "maxAttempts"),
    ignored("requesttimeout", "requestTimeout"),
  ],
  [() => pool({ clientConfig: { credentials: KEYS } }), ignored("credentials")],
  [
    () => ours.fromCognitoIdentity({ identityId: POOL, clientConfig: { endPoint: "x" } }),
    ignored("endPoint", "endpoint"),
  ],
  [
    () => ours.fromCognitoDeveloperIdentity({ getIdentity: token, clientConfig: { timout: 5 } }),
    ignored("timout", "timeout"),
  ],
  [
    () =>
      ours.fromCognitoBasicFlow({
        identityPoolId: POOL,
        roleArn: ROLE,
        stsClientConfig: { useFIPSEndpoint: true },
      }),
    ignored("useFIPSEndpoint", "useFipsEndpoint"),
  ],
  [
    () => ours.fromWebToken({ ...PROVIDERS.fromWebToken, clientConfig: { regions: "x" } }),
    ignored("regions", "region"),
  ],
  [
    () => ours.fromSaml({ ...PROVIDERS.fromSaml, clientConfig: { retrymode: "x" } }),
    ignored("retrymode", "retryMode"),
  ],
  [
    () => ours.fromSessionToken({ masterCredentials: KEYS, clientConfig: { onrequest() {} } }),
    ignored("onrequest", "onRequest"),
  ],
  [
    () => ours.fromRolesAnywhere({ ...certified, clientConfig: { ...anywhere, endPoint: "x" } }),
    ignored("endPoint", "endpoint"),
  ],
  // calls
  [
    () => running().send(new ours.DetectFacesCommand({ Image: SMALL }), { abortsignal: 1 }),
    ignored("abortsignal", "abortSignal"),
  ],
  [
    () => ours.analyze(running(), SMALL, { faces: true }, { abortsignal: 1 }),
    ignored("abortsignal", "abortSignal"),
  ],
  [
    () => ours.analyze(running(), SMALL, { faces: true }, { timout: 5 }),
    ignored("timout", "timeout"),
  ],
  [
    () => all(ours.analyzeAll(running(), [SMALL, SMALL], { faces: true }, { onprogress() {} })),
    ignored("onprogress", "onProgress"),
  ],
  [
    () => all(ours.analyzeAll(running(), [SMALL], { faces: true }, { requestsPerSec: 5 })),
    ignored("requestsPerSec", "requestsPerSecond"),
  ],
  [
    () => all(ours.analyzeAll(running(), [SMALL], { faces: true }, { concurency: 5 })),
    ignored("concurency", "concurrency"),
  ],
  // pages, waiters and jobs
  [
    () => all(running().paginateListCollections({}, { pagesize: 5 })),
    ignored("pagesize", "pageSize"),
  ],
  [
    () => all(ours.paginateListCollections({ client: running(), startToken: "x" }, {})),
    ignored("startToken"),
  ],
  [
    () => all(running().paginateListCollections({}, {}, { signal: AbortSignal.abort() })),
    ignored("signal", "abortSignal"),
  ],
  [
    () => done().waitForLabelDetection({ JobId }, { maxWait: 5 }),
    ignored("maxWait", "maxWaitTime"),
  ],
  [
    () => ours.waitForLabelDetection({ client: done(), mindelay: 5 }, { JobId }),
    ignored("mindelay", "minDelay"),
  ],
  [
    () => built().waitUntilProjectVersionRunning(project, { maxWaitTime: 99, maxDelays: 5 }),
    ignored("maxDelays", "maxDelay"),
  ],
  [
    () =>
      ours.waitForProjectVersionRunning(
        { client: built(), maxWaitTime: 99, abortController: new AbortController() },
        project,
      ),
    ignored("abortController"),
  ],
];
for (const [call, ...expected] of ROWS) {
  test(`${`${call}`.replace(/\s+/g, " ")} warns`, async (t) => {
    assert.deepEqual(await warnings(t, call), expected);
  });
}

test("options that are right have no warning", async (t) => {
  const texts = await warnings(t, async () => {
    const { signal: abortSignal } = new AbortController();
    const times = { maxWaitTime: 5, minDelay: 1, maxDelay: 2, abortSignal };
    const batch = {
      concurrency: 1,
      requestsPerSecond: 9,
      onProgress() {},
      timeout: 9,
      abortSignal,
    };
    await ours.analyze(running(), SMALL, { faces: true }, { abortSignal, timeout: 99 });
    await all(ours.analyzeAll(running(), [SMALL], { faces: true }, batch));
    const pages = {
      pageSize: 1,
      startingToken: "x",
      stopOnSameToken: true,
      withCommand: (it) => it,
    };
    await all(running().paginateListCollections({}, pages, { abortSignal }));
    await all(done().waitForLabelDetection({ JobId }, times));
    await built().waitUntilProjectVersionRunning(project, times);
    await built().waitUntilProjectVersionRunning(project, 99);
  });
  assert.deepEqual(texts, []);
});

for (const [name, options] of Object.entries(PROVIDERS)) {
  test(`${name}: a client of the AWS SDK is refused, since its region and endpoint would be lost`, () => {
    const client = { config: { region: async () => "eu-west-1" } };
    const { name: kind, message } = thrownBy(() => ours[name]({ ...options, client }));
    assert.deepEqual(
      [kind, message],
      [
        "ConfigError",
        "client: expected clientConfig: { region, endpoint } in its place, found one",
      ],
    );
  });

  for (const [wrong, found] of [
    ["us-east-1", "a string"],
    [null, "null"],
  ]) {
    test(`${name}: a clientConfig that is ${wrong} is refused`, () => {
      const { message } = thrownBy(() => ours[name]({ ...options, clientConfig: wrong }));
      assert.equal(message, `clientConfig: expected an object, found ${found}`);
    });
  }
}

for (const [name, more] of [
  ["fromCognitoIdentityPool", {}],
  ["fromCognitoIdentity", {}],
  ["fromWebToken", {}],
  ["fromSaml", {}],
  ["fromCognitoDeveloperIdentity", {}],
  ["fromCognitoBasicFlow", {}],
  ["fromTemporaryCredentials", { params: { RoleArn: ROLE } }],
]) {
  test(`${name}: credentials in clientConfig, which are ignored, sign nothing`, async () => {
    const { fetch, calls } = aws();
    const config = { fetch, credentials: { accessKeyId: "IGNORED", secretAccessKey: "IGNORED" } };
    const options = { ...PROVIDERS[name], clientConfig: config, ...more };
    const both = "stsClientConfig" in options ? { stsClientConfig: config } : {};
    await ours[name]({ ...options, ...both })();
    assert.ok(calls.length > 0);
    for (const { headers } of fetch.requests) {
      assert.doesNotMatch(headers.authorization ?? "", /IGNORED/);
    }
  });
}

/** Members that programs for the AWS SDK touch, and the error that each meets. */
const command = () => new ours.DetectFacesCommand({ Image: SMALL });
const NO_MIDDLEWARE =
  "middlewareStack: expected fetch, onRequest, onResponse or onRetry in its place";
const NO_CALLBACK =
  "expected options with an AbortSignal; a promise is returned, no callback called";
const TOUCHED = [
  [() => running().middlewareStack.add(() => {}, { step: "build" }), NO_MIDDLEWARE],
  [() => running().middlewareStack.use({}), NO_MIDDLEWARE],
  [
    () => new ours.RekognitionClient({ region: "x", credentials: KEYS }).middlewareStack,
    NO_MIDDLEWARE,
  ],
  [() => command().middlewareStack.add(() => {}), NO_MIDDLEWARE],
  [() => new ours.IndexFacesCommand({}).middlewareStack.remove("x"), NO_MIDDLEWARE],
  [() => running().send(command(), () => {}), NO_CALLBACK],
  [() => running().send(command(), {}, () => {}), NO_CALLBACK],
  [() => running().send(command(), undefined, () => {}), NO_CALLBACK],
  [() => running().detectFaces({ Image: SMALL }, () => {}), NO_CALLBACK],
  [() => running().detectFaces({ Image: SMALL }, {}, () => {}), NO_CALLBACK],
  [() => running().send(), "send: expected a command, such as new DetectFacesCommand({…})"],
  [
    () => running().send({ Image: SMALL }),
    "send: expected a command, such as new DetectFacesCommand({…})",
  ],
  [
    () => ours.waitForLabelDetection({ maxWaitTime: 5 }, { JobId }),
    "GetLabelDetection: expected a client in { client }, found none",
  ],
  [
    () => ours.waitForLabelDetection(undefined, { JobId }),
    "GetLabelDetection: expected a client in { client }, found none",
  ],
  [
    () => ours.waitForProjectVersionRunning({ clinet: running(), maxWaitTime: 5 }, project),
    "DescribeProjectVersions: expected a client in { client }, found none",
  ],
  [
    () => all(ours.paginateListCollections(undefined, {})),
    "paginateListCollections: expected a client in { client }, found none",
  ],
];
for (const [touch, expected] of TOUCHED) {
  test(`${`${touch}`.replace(/\s+/g, " ")} is one clear error`, async () => {
    const { name, message } = await errorOf((async () => touch())());
    assert.deepEqual([name, message], ["ConfigError", expected]);
  });
}

test("other members that programs for the AWS SDK touch are there", async () => {
  const rekognition = running();
  assert.equal(await rekognition.config.region(), "us-east-1");
  assert.deepEqual(await rekognition.config.credentials(), KEYS);
  assert.equal(rekognition.destroy(), undefined);
  assert.deepEqual(command().input, { Image: SMALL });
});
