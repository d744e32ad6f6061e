// The request as it leaves: every byte of it, compared with Node's base64, JSON and the AWS SDK's signer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { RekognitionClient } from "rekognition-wasm";
import {
  authorizationOf,
  client,
  errorOf,
  image,
  jpeg,
  KEYS,
  OK,
  REGION,
  SMALL,
  scripted,
  stopClock,
  URL_OF_REGION,
} from "./support.mjs";

/** What a client with these options sends. */
async function sent(input, options, operation = "detectFaces") {
  const fetch = scripted(OK);
  await client(fetch, options)[operation](input);
  assert.equal(fetch.requests.length, 1);
  return fetch.requests[0];
}

const bodyOf = (bytes, before = "", after = "") =>
  `{${before}"Image":{"Bytes":"${bytes.toString("base64")}"}${after}}`;

// Without assert.equal's difference of megabytes.
function checkBody({ body }, expected, what) {
  const text = body.latin1Slice();
  if (text === Buffer.from(expected).latin1Slice()) return;
  assert.fail(`${what}: expected ${expected.slice(0, 200)}…, found ${text.slice(0, 200)}…`);
}

test("method, URL and exactly these headers", async (t) => {
  stopClock(t, "2026-11-20T10:15:00.999Z");
  const { url, method, headers } = await sent({ Image: SMALL });
  assert.equal(method, "POST");
  assert.equal(url, URL_OF_REGION);
  const { authorization, ...others } = headers;
  assert.deepEqual(others, {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-date": "20261120T101500Z",
    "x-amz-security-token": KEYS.sessionToken,
    "x-amz-target": "RekognitionService.DetectFaces",
  });
  assert.match(
    authorization,
    /^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE\/20261120\/us-east-1\/rekognition\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[\da-f]{64}$/,
  );
});

test("DetectLabels has its own target", async () => {
  const { headers } = await sent({ Image: SMALL }, {}, "detectLabels");
  assert.equal(headers["x-amz-target"], "RekognitionService.DetectLabels");
});

for (const [options, host] of [
  [{}, "rekognition.us-east-1.amazonaws.com"],
  [{ region: "eu-central-1" }, "rekognition.eu-central-1.amazonaws.com"],
  [{ useFipsEndpoint: true }, "rekognition-fips.us-east-1.amazonaws.com"],
  [{ useDualstackEndpoint: true }, "rekognition.us-east-1.api.aws"],
  [{ useFipsEndpoint: true, useDualstackEndpoint: true }, "rekognition-fips.us-east-1.api.aws"],
  [{ region: "cn-north-1" }, "rekognition.cn-north-1.amazonaws.com.cn"],
  [{ region: "us-gov-west-1" }, "rekognition.us-gov-west-1.amazonaws.com"],
]) {
  test(`the endpoint of ${JSON.stringify(options)}`, async () => {
    assert.equal((await sent({ Image: SMALL }, options)).url, `https://${host}/`);
  });
}

for (const [name, make] of [
  ["PNG", image],
  ["JPEG", jpeg],
]) {
  test(`base64 of ${name} images of 8 to 800 bytes`, async () => {
    const fetch = scripted(OK);
    const rekognition = client(fetch);
    for (let length = 8; length <= 800; length++) {
      const bytes = make(length);
      await rekognition.detectFaces({ Image: { Bytes: bytes } });
      checkBody(fetch.requests.at(-1), bodyOf(bytes), `${length} bytes`);
    }
  });
}

test("base64 at the edges of blocks and pages", async () => {
  const fetch = scripted(OK);
  const rekognition = client(fetch);
  const lengths = [1536, 2304, 3072, 4096, 6144, 8192, 12_288, 49_152, 65_536, 98_304, 1_048_576];
  for (const length of lengths.flatMap((edge) => [-3, -2, -1, 0, 1, 2, 3].map((by) => edge + by))) {
    const bytes = image(length);
    await rekognition.detectFaces({ Image: { Bytes: bytes } });
    checkBody(fetch.requests.at(-1), bodyOf(bytes), `${length} bytes`);
  }
});

