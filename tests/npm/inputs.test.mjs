// What is refused before anything is sent: options, inputs and images that cannot be meant.

import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import {
  ConfigError,
  DetectFacesCommand,
  fromCognitoIdentityPool,
  ImageError,
  InputError,
  Rekognition,
  RekognitionClient,
} from "rekognition-wasm";
import {
  checkMembers,
  client,
  errorOf,
  image,
  jpeg,
  KEYS,
  OK,
  POOL,
  REGION,
  SMALL,
  scripted,
  thrownBy,
} from "./support.mjs";

const NOT_TEXT = [null, 5, true, {}, [], () => {}, Symbol("s"), 5n];
const NOT_FUNCTION = [null, 5, "fetch", true, {}, []];
const NOT_BOOLEAN = [null, 0, 1, "true", {}, []];
const NOT_COUNT = [null, 0, -1, 0.5, Number.NaN, Infinity, 2 ** 31, "", "many", {}, [], () => {}];
const wrong = {
  region: ["", ...NOT_TEXT],
  endpoint: [
    "",
    "x",
    "//example.com",
    "ftp://x",
    "file:///x",
    "javascript:alert(1)",
    "https://",
    "https:///x",
    "https://user@example.com",
    "https://user:password@example.com",
    "https://example.com?query",
    "https://example.com/?query=1",
    "https://example.com/#part",
    "https://example.com/a b",
    "https://example.com/%41",
    "https://example.com/é",
    " https://example.com",
    "https://example.com/ ",
    ...NOT_TEXT,
  ],
  fetch: NOT_FUNCTION,
  useFipsEndpoint: NOT_BOOLEAN,
  useDualstackEndpoint: NOT_BOOLEAN,
  maxAttempts: NOT_COUNT,
  requestTimeout: NOT_COUNT,
};

function checkConfigError(body, name) {
  const error = thrownBy(body);
  assert.ok(error instanceof ConfigError);
  assert.match(error.message, new RegExp(`^${name}: expected .*, found `));
  checkMembers(error, { $metadata: {}, $fault: "client", $retryable: undefined });
}

for (const [name, values] of Object.entries(wrong)) {
  for (const value of values) {
    test(`${name}: ${String(value) || typeof value} is refused`, () => {
      for (const type of [Rekognition, RekognitionClient]) {
        const config = { region: REGION, credentials: KEYS, [name]: value };
        checkConfigError(() => new type(config), name);
      }
      const clientConfig = { [name]: value };
      checkConfigError(() => fromCognitoIdentityPool({ identityPoolId: POOL, clientConfig }), name);
    });
  }
}

for (const [fit, name] of [
  ["resise", "image.fit"],
  ["", "image.fit"],
  [5, "image.fit"],
  ["s3", "image.s3"],
]) {
  test(`image: { fit: ${JSON.stringify(fit)} } alone is refused`, () => {
    const config = { region: REGION, credentials: KEYS, image: { fit } };
    checkConfigError(() => new Rekognition(config), name);
  });
}

for (const value of [undefined, null, 5, "AKIA", true, Symbol("s")]) {
  test(`credentials: ${String(value)} is refused`, () => {
    const config = { region: REGION, credentials: value };
    checkConfigError(() => new Rekognition(config), "credentials");
  });
}

for (const value of [undefined, null, "", "us-east-1", "us-east-1:", ":1234", 5, {}, []]) {
  test(`identityPoolId: ${String(value) || typeof value} is refused`, () => {
    checkConfigError(() => fromCognitoIdentityPool({ identityPoolId: value }), "identityPoolId");
  });
}

test("options that are missing", () => {
  for (const config of [undefined, null]) {
    checkConfigError(() => new Rekognition(config), "region");
    checkConfigError(() => fromCognitoIdentityPool(config), "identityPoolId");
  }
});

