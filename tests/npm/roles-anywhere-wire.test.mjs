// IAM Roles Anywhere on the wire: the stand-in verifies what the provider signed, and its session calls Rekognition.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { fromRolesAnywhere, Rekognition } from "rekognition-wasm";
import { certificate, PAIRS, pem } from "./certificates.mjs";
import { ROLE } from "./providers.mjs";
import { errorOf, keepSecret, photo, REGION, standIn } from "./support.mjs";

const arn = (rest) => `arn:aws:rolesanywhere:${REGION}:123456789012:${rest}`;
const EC = PAIRS["P-256"];

function anywhere({ clientConfig, ...options } = {}) {
  return fromRolesAnywhere({
    trustAnchorArn: arn("trust-anchor/1"),
    profileArn: arn("profile/2"),
    roleArn: ROLE,
    certificate: certificate(EC),
    privateKey: pem(EC),
    clientConfig: { endpoint: standIn(), maxAttempts: 1, ...clientConfig },
    ...options,
  });
}

for (const [name, pair] of Object.entries(PAIRS)) {
  test(`${name}: a session that calls DetectFaces`, async () => {
    const leaf = certificate(pair, "00ffffffffffffffffffffffffffffffffffffffff");
    const credentials = anywhere({
      certificate: leaf + certificate(EC),
      privateKey: pem(pair),
      durationSeconds: 900,
      roleSessionName: "worker",
    });
    const { secretAccessKey, sessionToken, expiration } = await credentials();
    keepSecret(secretAccessKey, sessionToken);
    const left = (expiration.getTime() - Date.now()) / 1000;
    assert.ok(left > 880 && left <= 901, `${left} seconds left`);
    const rekognition = new Rekognition({ region: REGION, endpoint: standIn(), credentials });
    const { FaceDetails } = await rekognition.detectFaces({ Image: await photo("astronaut.png") });
    assert.equal(FaceDetails.length, 1);
  });
}

/** Changes a request on its way. */
const changed = (change) => (url, init) => fetch(url, { ...init, ...change(init) });
const without = (headers, name) => {
  const rest = new Headers(headers);
  rest.delete(name);
  return rest;
};
const version3 = undefined;
for (const [what, options, status, message] of [
  [
    "a certificate that has expired",
    { certificate: certificate(EC, "01", version3, ["200101000000Z", "210101000000Z"]) },
    403,
    /AccessDeniedException: Untrusted certificate.*expired/,
  ],
  [
    "a certificate that is not valid yet",
    { certificate: certificate(EC, "01", version3, ["480101000000Z", "490101000000Z"]) },
    403,
    /AccessDeniedException: Untrusted certificate.*not valid yet/,
  ],
  [
    "the key of somebody else",
    { certificate: certificate(PAIRS["P-384"]), privateKey: pem(EC) },
    403,
    /AccessDeniedException: .*signature/,
  ],
  [
    "another key on the same curve",
    {
      certificate: certificate({
        ...EC,
        publicKey: generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey,
      }),
    },
    403,
    /AccessDeniedException: .*signature/,
  ],
  [
    "a body that was tampered with",
    {
      clientConfig: {
        fetch: changed(({ body }) => ({ body: body.replace("visitor", "admin") })),
      },
    },
    403,
    /AccessDeniedException: .*signature/,
  ],
  [
    "no certificate",
    {
      clientConfig: {
        fetch: changed(({ headers }) => ({ headers: without(headers, "x-amz-x509") })),
      },
    },
    403,
    /AccessDeniedException: expected a certificate in the header X-Amz-X509/,
  ],
  [
    "a region that is not the stand-in's",
    { trustAnchorArn: arn("trust-anchor/1").replace(REGION, "eu-west-1") },
    403,
    /AccessDeniedException: Credential should be scoped to a valid region/,
  ],
  [
    "a trust anchor of another region",
    {
      trustAnchorArn: arn("trust-anchor/1").replace(REGION, "eu-west-1"),
      clientConfig: { region: REGION },
    },
    404,
    /ResourceNotFoundException: .*trust-anchor/,
  ],
  [
    "an ARN that is none of a profile",
    { profileArn: arn("trust-anchor/1") },
    400,
    /ValidationException: .*profileArn/,
  ],
  ["an ARN that is none of a role", { roleArn: "visitor" }, 400, /ValidationException: .*roleArn/],
]) {
  test(`refused: ${what}`, async () => {
    const error = await errorOf(anywhere(options)());
    assert.equal(error.name, "CredentialsProviderError");
    assert.match(error.message, message);
    assert.equal(error.$metadata.httpStatusCode, status);
  });
}
