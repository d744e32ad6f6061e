// IAM Roles Anywhere: certificates and keys made here, requests rebuilt and verified by Node's own cryptography.

import assert from "node:assert/strict";
import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  verify,
  webcrypto,
  X509Certificate,
} from "node:crypto";
import { test } from "node:test";
import { fromRolesAnywhere } from "rekognition-wasm";
import { certificate, PAIRS, pem } from "./certificates.mjs";
import { HOUR, ROLE } from "./providers.mjs";
import {
  authorizationOf,
  client,
  errorOf,
  hang,
  json,
  KEYS,
  OK,
  SMALL,
  scripted,
  settle,
  skipSleeps,
  stopClock,
  thrownBy,
} from "./support.mjs";

const ANCHOR = "arn:aws:rolesanywhere:us-east-1:123456789012:trust-anchor/1";
const PROFILE = "arn:aws:rolesanywhere:us-east-1:123456789012:profile/2";

const EC = PAIRS["P-256"];

const answer = () =>
  json(201, {
    credentialSet: [
      { credentials: { ...KEYS, expiration: new Date(Date.now() + HOUR).toISOString() } },
    ],
    subjectArn: "arn:aws:rolesanywhere:us-east-1:123456789012:subject/3",
  });
const anywhere = (fetch, options) =>
  fromRolesAnywhere({
    trustAnchorArn: ANCHOR,
    profileArn: PROFILE,
    roleArn: ROLE,
    certificate: certificate(EC),
    privateKey: pem(EC),
    clientConfig: { fetch, maxAttempts: 1 },
    ...options,
  });

const hash = (text) => createHash("sha256").update(text).digest("hex");

/** Checks a recorded request: the canonical request and the string to sign are made anew from it. */
function checkSignature(request, text, serial) {
  const { publicKey } = new X509Certificate(text);
  const { authorization, ...headers } = request.headers;
  const [, algorithm, credential, names, signature] = authorization.match(
    /^(\S+) Credential=(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]+)$/,
  );
  const kind = publicKey.asymmetricKeyType === "rsa" ? "RSA" : "ECDSA";
  assert.equal(algorithm, `AWS4-X509-${kind}-SHA256`);
  const url = new URL(request.url);
  const all = { ...headers, host: url.host };
  const signedNames = Object.keys(all)
    .filter((name) => /^(content-type|host|x-amz-.*)$/.test(name))
    .sort();
  assert.deepEqual(names.split(";"), signedNames);
  const canonical = [
    request.method,
    url.pathname,
    "",
    ...signedNames.map((name) => `${name}:${all[name].trim()}`),
    "",
    names,
    hash(request.body),
  ].join("\n");
  const date = headers["x-amz-date"];
  assert.match(date, /^\d{8}T\d{6}Z$/);
  const scope = `${date.slice(0, 8)}/us-east-1/rolesanywhere/aws4_request`;
  assert.equal(credential, `${serial}/${scope}`);
  const stringToSign = [algorithm, date, scope, hash(canonical)].join("\n");
  assert.ok(verify("sha256", Buffer.from(stringToSign), publicKey, Buffer.from(signature, "hex")));
}

for (const [name, pair] of Object.entries(PAIRS)) {
  test(`${name}, PEM: the signature holds, whatever its numbers begin with`, async () => {
    const text = certificate(pair);
    const fetch = scripted(answer);
    const credentials = anywhere(fetch, { certificate: text, privateKey: pem(pair) });
    for (let count = 0; count < 24; count++) await credentials({ forceRefresh: true });
    for (const request of fetch.requests) checkSignature(request, text, "1");
    assert.equal(fetch.requests.length, 24);
  });

  test(`${name}, CryptoKey`, async () => {
    const algorithm = name.startsWith("RSA")
      ? { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }
      : { name: "ECDSA", namedCurve: name };
    const bytes = pair.privateKey.export({ type: "pkcs8", format: "der" });
    const privateKey = await webcrypto.subtle.importKey("pkcs8", bytes, algorithm, false, ["sign"]);
    const text = certificate(pair);
    const fetch = scripted(answer);
    await anywhere(fetch, { certificate: text, privateKey })();
    checkSignature(fetch.requests[0], text, "1");
  });
}