for (const name of ["maxAttempts", "requestTimeout"]) {
  for (const value of ["3", true, [5], 5n, Symbol("s"), Object.create(null)]) {
    const shown = typeof value === "object" ? "an object" : String(value);
    test(`${name}: ${shown}, a ${typeof value}, is refused`, () => {
      const config = { region: REGION, credentials: KEYS, [name]: value };
      checkConfigError(() => new Rekognition(config), name);
    });
  }
}

for (const endpoint of ["https://[", "http://a b", "http://a:99999", "https://%"]) {
  test(`endpoint: ${endpoint} is refused`, () => {
    checkConfigError(
      () => new Rekognition({ region: REGION, credentials: KEYS, endpoint }),
      "endpoint",
    );
  });
}

for (const variant of ["useFipsEndpoint", "useDualstackEndpoint"]) {
  test(`endpoint with ${variant} is refused, as the rules of the service have it`, () => {
    const endpoint = "https://example.com";
    const config = { region: REGION, credentials: KEYS, endpoint, [variant]: true };
    checkConfigError(() => new Rekognition(config), "endpoint");
    assert.ok(new Rekognition({ ...config, [variant]: false }));
  });
}

const REGIONS = [
  "evil.com/",
  "evil.com#",
  "us-east-1.evil",
  "US-EAST-1",
  "-a",
  "a-",
  " ",
  "a\nb",
  "é",
];
for (const region of REGIONS) {
  test(`region ${JSON.stringify(region)}: nothing is sent`, async () => {
    const fetch = scripted(OK);
    const error = await errorOf(client(fetch, { region }).detectFaces({ Image: SMALL }));
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, /^region: expected a name such as us-east-1, found /);
    const identityPoolId = `${region}:1234`;
    const refused = (async () => {
      await fromCognitoIdentityPool({ identityPoolId, clientConfig: { fetch } })();
    })();
    assert.match((await errorOf(refused)).name, /^(ConfigError|CredentialsProviderError)$/);
    assert.equal(fetch.requests.length, 0);
  });

  test(`region ${JSON.stringify(region)} with an endpoint: nothing is sent`, async () => {
    const fetch = scripted(OK);
    const endpoint = "https://example.com";
    const error = await errorOf(client(fetch, { region, endpoint }).detectFaces({ Image: SMALL }));
    assert.ok(error instanceof ConfigError);
    assert.equal(fetch.requests.length, 0);
  });
}

/** An input that is refused with this error, while the next call on the same client works. */
async function checkRefused(input, expected) {
  const fetch = scripted(OK);
  const rekognition = client(fetch);
  const error = await errorOf(rekognition.detectFaces(input));
  checkMembers(error, expected);
  assert.equal(fetch.requests.length, 0);
  await rekognition.detectFaces({ Image: SMALL });
  assert.equal(fetch.requests.length, 1);
  assert.equal(
    fetch.requests[0].body.toString(),
    `{"Image":{"Bytes":"${SMALL.toString("base64")}"}}`,
  );
  return error;
}

for (const [name, input] of [
  ["missing", {}],
  ["undefined", { Image: undefined }],
  ["null", { Image: null }],
]) {
  test(`Image: ${name}`, async () => {
    const error = await checkRefused(input, { name: "InputError", code: "Missing" });
    assert.ok(error instanceof InputError);
    assert.equal(error.message, "DetectFaces: Image is required");
  });
}

test("what stands in the place of a required member is named", async () => {
  const input = { image: SMALL, ["a\n".repeat(40)]: 1, b: 2, c: 3 };
  const error = await checkRefused(input, { name: "InputError", code: "Missing" });
  const long = "a ".repeat(40).slice(0, 63);
  assert.equal(error.message, `DetectFaces: Image is required, found image, ${long}…, b`);
  const { message } = await checkRefused({ Image: { bytes: SMALL } }, { name: "ImageError" });
  assert.match(message, /^DetectFaces: Image: expected .*, found Object with bytes$/);
});

