// What the suites share: a scripted fetch, made-up images and keys, a second signer, and a check that every error is
// one of the package's own and gives nothing away.

import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { inspect } from "node:util";
import { SignatureV4 } from "@smithy/signature-v4";
import { Rekognition, RekognitionError } from "rekognition-wasm";

export const REGION = "us-east-1";
export const URL_OF_REGION = "https://rekognition.us-east-1.amazonaws.com/";
export const COGNITO_URL = "https://cognito-identity.us-east-1.amazonaws.com/";
export const POOL = "us-east-1:10ca1000-0000-4000-8000-000000000000";

/** Temporary credentials that no service knows. */
export const KEYS = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJ=",
};
export const OTHER_KEYS = {
  accessKeyId: "ASIAOTHER",
  secretAccessKey: "c2Vjb25kIHNlY3JldCBmb3IgdGhlIHRlc3Rz+EXAMPLE",
  sessionToken: "QW5vdGhlciBzZXNzaW9uJ3MgdG9rZW4EXAMPLE==",
};

/** The stand-in's endpoint. */
export function standIn() {
  const endpoint = process.env.REKOGNITION_LOCAL;
  assert.ok(endpoint, "REKOGNITION_LOCAL is not set; `cargo xtask test npm` sets it");
  return endpoint;
}

export const photo = (name) => readFile(new URL(`../../www/photos/${name}`, import.meta.url));

const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const HEADER = Buffer.from("0000000d4948445200000064000000640802000000ff800203", "hex");
const END = Buffer.from("0000000049454e44ae426082", "hex");
// a frame of 100 × 100 pixels, and a scan
const JPEG = Buffer.from("ffd8ffc0000b080064006401011100ffda0008010100003f00", "hex");

/** That many bytes that are a PNG of 100 × 100 pixels by its header; what follows is no picture. */
export function image(length) {
  const bytes = filler(length);
  PNG.copy(bytes);
  if (length >= 57) {
    HEADER.copy(bytes, 8);
    bytes.writeUInt32BE(length - 57, 33);
    bytes.write("IDAT", 37, "latin1");
    END.copy(bytes, length - 12);
  }
  return bytes;
}

/** A JPEG of 100 × 100 pixels by its header; what follows is no picture. */
export function jpeg(length) {
  const bytes = filler(length).map((byte) => Math.min(byte, 0xfe));
  JPEG.copy(bytes);
  bytes.writeUInt16BE(0xffd9, length - 2);
  return bytes;
}

function filler(length) {
  const bytes = Buffer.alloc(length);
  for (let index = 0, state = length; index < length; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[index] = state >>> 16;
  }
  return bytes;
}
export const SMALL = image(100);

/** A client of a scripted service; nothing leaves the process. */
export function client(fetch, options) {
  return new Rekognition({ region: REGION, credentials: KEYS, fetch, ...options });
}

/**
 * A fetch that records requests and gives these answers in turn, the last of them again and again. An answer is a
 * Response, an Error to reject with, or a function of the request that returns one of them.
 */
export function scripted(...answers) {
  const requests = [];
  const fetch = async (url, init) => {
    // At once and by value: the body lies in memory that is used again.
    const body = Buffer.from(init.body);
    const headers = Object.fromEntries(new Headers(init.headers));
    requests.push({ ...init, url: String(url), body, headers });
    let answer = answers[Math.min(requests.length, answers.length) - 1];
    if (typeof answer === "function") answer = await answer(requests.at(-1));
    if (answer instanceof Response) return answer.clone();
    throw answer;
  };
  return Object.assign(fetch, { requests });
}