test("every value of a byte, in every place", async () => {
  const bytes = image(8 + 3 * 256 * 3);
  for (let index = 8; index < bytes.length; index++) {
    bytes[index] = Math.floor((index - 8) / 3) + ((index - 8) % 3) * 85;
  }
  checkBody(await sent({ Image: { Bytes: bytes } }), bodyOf(bytes), "bytes");
});

test("5,242,880 bytes are sent", async () => {
  const bytes = jpeg(5_242_880);
  checkBody(
    await sent({ Image: bytes, MaxLabels: 1 }),
    bodyOf(bytes, "", ',"MaxLabels":1'),
    "5 MiB",
  );
});

for (const [name, wrap] of [
  ["bytes", (bytes) => bytes],
  ["{ Bytes }", (Bytes) => ({ Bytes })],
  ["a Blob", (bytes) => new Blob([bytes])],
]) {
  test(`5,242,881 bytes are not, as ${name}`, async () => {
    const fetch = scripted(OK);
    const error = await errorOf(client(fetch).detectFaces({ Image: wrap(jpeg(5_242_881)) }));
    assert.equal(error.name, "ImageError");
    assert.equal(error.code, "ImageTooLarge");
    assert.match(error.message, /5242880.*5242881/);
    assert.equal(fetch.requests.length, 0);
  });
}

const Image = { S3Object: { Bucket: "photos", Name: "a/b c.jpg", Version: undefined } };
const S3 = '"Image":{"S3Object":{"Bucket":"photos","Name":"a/b c.jpg"}}';
for (const [name, input, expected] of [
  ["an S3 object", { Image }, `{${S3}}`],
  ["members before the image", { MaxLabels: 3, Image }, `{"MaxLabels":3,${S3}}`],
  ["undefined members", { a: undefined, Image, b: undefined }, `{${S3}}`],
  ["functions and symbols", { a() {}, Image, b: Symbol("b") }, `{${S3}}`],
  ["null", { Image, Attributes: null, a: null }, `{${S3},"a":null}`],
  [
    "an array",
    { Image, Attributes: ["ALL"], a: [undefined] },
    `{${S3},"Attributes":["ALL"],"a":[null]}`,
  ],
  [
    "nested members",
    { Image, Settings: { GeneralLabels: { LabelInclusionFilters: ["Cat"], x: undefined } } },
    `{${S3},"Settings":{"GeneralLabels":{"LabelInclusionFilters":["Cat"]}}}`,
  ],
  ["toJSON", { Image, a: { toJSON: () => ({ b: 1 }) } }, `{${S3},"a":{"b":1}}`],
  ["a toJSON without a value", { Image, a: { toJSON() {} } }, `{${S3}}`],
  ["text beyond ASCII", { Image, a: "Zoë 猫 🐈 \u2028" }, `{${S3},"a":"Zoë 猫 🐈 \u2028"}`],
  ["quotes and controls", { Image, a: '"\\\n\0{' }, `{${S3},"a":"\\"\\\\\\n\\u0000{"}`],
  ["half a surrogate pair", { Image, a: "\ud83d" }, `{${S3},"a":"\\ud83d"}`],
  ["a name beyond ASCII", { Image, 'é"{': 1 }, `{${S3},"é\\"{":1}`],
  ["the edges of numbers", { Image, a: -0, b: 1e21, c: 0.1 }, `{${S3},"a":0,"b":1e+21,"c":0.1}`],
]) {
  test(`JSON: ${name}`, async () => {
    assert.equal((await sent(input)).body.toString(), expected);
  });
}

test("JSON around an image", async () => {
  const input = { MinConfidence: 5.5, Image: SMALL, Features: ["GENERAL_LABELS"], none: undefined };
  const expected = bodyOf(SMALL, '"MinConfidence":5.5,', ',"Features":["GENERAL_LABELS"]');
  checkBody(await sent(input), expected, "body");
});

