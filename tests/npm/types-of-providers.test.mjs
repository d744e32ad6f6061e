// The types of credentials: each provider of the AWS SDK is one of ours, of its newest and its oldest version that is
// supported, and a mistake is none.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { diagnosticsOf } from "./compile.mjs";

/** The providers that both versions have. */
const COMMON = [
  "fromCognitoIdentity",
  "fromCognitoIdentityPool",
  "fromContainerMetadata",
  "fromEnv",
  "fromHttp",
  "fromIni",
  "fromInstanceMetadata",
  "fromNodeProviderChain",
  "fromProcess",
  "fromSSO",
  "fromTemporaryCredentials",
  "fromTokenFile",
  "fromWebToken",
];
const PACKAGES = {
  "@aws-sdk/credential-providers": [...COMMON, "fromLoginCredentials"],
  "aws-sdk-credential-providers-oldest": COMMON,
};

const IMPORTS = `import * as ours from "client";
import * as sdk from "providers";
declare const any: any;
declare const region: string;
declare const keys: ours.AwsCredentialIdentity;
declare const theirs: ReturnType<typeof sdk.fromCognitoIdentityPool>;
declare const SdkClient: new (config: import("sdk").RekognitionClientConfig) => unknown;
declare const params: { RoleArn: string };
`;

/** The numbers of the lines that do not compile. */
async function wrong(lines, options) {
  const found = await diagnosticsOf(IMPORTS + lines.map((line) => `${line};\n`).join(""), options);
  const first = IMPORTS.split("\n").length;
  const numbers = found.flatMap((line) => Number(line.match(/^\S+?\((\d+),/)?.[1]) || []);
  return { lines: [...new Set(numbers)].map((number) => lines[number - first]), found };
}

/** Each place that takes credentials. */
const PLACES = [
  (credentials) => `new ours.RekognitionClient({ region, credentials: ${credentials} })`,
  (credentials) => `new ours.Rekognition({ region, credentials: ${credentials} })`,
  (credentials) => `ours.fromTemporaryCredentials({ params, masterCredentials: ${credentials} })`,
  (credentials) => `ours.fromSessionToken({ masterCredentials: ${credentials} })`,
];

for (const [name, providers] of Object.entries(PACKAGES)) {
  for (const exactOptionalPropertyTypes of [true, false]) {
    const options = { packages: { providers: name }, exactOptionalPropertyTypes };
    const how = `${name}, exactOptionalPropertyTypes: ${exactOptionalPropertyTypes}`;
    test(`its providers are credentials: ${how}`, async () => {
      const lines = providers.flatMap((provider) => [
        ...PLACES.map((place) => place(`sdk.${provider}(any)`)),
        `ours.fromCallback(sdk.${provider}(any))`,
      ]);
      lines.push(...PLACES.map((place) => place("sdk.createCredentialChain(theirs, theirs)")));
      const { found } = await wrong(lines, options);
      assert.deepEqual(found, []);
    });

    test(`our providers are those of its clients: ${how}`, async () => {
      const lines = [
        'new SdkClient({ region, credentials: ours.fromCognitoIdentityPool({ identityPoolId: "" }) })',
        "new SdkClient({ region, credentials: ours.fromStatic(keys) })",
        "sdk.fromTemporaryCredentials({ params, masterCredentials: ours.fromStatic(keys) })",
      ];
      assert.deepEqual((await wrong(lines, options)).found, []);
    });

    test(`a mistake is no provider: ${how}`, async () => {
      const mistakes = [
        "{}",
        "undefined",
        '"AKIA"',
        '{ accessKeyId: "a" }',
        '{ accessKeyId: "a", secretKey: "b" }',
        '{ AccessKeyId: "a", SecretAccessKey: "b" }',
        '{ accessKeyId: "a", secretAccessKey: "b", expiration: "tomorrow" }',
        "() => keys",
        'async () => ({ accessKeyId: "a" })',
        "async () => undefined",
        "Promise.resolve(keys)",
        "sdk.fromCognitoIdentityPool",
        "sdk.fromTemporaryCredentials",
        "ours.fromCognitoIdentityPool",
        "async (identityPoolId: string) => keys",
        "async (options: { region: string }) => keys",
      ];
      const lines = mistakes.flatMap((mistake) => PLACES.map((place) => place(mistake)));
      assert.deepEqual((await wrong(lines, options)).lines, lines);
    });
  }
}

test("the table has every provider of the packages", async () => {
  for (const [name, providers] of Object.entries(PACKAGES)) {
    const all = Object.keys((await import(name)).default ?? (await import(name)));
    assert.deepEqual(all.filter((it) => it.startsWith("from")).sort(), [...providers].sort());
  }
});

test("the packages are the newest of the AWS SDK here, and the oldest that is supported", async () => {
  const versionOf = async (name) =>
    JSON.parse(await readFile(new URL(`../../node_modules/${name}/package.json`, import.meta.url)))
      .version;
  const [newest, oldest] = await Promise.all(Object.keys(PACKAGES).map(versionOf));
  assert.equal(newest, await versionOf("@aws-sdk/client-rekognition"));
  assert.equal(oldest, "3.750.0");
});