/** Answers only to the signal: what a service does that hangs. */
export const hang = ({ signal }) =>
  new Promise((_, reject) => {
    signal.throwIfAborted();
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

export const json = (status, body, headers) =>
  new Response(JSON.stringify(body), { status, headers });
export const OK = json(200, { FaceDetails: [] }, { "x-amzn-requestid": "good" });
export const failure = (type, message = "as scripted", status = 400) =>
  json(status, { message }, { "x-amzn-errortype": type, "x-amzn-requestid": "bad" });
export const THROTTLED = failure("ThrottlingException");
export const EXPIRED = failure("ExpiredTokenException");

const secrets = new Set();

/** From here on no error may show this text. */
export function keepSecret(...texts) {
  for (const text of texts) secrets.add(text);
}
for (const { secretAccessKey, sessionToken } of [KEYS, OTHER_KEYS]) {
  keepSecret(secretAccessKey, sessionToken);
}

/** The error that a promise rejects with, which must be one of the package's and hold no secret. */
export async function errorOf(promise) {
  const error = await promise.then(
    (value) => assert.fail(`expected an error, found ${inspect(value)}`),
    (error) => error,
  );
  return checkError(error);
}

/** As {@link errorOf}, of a function that throws. */
export function thrownBy(body) {
  try {
    body();
  } catch (error) {
    return checkError(error);
  }
  return assert.fail("expected an error, found none");
}

/** Checks what holds for every error, whatever happened. */
export function checkError(error) {
  assert.ok(error instanceof RekognitionError, `not a RekognitionError: ${inspect(error)}`);
  assert.ok(error instanceof Error);
  assert.equal(typeof error.message, "string");
  assert.ok(error.name && typeof error.name === "string");
  assert.match(error.$fault, /^(client|server)$/);
  assert.equal(typeof error.$metadata, "object");
  const shown = [
    error.stack,
    error.message,
    JSON.stringify(error),
    JSON.stringify(error, Object.getOwnPropertyNames(error)),
    inspect(error, { depth: 9, showHidden: true }),
  ].join("\n");
  for (const secret of secrets) {
    assert.ok(!shown.includes(secret), `the ${error.name} shows a secret: ${shown}`);
  }
  return error;
}

/** Checks the members that are named. */
export function checkMembers(error, expected) {
  const found = Object.fromEntries(Object.keys(expected).map((name) => [name, error[name]]));
  assert.deepEqual(found, expected);
}

/** Lets the waits between attempts pass at once and returns them; the request timeout stays. */
export function skipSleeps(t) {
  const delays = [];
  const { setTimeout } = globalThis;
  t.mock.method(globalThis, "setTimeout", (callback, delay) => {
    if (delay > 20_000) return setTimeout(callback, delay);
    delays.push(delay);
    return setTimeout(callback, 0);
  });
  return delays;
}

/** Stops the clock at a time, which is then `t.mock.timers.setTime`'s to change. */
export function stopClock(t, time) {
  t.mock.timers.enable({ apis: ["Date"], now: new Date(time) });
}

/** Until what is under way has come to where only timers and the network can move it. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Until something holds, however slow the machine is. */
export async function eventually(holds) {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** What the AWS SDK's signer hashes with. */
export class Sha256 {
  constructor(key) {
    this.hash = key ? createHmac("sha256", key) : createHash("sha256");
  }
  update(data) {
    this.hash.update(data);
  }
  async digest() {
    return this.hash.digest();
  }
}

/** The `authorization` that the AWS SDK's signer gives a recorded request. */
export async function authorizationOf(
  { url, method, headers, body },
  credentials,
  region = REGION,
  service = "rekognition",
) {
  const { protocol, host, hostname, port, pathname } = new URL(url);
  const { authorization, ...others } = headers;
  const date = headers["x-amz-date"].replace(
    /^(....)(..)(..)T(..)(..)(..)Z$/,
    "$1-$2-$3T$4:$5:$6Z",
  );
  const signer = new SignatureV4({
    service,
    region,
    credentials,
    sha256: Sha256,
    applyChecksum: false,
  });
  const request = { method, protocol, hostname, port, path: pathname, query: {}, body };
  const signed = await signer.sign(
    { ...request, headers: { ...others, host } },
    { signingDate: new Date(date) },
  );
  return signed.headers.authorization;
}