const S3Object = { Bucket: "photos", Name: "a.jpg" };
const base64 = SMALL.toString("base64");
for (const [name, Image, message] of [
  ["base64", base64, /^Image: .*found text of base64$/],
  ["a number", 5, /^Image: .*found 5$/],
  ["a boolean", false, /^Image: .*found boolean$/],
  ["a symbol", Symbol("s"), /^Image: .*found symbol$/],
  ["a bigint", 5n, /^Image: .*found bigint$/],
  ["a function", () => SMALL, /^Image: .*found Function$/],
  ["an array of bytes", [...SMALL], /^Image: .*found Array$/],
  ["a promise", Promise.resolve(SMALL), /^Image: .*found Promise$/],
  ["a Map", new Map(), /^Image: .*found Map$/],
  ["a list of files", [new File([SMALL], "a.png")], /^Image: .*found Array$/],
  ["both", { Bytes: SMALL, S3Object }, /^Image: /],
  ["{ Bytes: base64 }", { Bytes: base64 }, /^Image\.Bytes: .*found text of base64$/],
  ["{ Bytes: {} }", { Bytes: {} }, /^Image\.Bytes: .*found Object$/],
  ["{ Bytes: an array }", { Bytes: [...SMALL] }, /^Image\.Bytes: .*found Array$/],
  ["numbered bytes", { Bytes: { ...SMALL } }, /^Image\.Bytes: .*found Object with 0, 1, 2$/],
  [
    "an image in an image",
    { Bytes: { Bytes: SMALL } },
    /^Image\.Bytes: .*found Object with Bytes$/,
  ],
]) {
  test(`Image: ${name}`, async () => {
    const expected = { name: "ImageError", code: "UnsupportedSource" };
    const error = await checkRefused({ Image }, expected);
    assert.ok(error instanceof ImageError);
    assert.match(error.message, /^DetectFaces: /);
    assert.match(error.message.replace("DetectFaces: ", ""), message);
  });
}

for (const [name, Image] of [
  ["{}", {}],
  ["{ Bytes: undefined }", { Bytes: undefined }],
  ["{ Bytes: null }", { Bytes: null }],
  ["{ S3Object: null }", { S3Object: null }],
  ["a Buffer as JSON", SMALL.toJSON()],
]) {
  test(`Image: ${name}`, () =>
    checkRefused({ Image }, { name: "ImageError", code: "MissingImage" }));
}