test("much text around an image", async () => {
  const [before, after] = ["猫".repeat(100_000), "é".repeat(200_000)];
  const expected = bodyOf(SMALL, `"before":"${before}",`, `,"after":"${after}"`);
  checkBody(await sent({ before, Image: SMALL, after }), expected, "body");
});

const { sessionToken, ...LASTING } = KEYS;
const large = jpeg(100_000);
for (const [name, options, input] of [
  ["with a session token", {}],
  ["without one", { credentials: LASTING }],
  ["of a body that is hashed outside of the module", {}, { Image: large }],
  ["for another region", { region: "ap-southeast-2" }],
  ["for another port", { endpoint: "http://127.0.0.1:8081" }],
  ["for the scheme's own port", { endpoint: "https://rekognition.example.com:443" }],
  ["for another scheme's port", { endpoint: "https://rekognition.example.com:80/" }],
  ["for a path", { endpoint: "https://example.com:8443/proxy/rekognition" }],
  ["for a path with a slash at its end", { endpoint: "https://example.com/proxy/v1.0_~-/" }],
  ["for IPv6", { endpoint: "http://[::1]:8081/" }],
  ["for a host in capitals", { endpoint: "HTTPS://Example.COM" }],
]) {
  test(`the signature ${name} is the AWS SDK's`, async () => {
    const request = await sent(input ?? { Image: SMALL }, options);
    const { credentials = KEYS, region = REGION } = options;
    assert.equal(
      request.headers.authorization,
      await authorizationOf(request, credentials, region),
    );
    assert.equal("x-amz-security-token" in request.headers, "sessionToken" in credentials);
    const { endpoint = URL_OF_REGION.replace(/us-east-1/, region) } = options;
    assert.equal(request.url, new URL(endpoint).href);
  });
}

test("the signature follows the date, also over midnight", async (t) => {
  const fetch = scripted(OK);
  const rekognition = client(fetch);
  stopClock(t, "2026-12-31T23:59:59Z");
  for (const time of ["2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z", "2028-02-29T12:00:00Z"]) {
    t.mock.timers.setTime(Date.parse(time));
    await rekognition.detectFaces({ Image: SMALL });
    const request = fetch.requests.at(-1);
    assert.equal(request.headers["x-amz-date"], time.replace(/[-:]/g, ""));
    assert.equal(request.headers.authorization, await authorizationOf(request, KEYS));
  }
});

test("calls at once, whose memory grows under them, each send their own", async () => {
  const fetch = scripted(OK);
  const rekognition = client(fetch);
  const lengths = Array.from({ length: 40 }, (_, index) => 1000 + index * 7919);
  await Promise.all(lengths.map((length) => rekognition.detectFaces({ Image: image(length) })));
  const bodies = new Set(fetch.requests.map(({ body }) => body.toString()));
  assert.deepEqual(bodies, new Set(lengths.map((length) => bodyOf(image(length)))));
  for (const request of fetch.requests) {
    assert.equal(request.headers.authorization, await authorizationOf(request, KEYS));
  }
});

test("clients do not mix their credentials", async () => {
  const fetch = scripted(OK);
  const keys = ["first", "second"].map((name) => ({ accessKeyId: name, secretAccessKey: name }));
  const clients = keys.map((credentials) => client(fetch, { credentials }));
  await Promise.all([...clients, ...clients].map((one) => one.detectFaces({ Image: SMALL })));
  for (const request of fetch.requests) {
    const signedBy = keys.find(({ accessKeyId }) =>
      request.headers.authorization.includes(`Credential=${accessKeyId}/`),
    );
    assert.equal(request.headers.authorization, await authorizationOf(request, signedBy));
  }
});

test("region and credentials are there as the AWS SDK has them", async () => {
  const { config } = new RekognitionClient({ region: REGION, credentials: KEYS });
  assert.equal(await config.region(), REGION);
  assert.deepEqual(await config.credentials(), KEYS);
  assert.ok(!inspect(config, { depth: 9 }).includes(KEYS.secretAccessKey));
});