test("the request, and the credentials", async (t) => {
  stopClock(t, "2026-11-20T10:00:00.789Z");
  const fetch = scripted(answer);
  const options = { durationSeconds: 900, roleSessionName: "worker" };
  const credentials = await anywhere(fetch, options)();
  assert.deepEqual(credentials, { ...KEYS, expiration: new Date(Date.now() + HOUR) });
  const [request] = fetch.requests;
  assert.equal(request.url, "https://rolesanywhere.us-east-1.amazonaws.com/sessions");
  assert.deepEqual(JSON.parse(request.body), {
    durationSeconds: 900,
    profileArn: PROFILE,
    roleArn: ROLE,
    roleSessionName: "worker",
    trustAnchorArn: ANCHOR,
  });
  const { authorization, "x-amz-x509": x509, ...headers } = request.headers;
  assert.deepEqual(headers, {
    "content-type": "application/json",
    "x-amz-date": "20261120T100000Z",
  });
  const sent = new X509Certificate(Buffer.from(x509, "base64"));
  assert.ok(sent.checkPrivateKey(EC.privateKey));
});

test("certificates that follow are the chain", async () => {
  const [text, first, second] = ["0a", "0b", "0c"].map((serial) => certificate(EC, serial));
  const fetch = scripted(answer);
  await anywhere(fetch, { certificate: `subject=worker\n${text}\n${first}${second}` })();
  const [request] = fetch.requests;
  const base64 = (it) => new X509Certificate(it).raw.toString("base64");
  assert.equal(request.headers["x-amz-x509"], base64(text));
  assert.equal(request.headers["x-amz-x509-chain"], `${base64(first)},${base64(second)}`);
  checkSignature(request, text, "10");
});

for (const [serial, decimal] of [
  ["01", "1"],
  ["7f", "127"],
  ["0080", "128"],
  [
    "00ffffffffffffffffffffffffffffffffffffffff",
    "1461501637330902918203684832716283019655932542975",
  ],
  ["0102030405060708090a0b0c0d0e0f1011121314", "5751314163525454757170525585205463020442981140"],
]) {
  test(`the serial number ${serial} in decimal`, async () => {
    const text = certificate(EC, serial);
    const expected = BigInt(`0x${new X509Certificate(text).serialNumber}`).toString();
    if (serial.length < 40) assert.equal(expected, decimal);
    const fetch = scripted(answer);
    await anywhere(fetch, { certificate: text })();
    checkSignature(fetch.requests[0], text, expected);
  });
}

test("a certificate of version 1, which says none", async () => {
  const text = certificate(EC, "2a", Buffer.alloc(0));
  const fetch = scripted(answer);
  await anywhere(fetch, { certificate: text })();
  checkSignature(fetch.requests[0], text, "42");
});

test("another region, a region of China, another endpoint", async () => {
  const fetch = scripted(answer);
  const region = "eu-west-1";
  const trustAnchorArn = ANCHOR.replace("aws:", "aws-cn:").replace("us-east-1", "cn-north-1");
  await anywhere(fetch, { clientConfig: { fetch, region } })();
  await anywhere(fetch, { trustAnchorArn })();
  await anywhere(fetch, { clientConfig: { fetch, endpoint: "http://127.0.0.1:8080/aws/" } })();
  assert.deepEqual(
    fetch.requests.map(({ url }) => url),
    [
      "https://rolesanywhere.eu-west-1.amazonaws.com/sessions",
      "https://rolesanywhere.cn-north-1.amazonaws.com.cn/sessions",
      "http://127.0.0.1:8080/aws/sessions",
    ],
  );
  checkSignature(fetch.requests[2], certificate(EC), "1");
});

test("once for many calls, again after clear()", async () => {
  const fetch = scripted(answer);
  const service = scripted(OK);
  const credentials = anywhere(fetch);
  const rekognition = client(service, { credentials });
  await Promise.all([1, 2, 3].map(() => rekognition.detectFaces({ Image: SMALL })));
  assert.equal(fetch.requests.length, 1);
  const [request] = service.requests;
  assert.equal(request.headers.authorization, await authorizationOf(request, KEYS));
  credentials.clear();
  await credentials();
  assert.equal(fetch.requests.length, 2);
});

test("faults are tried again, signed anew", async (t) => {
  skipSleeps(t);
  const fetch = scripted(json(500, {}), json(429, {}), answer());
  await anywhere(fetch, { clientConfig: { fetch } })();
  for (const request of fetch.requests) checkSignature(request, certificate(EC), "1");
});

test("the service's words, and nothing secret", async () => {
  const refusal = json(
    403,
    { message: "Untrusted certificate" },
    { "x-amzn-errortype": "AccessDeniedException:http://x" },
  );
  const error = await errorOf(anywhere(scripted(refusal))());
  assert.equal(error.name, "CredentialsProviderError");
  assert.equal(
    error.message,
    "no credentials: CreateSession: HTTP status 403: AccessDeniedException: Untrusted certificate",
  );
  assert.equal(error.$metadata.httpStatusCode, 403);
});