const start = (text, length = 200) => Buffer.concat([Buffer.from(text, "latin1")], length);
for (const [name, bytes, code, message] of [
  ["no bytes", new Uint8Array(), "EmptyImage", /0 bytes/],
  ["an empty file", new File([], "empty.jpg"), "EmptyImage", /0 bytes/],
  ["an empty ArrayBuffer", new ArrayBuffer(0), "EmptyImage", /0 bytes/],
  ["text named .jpg", new File(["not a photo"], "photo.jpg"), "UnsupportedFormat", /text$/],
  ["HTML", new Blob(["<html>"], { type: "image/png" }), "UnsupportedFormat", /HTML$/],
  ["base64 as bytes", Buffer.from(base64), "UnsupportedFormat", /text of base64$/],
  ["one byte", Buffer.from([0xff]), "UnsupportedFormat", /ff$/],
  ["two bytes of a JPEG", Buffer.from([0xff, 0xd8]), "UnsupportedFormat", /ffd8$/],
  ["seven bytes of a PNG", SMALL.subarray(0, 7), "UnsupportedFormat", /89504e47$/],
  ["zeros", Buffer.alloc(200), "UnsupportedFormat", /00000000$/],
  ["GIF", start("GIF89a"), "UnsupportedFormat", /GIF/],
  ["WebP", start("RIFF\x24\0\0\0WEBPVP8 "), "UnsupportedFormat", /WebP/],
  ["HEIC", start("\0\0\0\x18ftypheic\0\0\0\0"), "UnsupportedFormat", /HEIC/],
  ["HEIF", start("\0\0\0\x18ftypmif1\0\0\0\0"), "UnsupportedFormat", /HEI[CF]/],
  ["AVIF", start("\0\0\0\x20ftypavif\0\0\0\0"), "UnsupportedFormat", /AVIF/],
  ["PDF", start("%PDF-1.7"), "UnsupportedFormat", /PDF/],
  ["BMP", start("BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"), "UnsupportedFormat", /BMP/],
  ["TIFF", start("II*\0"), "UnsupportedFormat", /TIFF/],
  ["TIFF, the other way round", start("MM\0*"), "UnsupportedFormat", /TIFF/],
  ["6 MB of JPEG", jpeg(6_000_000), "ImageTooLarge", /6000000/],
  ["a 6 MB file", new File([jpeg(6_000_000)], "a.jpg"), "ImageTooLarge", /6000000/],
  ["20 MB of zeros", new Blob([Buffer.alloc(20_000_000)]), "UnsupportedFormat", /00000000$/],
]) {
  for (const [form, Image] of [
    ["", bytes],
    [" in { Bytes }", { Bytes: bytes }],
  ]) {
    test(`an image that is ${name}${form}`, async () => {
      const error = await checkRefused({ Image }, { name: "ImageError", code });
      assert.match(error.message, message);
      checkMembers(error, { $retryable: undefined, $fault: "client" });
      assert.equal(error.$metadata.attempts ?? 0, 0);
    });
  }
}

test("a file that cannot be read", async () => {
  const gone = new Blob([SMALL]);
  gone.arrayBuffer = () => Promise.reject(new DOMException("it was moved", "NotReadableError"));
  const expected = { name: "ImageError", code: "UnreadableImage" };
  const error = await checkRefused({ Image: gone }, expected);
  assert.match(error.message, /^DetectFaces: Image: .*it was moved$/);
});

test("a Blob that is larger than it says", async () => {
  const blob = new Blob([SMALL]);
  blob.arrayBuffer = async () => jpeg(5_242_881).buffer;
  await checkRefused({ Image: blob }, { name: "ImageError" });
});

for (const type of ["OffscreenCanvas", "ImageBitmap", "ImageData", "VideoFrame"]) {
  test(`what Node cannot draw: ${type}`, async () => {
    const drawable = { [Symbol.toStringTag]: type, width: 80, height: 80 };
    const error = await checkRefused(
      { Image: drawable },
      { name: "ImageError", code: "UnsupportedSource" },
    );
    assert.match(error.message, /this runtime cannot draw$/);
  });
}

test("bytes, buffers and objects of another realm", async () => {
  const fetch = scripted(OK);
  const rekognition = client(fetch);
  const context = vm.createContext({ bytes: [...SMALL] });
  for (const script of [
    "new Uint8Array(bytes)",
    "new Uint8Array(bytes).buffer",
    "new DataView(new Uint8Array(bytes).buffer)",
    "({ Bytes: new Uint8Array(bytes) })",
  ]) {
    await rekognition.detectFaces({ Image: vm.runInContext(script, context) });
  }
  assert.equal(fetch.requests.length, 4);
  for (const { body } of fetch.requests) assert.deepEqual(body, fetch.requests[0].body);
});

test("credentials of another realm, as Node's fetch brings them in Jest", async () => {
  const credentials = vm.runInNewContext(`(${JSON.stringify(KEYS)})`);
  await client(scripted(OK), { credentials }).detectFaces({ Image: SMALL });
});

