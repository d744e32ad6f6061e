// What holds for every credential provider: what an app that imports it carries, its types, and that the AWS SDK's
// clients take it as well as ours take the AWS SDK's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DetectFacesCommand, RekognitionClient } from "@aws-sdk/client-rekognition";
import { fromWebToken as sdkFromWebToken } from "@aws-sdk/credential-provider-web-identity";
import { build } from "esbuild";
import * as ours from "rekognition-wasm";
import { diagnosticsOf } from "./compile.mjs";
import { aws, ROLE } from "./providers.mjs";
import {
  authorizationOf,
  client,
  json,
  KEYS,
  OK,
  POOL,
  REGION,
  SMALL,
  scripted,
  skipSleeps,
} from "./support.mjs";

/** A provider of each kind, all of scripted services. */
const PROVIDERS = {
  fromStatic: () => ours.fromStatic(KEYS),
  fromCallback: () => ours.fromCallback(async () => KEYS),
  fromCognitoIdentityPool: (clientConfig) =>
    ours.fromCognitoIdentityPool({ identityPoolId: POOL, clientConfig }),
  fromCognitoIdentity: (clientConfig) =>
    ours.fromCognitoIdentity({ identityId: POOL, clientConfig }),
  fromCognitoBasicFlow: (clientConfig) =>
    ours.fromCognitoBasicFlow({
      identityPoolId: POOL,
      roleArn: ROLE,
      clientConfig,
      stsClientConfig: clientConfig,
    }),
  fromCognitoDeveloperIdentity: (clientConfig) =>
    ours.fromCognitoDeveloperIdentity({
      getIdentity: async () => ({ identityId: POOL, token: "token" }),
      clientConfig,
    }),
  fromWebToken: (clientConfig) =>
    ours.fromWebToken({ webIdentityToken: "token", roleArn: ROLE, clientConfig }),
  fromSaml: (clientConfig) =>
    ours.fromSaml({ samlAssertion: "x", principalArn: "x", roleArn: ROLE, clientConfig }),
  fromTemporaryCredentials: (clientConfig) =>
    ours.fromTemporaryCredentials({
      masterCredentials: KEYS,
      params: { RoleArn: ROLE },
      clientConfig,
    }),
  fromSessionToken: (clientConfig) =>
    ours.fromSessionToken({ masterCredentials: KEYS, clientConfig }),
  fromHttp: () => {
    const fetch = async () => json(200, { ...KEYS, expiration: Date.now() + 3_600_000 });
    return ours.fromHttp({ url: "https://app.example/", fetch });
  },
};
const ALWAYS_THE_SAME = ["fromStatic", "fromCallback", "fromHttp"];
/** Its tests are in a file of their own: it takes a certificate. */
const OTHERS = ["fromRolesAnywhere"];

test("every provider is here", () => {
  const names = Object.keys(ours).filter((name) => name.startsWith("from"));
  assert.deepEqual(names.sort(), [...Object.keys(PROVIDERS), ...OTHERS].sort());
});

for (const [name, provider] of Object.entries(PROVIDERS)) {
  test(`${name}: the AWS SDK's client signs with it; it can be cleared`, async () => {
    const credentials = provider({ fetch: aws().fetch });
    const requests = [];
    const sdk = new RekognitionClient({
      region: REGION,
      credentials,
      requestHandler: {
        handle: async (request) => {
          requests.push(request);
          throw new Error("this is enough");
        },
      },
      maxAttempts: 1,
    });
    const command = new DetectFacesCommand({ Image: { Bytes: SMALL } });
    await assert.rejects(sdk.send(command), /this is enough/);
    const { accessKeyId, sessionToken } = await credentials();
    assert.match(requests[0].headers.authorization, new RegExp(`Credential=${accessKeyId}/`));
    assert.equal(requests[0].headers["x-amz-security-token"], sessionToken);
    assert.equal(await credentials.clear(), undefined);
  });
}

for (const name of Object.keys(PROVIDERS).filter((it) => !ALWAYS_THE_SAME.includes(it))) {
  test(`${name}: credentials that Rekognition refuses are replaced within the call`, async (t) => {
    skipSleeps(t);
    const refusal = json(400, { __type: "ExpiredTokenException", message: "expired" });
    const service = scripted(refusal, OK);
    const credentials = PROVIDERS[name]({ fetch: aws().fetch });
    await client(service, { credentials }).detectFaces({ Image: SMALL });
    const used = service.requests.map(({ headers }) => headers.authorization.match(/ASIA\d/)[0]);
    assert.deepEqual(used, ["ASIA1", "ASIA2"]);
  });
}

test("the AWS SDK's provider in our client", async () => {
  const roleAssumerWithWebIdentity = async () => ({ ...KEYS, expiration: new Date(2e12) });
  const credentials = sdkFromWebToken({
    webIdentityToken: "token",
    roleArn: ROLE,
    roleAssumerWithWebIdentity,
  });
  const fetch = scripted(OK);
  await client(fetch, { credentials }).detectFaces({ Image: SMALL });
  const [request] = fetch.requests;
  assert.equal(request.headers.authorization, await authorizationOf(request, KEYS));
});

