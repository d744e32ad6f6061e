// How fast calls are sent in adaptive mode and in batches, in virtual time, beside the AWS SDK for JavaScript v3.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { DetectFacesCommand, RekognitionClient } from "@aws-sdk/client-rekognition";
import { client, failure, json, KEYS, SMALL, scripted, THROTTLED } from "./support.mjs";

const { analyzeAll } = await import("rekognition-wasm");

/** How long an answer takes, in milliseconds. */
const ANSWER = 100;
/** How far the clock goes at a time, in milliseconds. */
const TICK = 20;

before(async () => {
  // the parts on demand are loaded before the clock is stopped
  await client(scripted(THROTTLED, json(200, {})), { retryMode: "adaptive" }).detectFaces({
    Image: SMALL,
  });
});

/** A service with an allowance of requests, which grows by so many a second. */
function throttling(perSecond) {
  let [allowance, filled] = [perSecond, Date.now()];
  const told = { taken: 0, throttled: 0 };
  const isTaken = () => {
    const now = Date.now();
    allowance = Math.min(perSecond, allowance + ((now - filled) / 1000) * perSecond);
    filled = now;
    if (allowance < 1) {
      told.throttled += 1;
      return false;
    }
    allowance -= 1;
    told.taken += 1;
    return true;
  };
  const answer = () => new Promise((resolve) => setTimeout(resolve, ANSWER));
  return { told, isTaken, answer };
}

function fetchOf({ isTaken, answer }) {
  return scripted(async () => {
    const taken = isTaken();
    await answer();
    return taken ? json(200, {}) : failure("ThrottlingException", "Rate exceeded");
  });
}

/** The handler of requests of the AWS SDK's client. */
function handlerOf({ isTaken, answer }) {
  const encode = (object) => new TextEncoder().encode(JSON.stringify(object));
  const headers = { "content-type": "application/x-amz-json-1.1" };
  const throttled = { __type: "ThrottlingException", message: "Rate exceeded" };
  return {
    metadata: { handlerProtocol: "http/1.1" },
    async handle() {
      const taken = isTaken();
      await answer();
      const body = encode(taken ? {} : throttled);
      return { response: { statusCode: taken ? 200 : 400, headers, body } };
    },
    destroy() {},
  };
}

/** Lets virtual time pass until the work is done; how many seconds it took. */
async function timeOf(t, work) {
  const begin = Date.now();
  let end;
  const done = work().then(() => {
    end = Date.now();
  });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  while (!end) {
    for (let turns = 0; turns < 12; turns++) await turn();
    if (!end) t.mock.timers.tick(TICK);
  }
  await done;
  return (end - begin) / 1000;
}

/** Chance that is the same in each run. */
function seedChance(t, seed) {
  let state = seed;
  t.mock.method(Math, "random", () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  });
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

test("a burst in adaptive mode takes no longer than with the AWS SDK", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() });
  const options = { retryMode: "adaptive", maxAttempts: 6 };
  const burst = (send) => timeOf(t, () => Promise.all(Array.from({ length: 20 }, send)));
  const times = { ours: [], sdk: [] };
  for (let run = 1; run <= 5; run++) {
    seedChance(t, run);
    const ours = client(fetchOf(throttling(5)), options);
    times.ours.push(await burst(() => ours.detectFaces({ Image: SMALL })));
    const requestHandler = handlerOf(throttling(5));
    const sdk = new RekognitionClient({
      region: "us-east-1",
      credentials: KEYS,
      requestHandler,
      ...options,
    });
    times.sdk.push(
      await burst(() => sdk.send(new DetectFacesCommand({ Image: { Bytes: SMALL } }))),
    );
  }
  const told = `ours ${times.ours}, AWS SDK ${times.sdk}`;
  t.diagnostic(told);
  assert.ok(median(times.ours) <= median(times.sdk), told);
});

async function batch(t, { images, perSecond, ...options }) {
  const service = throttling(perSecond);
  const rekognition = client(fetchOf(service));
  const items = [];
  const time = await timeOf(t, async () => {
    const sources = Array.from({ length: images }, () => SMALL);
    for await (const item of analyzeAll(rekognition, sources, { faces: true }, options))
      items.push(item);
  });
  const lost = items.filter(({ error }) => error);
  return { time, lost, ...service.told };
}

for (const [images, perSecond, concurrency] of [
  [200, 5, 4],
  [200, 5, 16],
  [400, 50, 32],
]) {
  test(`a batch of ${images}, ${concurrency} at a time, at ${perSecond} a second: none lost, and as fast as can be`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() });
    seedChance(t, 1);
    const { time, lost, taken, throttled } = await batch(t, { images, perSecond, concurrency });
    const least = (images - perSecond) / perSecond;
    t.diagnostic(`${time} s, ${(time / least).toFixed(2)} of the least; ${throttled} throttles`);
    assert.deepEqual(lost, []);
    assert.equal(taken, images);
    assert.ok(time <= 1.15 * least, `${time} s of ${least}`);
    assert.ok(throttled < images / 4, `${throttled} throttles`);
  });
}

test("a batch in standard mode counts throttles as attempts", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() });
  seedChance(t, 1);
  const { lost } = await batch(t, {
    images: 40,
    perSecond: 2,
    concurrency: 16,
    retryMode: "standard",
  });
  assert.ok(lost.length > 0);
  assert.ok(lost.every(({ error }) => error.name === "ThrottlingException"));
});

test("a batch at a service that throttles for ever ends", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() });
  seedChance(t, 1);
  const { lost, time, throttled } = await batch(t, { images: 2, perSecond: 0 });
  assert.deepEqual(
    lost.map(({ error }) => [error.name, error.$metadata.attempts]),
    Array(2).fill(["ThrottlingException", 33]),
  );
  assert.equal(throttled, 66);
  assert.ok(time < 600, `${time} s`);
});