for (const [name, make] of [
  ["ArrayBuffer", (bytes) => bytes.buffer],
  ["Uint8Array", (bytes) => bytes],
  ["DataView", (bytes) => new DataView(bytes.buffer)],
  ["{ Bytes }", (bytes) => ({ Bytes: bytes })],
]) {
  const detached = () => {
    const bytes = new Uint8Array(image(1000));
    const source = make(bytes);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    return source;
  };
  test(`a ${name} whose bytes were transferred before the call`, () =>
    checkRefused({ Image: detached() }, { name: "ImageError" }));

  test(`a ${name} whose bytes are transferred during the call: no other bytes are sent`, async () => {
    const bytes = new Uint8Array(image(1000));
    const fetch = scripted(OK);
    const calling = client(fetch).detectFaces({ Image: make(bytes) });
    const expected = image(1000).toString("base64");
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    await calling.catch(() => {});
    for (const { body } of fetch.requests) {
      assert.equal(body.toString(), `{"Image":{"Bytes":"${expected}"}}`);
    }
  });
}

for (const [name, input] of [
  ["undefined", undefined],
  ["null", null],
]) {
  test(`an input that is ${name}`, () => checkRefused(input, { name: "InputError" }));
}

for (const [name, input] of [
  ["text", "Image"],
  ["a number", 5],
  ["an array", [SMALL]],
  ["bytes", SMALL],
  ["a File", new File([SMALL], "a.png")],
]) {
  test(`an input that is ${name}`, async () => {
    const error = await checkRefused(input, {});
    assert.equal(error.name, "InputError");
    assert.match(error.message, /^DetectFaces: expected an input object, found /);
  });
}

for (const [name, make] of [
  ["a BigInt", () => 5n],
  [
    "a cycle",
    () => {
      const cycle = {};
      cycle.cycle = cycle;
      return cycle;
    },
  ],
]) {
  test(`${name} in an input`, () =>
    checkRefused({ Image: SMALL, MaxLabels: make() }, { name: "InputError" }));
}

test("members that objects inherit names of", async () => {
  const fetch = scripted(OK);
  const before = { constructor: 1, toString: 2 };
  await client(fetch).detectFaces({ ...before, Image: { S3Object } });
  assert.deepEqual(JSON.parse(fetch.requests[0].body), { ...before, Image: { S3Object } });
});

test("an image that the input inherits is not left out", async () => {
  const fetch = scripted(OK);
  await client(fetch).detectFaces(Object.create({ Image: SMALL }));
  assert.deepEqual(Object.keys(JSON.parse(fetch.requests[0].body)), ["Image"]);
});

for (const command of [{}, "DetectFaces", { input: { Image: SMALL } }]) {
  test(`send(${JSON.stringify(command).slice(0, 20)}) is no command`, async () => {
    const fetch = scripted(OK);
    assert.ok((await errorOf(client(fetch).send(command))) instanceof ConfigError);
    assert.equal(fetch.requests.length, 0);
  });
}

test("send() without a command", async () => {
  for (const command of [undefined, null]) {
    assert.ok((await errorOf(client(scripted(OK)).send(command))) instanceof ConfigError);
  }
});

test("call options that are null, or a signal that is none", async () => {
  const command = new DetectFacesCommand({ Image: SMALL });
  await client(scripted(OK)).send(command, null);
  const error = await errorOf(client(scripted(OK)).send(command, { abortSignal: {} }));
  assert.ok(error instanceof ConfigError);
});

test("a command can be sent again, and by another client", async () => {
  const fetch = scripted(OK);
  const command = new DetectFacesCommand({ Image: SMALL });
  await client(fetch).send(command);
  await client(fetch).send(command);
  assert.deepEqual(fetch.requests[1].body, fetch.requests[0].body);
});

test("an input is left as it was", async () => {
  const input = { Image: { Bytes: image(1000) }, Attributes: ["ALL"] };
  const frozen = Object.freeze({ ...input, Image: Object.freeze({ ...input.Image }) });
  await client(scripted(OK)).detectFaces(frozen);
  assert.deepEqual(input, { Image: { Bytes: image(1000) }, Attributes: ["ALL"] });
});
