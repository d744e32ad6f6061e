// No secret stays in the module's memory once it is told to forget them: neither on its heap nor on its stack.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { before, test } from "node:test";
import "../../pkg/node.js";
import { load } from "../../pkg/module/load.js";
import { Call, Context } from "../../pkg/rekognition_wasm.js";

const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQ".repeat(20);
const NOW = Date.UTC(2026, 10, 20, 10, 15);
const MINUTE = 60_000;

let memory;
before(async () => {
  memory = (await load()).memory;
});

const context = () =>
  new Context(
    [
      "rekognition",
      "application/x-amz-json-1.1",
      "RekognitionService",
      "",
      "us-east-1",
      "h",
      "/",
    ].join("\n"),
    0,
    0,
  );

/** The keys that are derived on the way to the signature's, the last of which signs. */
function derived() {
  let key = `AWS4${SECRET}`;
  return ["20261120", "us-east-1", "rekognition", "aws4_request"].map((part) => {
    key = createHmac("sha256", key).update(part).digest();
    return key;
  });
}

/** The pieces of secrets that are in memory: 8 bytes of any. */
function found() {
  const bytes = Buffer.from(memory.buffer);
  const secrets = { secret: Buffer.from(SECRET), token: Buffer.from(TOKEN) };
  for (const [number, key] of derived().entries()) {
    secrets[`key ${number + 1}`] = key;
    // as words of the other order, and as the pads of HMAC
    secrets[`key ${number + 1} in words`] = Buffer.from(key).swap32();
    secrets[`key ${number + 1}, inner pad`] = key.map((byte) => byte ^ 0x36);
    secrets[`key ${number + 1}, outer pad`] = key.map((byte) => byte ^ 0x5c);
  }
  const found = [];
  for (const [name, secret] of Object.entries(secrets)) {
    for (let begin = 0; begin + 8 <= secret.length && begin < 128; begin++) {
      const place = bytes.indexOf(secret.subarray(begin, begin + 8));
      if (place < 0) continue;
      found.push(`${name} from ${begin}: at ${place}`);
      break;
    }
  }
  return found;
}

/** Signs small and large bodies, fails in several ways, and ends. */
function use(context) {
  context.identify(["ASIAEXAMPLE", SECRET, TOKEN].join("\n"));
  for (const length of [2, 3000]) {
    const call = new Call(context, 3, 1);
    const begun = call.begin(context, "DetectFaces", NOW, new Uint8Array(length), false);
    assert.match(begun, /^content-type: /);
    const told = `InvalidSignatureException\nexpired: ${TOKEN} ${SECRET}é`;
    call.fail(400, told, 0, NOW + 10 * MINUTE, NOW, 0.5);
    call.begin(context, "DetectFaces", NOW, new Uint8Array(32), true);
    call.fail(400, `ExpiredTokenException\n${TOKEN}`, 0, Number.NaN, NOW, 0.5);
    call.free();
  }
}

test("while a context signs, its keys are in memory", () => {
  const signer = context();
  use(signer);
  assert.notDeepEqual(found(), []);
  signer.forget();
});

test("once it has forgotten who signed, none is", () => {
  const signer = context();
  use(signer);
  signer.forget();
  assert.deepEqual(found(), []);
  const call = new Call(signer, 1, 0);
  assert.doesNotMatch(
    call.begin(signer, "DetectFaces", NOW, new Uint8Array(2), false),
    /authorization/,
  );
  call.free();
  use(signer);
  signer.forget();
  assert.deepEqual(found(), []);
});

test("keys that take the place of others leave nothing of them", () => {
  const signer = context();
  use(signer);
  signer.identify(["ASIAOTHER", "another", "one"].join("\n"));
  const call = new Call(signer, 1, 0);
  call.begin(signer, "DetectFaces", NOW, new Uint8Array(2), false);
  call.free();
  signer.forget();
  assert.deepEqual(found(), []);
});

test("a context's clock is its own, and a date more than a day off is not believed", () => {
  const [one, other] = [context(), context()];
  const calls = [new Call(one, 3, 0), new Call(other, 3, 0)];
  assert.equal(calls[0].observe(NOW, NOW + 23 * 60 * MINUTE), 23 * 60 * MINUTE);
  assert.equal(calls[1].observe(NOW, 0), 0);
  assert.equal(calls[1].observe(NOW, Number.NaN), 0);
  assert.equal(calls[1].observe(NOW, NOW + 25 * 60 * MINUTE), 0);
  assert.equal(calls[1].observe(NOW, NOW - 25 * 60 * MINUTE), 0);
  // but after an error for the signature's date it is
  one.identify("A\nS\nT");
  other.identify("A\nS\nT");
  calls[1].begin(other, "DetectFaces", NOW, new Uint8Array(2), false);
  const told = "InvalidSignatureException\nSignature expired";
  assert.match(calls[1].fail(400, told, 0, NOW + 48 * 60 * MINUTE, NOW, 0.5), /^0\n/);
  assert.equal(calls[1].observe(NOW, 0), 48 * 60 * MINUTE);
  assert.equal(calls[0].observe(NOW, 0), 23 * 60 * MINUTE);
  for (const call of calls) call.free();
});

test("the service's text has the time before the answer's date", () => {
  const signer = context();
  signer.identify("A\nS\nT");
  const call = new Call(signer, 3, 0);
  call.begin(signer, "DetectFaces", NOW, new Uint8Array(2), false);
  const told =
    "InvalidSignatureException\nnow earlier than 20261120T101000Z (20261120T111500Z - 5 min.)";
  call.fail(400, told, 0, NOW + 48 * 60 * MINUTE, NOW, 0.5);
  assert.equal(call.observe(NOW, 0), 60 * MINUTE);
  call.free();
});

test("what must not be repeated ends with an attempt of which nothing is known", () => {
  const signer = context();
  const lines = (call, ...failure) => call.fail(...failure, 0, Number.NaN, NOW, 0.5).split("\n");
  const ends = {
    lost: [0, "\nfetch failed"],
    late: [0, "\n"],
    cut: [200, "\n"],
  };
  for (const [how, failure] of Object.entries(ends)) {
    for (const [manner, again] of [
      [2, false],
      [3, false],
      [0, true],
      [1, true],
    ]) {
      const call = new Call(signer, 3, manner);
      call.begin(signer, "CreateUser", NOW, new Uint8Array(2), false);
      const [delay, , , advice] = lines(call, ...failure);
      assert.equal(delay !== "", again, `${how}, ${manner}`);
      assert.equal(advice === "MaybeDone", !again, `${how}, ${manner}: ${advice}`);
      call.free();
    }
  }
  const call = new Call(signer, 3, 2);
  call.begin(signer, "CreateUser", NOW, new Uint8Array(2), false);
  assert.notEqual(lines(call, 500, "InternalServerError\nfault")[0], "");
  call.begin(signer, "CreateUser", NOW, new Uint8Array(2), false);
  const [delay, , name, advice] = lines(call, 400, "ConflictException\nthere is one");
  assert.deepEqual([delay, name], ["", "ConflictException"]);
  assert.equal(advice, "DoneBefore");
  call.free();
});