/** What is in the JavaScript of an app that imports these. */
async function appWith(...names) {
  const imports = ["Rekognition", ...names].join(", ");
  const { outputFiles } = await build({
    stdin: {
      contents: `import { ${imports} } from "rekognition-wasm"; console.log(${imports});`,
      resolveDir: import.meta.dirname ?? new URL(".", import.meta.url).pathname,
    },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  const { text } = outputFiles[0];
  return Object.keys(PARTS).filter((part) => PARTS[part].test(text));
}
const PARTS = {
  cognito: /GetCredentialsForIdentity/,
  pools: /"GetId"/,
  indexedDB: /indexedDB/,
  basic: /"GetOpenIdToken"/,
  developer: /getIdentity/,
  sts: /2011-06-15/,
  web: /"AssumeRoleWithWebIdentity"/,
  saml: /"AssumeRoleWithSAML"/,
  role: /mfaCodeProvider/,
  http: /url: expected/,
  exchange: /an object in JSON/,
  x509: /openssl/,
  anywhere: /rolesanywhere/,
  fixed: /they were cleared/,
};
for (const [name, parts] of Object.entries({
  "": [],
  fromStatic: ["fixed"],
  fromCognitoIdentityPool: ["cognito", "pools"],
  fromCognitoIdentity: ["cognito"],
  fromCognitoDeveloperIdentity: ["cognito", "developer"],
  fromCognitoBasicFlow: ["pools", "basic", "sts", "web"],
  fromWebToken: ["sts", "web"],
  fromSaml: ["sts", "saml"],
  fromTemporaryCredentials: ["sts", "role"],
  fromSessionToken: ["sts"],
  fromHttp: ["http", "exchange"],
  fromRolesAnywhere: ["exchange", "x509", "anywhere"],
})) {
  test(`an app that imports ${name || "no provider"} carries no other`, async () => {
    assert.deepEqual(await appWith(...(name ? [name] : [])), parts);
  });
}

test("the types: of the AWS SDK's clients, and of Amplify's session", async () => {
  const found = await diagnosticsOf(`
    import { RekognitionClient as Theirs } from "sdk";
    import * as ours from "client";
    const region = "us-east-1";
    const roleArn = "arn";
    declare const key: CryptoKey;
    declare const fetchAuthSession: (options?: { forceRefresh?: boolean }) => Promise<{
      tokens?: object;
      credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string; expiration?: Date };
      identityId?: string;
      userSub?: string;
    }>;
    const pool = ours.fromCognitoIdentityPool({
      identityPoolId: "us-east-1:1",
      logins: { a: "token", b: async () => "token", c: async ({ abortSignal, forceRefresh }) => String([abortSignal, forceRefresh]) },
      cache: ours.identityCache(localStorage),
      userIdentifier: "alice",
      clientConfig: { region },
    });
    export const providers: ours.CachedProvider[] = [
      pool,
      ours.fromStatic({ accessKeyId: "a", secretAccessKey: "b" }),
      ours.fromCallback(fetchAuthSession),
      ours.fromCallback(async () => (await fetchAuthSession()).credentials),
      ours.fromCallback(pool),
      ours.fromCognitoIdentity({ identityId: "us-east-1:1" }),
      ours.fromCognitoDeveloperIdentity({ getIdentity: async () => ({ IdentityId: "i", Token: "t" }) }),
      ours.fromCognitoBasicFlow({ identityPoolId: "us-east-1:1", roleArn, policy: { Statement: [] } }),
      ours.fromWebToken({ webIdentityToken: async () => "token", roleArn, policyArns: [{ arn: "a" }] }),
      ours.fromSaml({ samlAssertion: () => "a", principalArn: "p", roleArn }),
      ours.fromTemporaryCredentials({ masterCredentials: pool, params: { RoleArn: roleArn } }),
      ours.fromSessionToken({ masterCredentials: async () => ({ accessKeyId: "a", secretAccessKey: "b" }) }),
      ours.fromHttp({ url: "/credentials", headers: async () => ({ authorization: "a" }) }),
      ours.fromRolesAnywhere({ trustAnchorArn: "a", profileArn: "a", roleArn, certificate: "c", privateKey: key }),
    ];
    for (const credentials of providers) {
      new Theirs({ region, credentials });
      new ours.Rekognition({ region, credentials });
      const used: ReturnType<Theirs["config"]["credentials"]> = credentials();
      void used;
      credentials.clear();
    }
    declare const theirs: Theirs;
    new ours.Rekognition({ region, credentials: theirs.config.credentials });
    ours.fromCallback(theirs.config.credentials);
    // @ts-expect-error: where it is kept is none of these
    ours.fromCognitoIdentityPool({ identityPoolId: "us-east-1:1", cache: "sessionStorage" });
  `);
  assert.deepEqual(found, []);
});