for (const found of [
  {},
  { credentialSet: [] },
  { credentialSet: null },
  { credentialSet: [{ credentials: {} }] },
]) {
  test(`the service answers with ${JSON.stringify(found)}`, async () => {
    const error = await errorOf(anywhere(scripted(json(201, found)))());
    assert.match(error.message, /CreateSession: expected an answer with accessKeyId/);
  });
}

test("abortSignal", async () => {
  const controller = new AbortController();
  const asked = anywhere(scripted(hang))({ abortSignal: controller.signal });
  await settle();
  controller.abort();
  assert.equal((await errorOf(asked)).name, "AbortError");
});

const garbage = (label) => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----`;
const ed25519 = generateKeyPairSync("ed25519");
const ecdh = await webcrypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, [
  "deriveBits",
]);
const encrypted = createPrivateKey(pem(EC)).export({
  type: "pkcs8",
  format: "pem",
  cipher: "aes-256-cbc",
  passphrase: "p",
});
for (const [options, message] of [
  [
    { privateKey: pem(PAIRS["RSA 2048"], "pkcs1") },
    /^privateKey: expected PKCS#8.*found BEGIN RSA PRIVATE KEY; convert it with: openssl pkcs8 -topk8 -nocrypt/,
  ],
  [
    { privateKey: pem(EC, "sec1") },
    /^privateKey: .*found BEGIN EC PRIVATE KEY; convert it with: openssl pkcs8/,
  ],
  [{ privateKey: encrypted }, /^privateKey: .*found BEGIN ENCRYPTED PRIVATE KEY; convert it/],
  [{ privateKey: certificate(EC) }, /^privateKey: .*found none$/],
  [
    { privateKey: pem(ed25519) },
    /^privateKey: expected an RSA key or one on P-256, .*found another$/,
  ],
  [{ privateKey: garbage("PRIVATE KEY") }, /^privateKey: expected an RSA key/],
  [
    { privateKey: "-----BEGIN PRIVATE KEY-----\nA*\n-----END PRIVATE KEY-----" },
    /^privateKey: .*no base64$/,
  ],
  [{ privateKey: ecdh.privateKey }, /^privateKey: expected a CryptoKey that may sign.*found ECDH$/],
  [{ privateKey: {} }, /^privateKey: expected a CryptoKey that may sign.*found none$/],
  [{ privateKey: undefined }, /^privateKey: .*found none$/],
  [{ certificate: undefined }, /^certificate: .*found none$/],
  [{ certificate: pem(EC) }, /^certificate: expected PEM with BEGIN CERTIFICATE, found none$/],
  [{ certificate: garbage("CERTIFICATE") }, /^certificate: expected an X.509 certificate/],
  [{ trustAnchorArn: "anchor" }, /^trustAnchorArn: expected an ARN with a region/],
  [{ trustAnchorArn: undefined }, /^trustAnchorArn: .*found none$/],
  [{ profileArn: undefined }, /^profileArn: .*found none$/],
  [{ roleArn: undefined }, /^roleArn: .*found none$/],
  [
    { durationSeconds: 60 },
    /^durationSeconds: expected whole seconds from 900 to 43200, found 60$/,
  ],
  [{ clientConfig: { endpoint: "x" } }, /^endpoint: expected/],
  [{ clientConfig: { maxAttempts: 0 } }, /^maxAttempts: expected/],
]) {
  test(`refused at once: ${message.source}`, () => {
    const error = thrownBy(() => anywhere(scripted(OK), options));
    assert.equal(error.name, "ConfigError");
    assert.match(error.message, message);
  });
}

test("a key that WebCrypto does not read", async () => {
  const bytes = EC.privateKey.export({ type: "pkcs8", format: "der" }).subarray(0, 60);
  const privateKey = `-----BEGIN PRIVATE KEY-----\n${bytes.toString("base64")}\n-----END PRIVATE KEY-----`;
  const error = await errorOf(anywhere(scripted(OK), { privateKey })());
  assert.equal(error.name, "CredentialsProviderError");
  assert.match(error.message, /no credentials: privateKey/);
});

test("damaged certificates are refused, whatever is damaged", () => {
  const { raw } = new X509Certificate(certificate(EC));
  for (let at = 0; at < 40; at++) {
    for (const value of [0, 0x7f, 0x80, 0x84, 0xff]) {
      const bytes = Buffer.from(raw);
      bytes[at] = value;
      const text = `-----BEGIN CERTIFICATE-----\n${bytes.toString("base64")}\n-----END CERTIFICATE-----`;
      try {
        anywhere(scripted(OK), { certificate: text });
      } catch (error) {
        assert.equal(error.name, "ConfigError", `${at}: ${error}`);
      }
    }
  }
});
