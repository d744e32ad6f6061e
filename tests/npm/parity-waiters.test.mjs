// Waiters, side by side with the AWS SDK's: what they wait for, what they find, what they throw, how long they wait.

import assert from "node:assert/strict";
import { test } from "node:test";
import { both, config, HANG, ok, REQUEST_ID, same } from "./both.mjs";

const INPUT = { ProjectArn: "arn:aws:rekognition:us-east-1:123456789012:project/cats/1" };
const FAST = { maxWaitTime: 30, minDelay: 0.001, maxDelay: 0.002 };

const versions = (...statuses) =>
  ok({ ProjectVersionDescriptions: statuses.map((Status) => ({ Status })) });

const OUTAGE = { status: 500, json: { __type: "InternalServerError", message: "down" } };
const REFUSAL = { status: 400, json: { __type: "ResourceNotFoundException", Message: "no" } };

const WAITERS = {
  ProjectVersionRunning: { success: "RUNNING", failure: "FAILED", pending: "STARTING" },
  ProjectVersionTrainingCompleted: {
    success: "TRAINING_COMPLETED",
    failure: "TRAINING_FAILED",
    pending: "TRAINING_IN_PROGRESS",
  },
};

/** What a waiter found: its state and the answer that decided it, or the name of the error that it threw. */
async function outcome(promise) {
  try {
    const { state, reason } = await promise;
    return { state, reason: /SUCCESS|FAILURE/.test(state) && reason };
  } catch (error) {
    // the AWS SDK's has no name of its own
    const thrown = error.name.replace("JobFailedError", "Error");
    return { thrown, isError: error instanceof Error };
  }
}

/** Waits in each of the three ways. */
const wait =
  (waiter, options) =>
  async ({ RekognitionClient, Rekognition, ...aws }) => {
    const parameters = () => ({ ...FAST, client: new RekognitionClient(config), ...options?.() });
    const { client, ...others } = parameters();
    return [
      await outcome(aws[`waitFor${waiter}`](parameters(), { ...INPUT })),
      await outcome(aws[`waitUntil${waiter}`](parameters(), { ...INPUT })),
      await outcome(new Rekognition(config)[`waitUntil${waiter}`]({ ...INPUT }, others)),
    ];
  };

/** Checks what a waiter makes of these answers, which each of the three ways is given. */
async function check(waiter, answers, state, thrown) {
  const { found, requests } = await same(wait(waiter), ...answers, ...answers, ...answers);
  assert.equal(requests.length, 3 * answers.length);
  for (const { target, body } of requests) {
    assert.equal(target, "RekognitionService.DescribeProjectVersions");
    assert.deepEqual(body, INPUT);
  }
  assert.equal(found[0].state, state);
  assert.deepEqual([found[1].thrown, found[2].thrown], [thrown, thrown]);
  return found[0];
}

/** Lets the process end while the SDK, whose sleeps no abort ends, sleeps on. */
function forgetSleeps(t) {
  const { setTimeout } = globalThis;
  t.mock.method(globalThis, "setTimeout", (callback, delay, ...rest) => {
    const timer = setTimeout(callback, delay, ...rest);
    return delay >= 20_000 ? timer.unref() : timer;
  });
}

for (const [waiter, { success, failure, pending }] of Object.entries(WAITERS)) {
  for (const [name, answers, state, thrown] of [
    ["at once", [versions(success)], "SUCCESS"],
    ["after a while", [versions(pending), versions(pending), versions(success)], "SUCCESS"],
    ["when all are there", [versions(success, pending), versions(success, success)], "SUCCESS"],
    ["once there is one", [versions(), ok({}), versions(success)], "SUCCESS"],
    [
      "through states that are new",
      [versions("NEW"), versions(undefined), versions(success)],
      "SUCCESS",
    ],
    ["for nothing", [versions(failure)], "FAILURE", "Error"],
    [
      "for nothing, if one failed",
      [versions(pending), versions(success, failure)],
      "FAILURE",
      "Error",
    ],
  ]) {
    test(`${waiter}: waits ${name}`, () => check(waiter, answers, state, thrown));
  }

  test(`${waiter}: the answer that decided is the reason`, async () => {
    const { reason } = await check(waiter, [versions(pending), versions(success)], "SUCCESS");
    assert.deepEqual(reason.ProjectVersionDescriptions, [{ Status: success }]);
    assert.equal(reason.$metadata.requestId, REQUEST_ID);
  });

  test(`${waiter}: the answers are counted, and the last is named twice`, async () => {
    const program = async ({ RekognitionClient, [`waitFor${waiter}`]: waitFor }) => {
      const client = new RekognitionClient(config);
      const { final, reason, observedResponses } = await waitFor({ ...FAST, client }, INPUT);
      return [final === reason, observedResponses];
    };
    const { found } = await same(program, OUTAGE, versions(pending), OUTAGE, versions(success));
    assert.deepEqual(found, [true, { "500: down": 2, "200: OK": 2 }]);
  });

  test(`${waiter}: outages are waited out`, () =>
    check(waiter, [OUTAGE, versions(pending), OUTAGE, versions(success)], "SUCCESS"));

  // The AWS SDK asks on and on, also when the answer will never be another.
  test(`${waiter}: a refusal ends it`, async () => {
    const { our } = await both(
      wait(waiter, () => ({ maxWaitTime: 1 })),
      REFUSAL,
    );
    assert.deepEqual(
      our.found.map(({ state, thrown }) => state ?? thrown),
      ["FAILURE", "ResourceNotFoundException", "ResourceNotFoundException"],
    );
  });

  test(`${waiter}: gives up`, async () => {
    // Until then, chance says how often it asks.
    const program = wait(waiter, () => ({ maxWaitTime: 0.01 }));
    const { theirs, our } = await both(program, versions(pending));
    assert.deepEqual(our.found, theirs.found);
    const { found } = our;
    assert.deepEqual(
      found.map(({ state, thrown }) => state ?? thrown),
      ["TIMEOUT", "TimeoutError", "TimeoutError"],
    );
  });

  for (const [name, delay, answer] of [
    ["while it sleeps", 20, versions(pending)],
    ["while it asks", 0.001, HANG],
  ]) {
    test(`${waiter}: an abort ends it ${name}`, async (t) => {
      forgetSleeps(t);
      let controller;
      const program = async (aws) => {
        const call = (wait) => {
          controller = new AbortController();
          const { signal: abortSignal } = controller;
          const times = { maxWaitTime: 30, minDelay: delay, maxDelay: delay };
          const client = new aws.RekognitionClient(config);
          return outcome(wait({ client, ...times, abortSignal }, { ...INPUT }));
        };
        return [await call(aws[`waitFor${waiter}`]), await call(aws[`waitUntil${waiter}`])];
      };
      const { found } = await same(program, () => {
        // it sleeps once the answer has arrived, which takes a while on a busy machine
        setTimeout(() => controller.abort(), answer === HANG ? 30 : 150);
        return answer;
      });
      assert.deepEqual(
        found.map(({ state, thrown }) => state ?? thrown),
        ["ABORTED", "AbortError"],
      );
    });
  }

  test(`${waiter}: the aggregated client takes the seconds alone`, async () => {
    const program = async ({ Rekognition }) =>
      outcome(new Rekognition(config)[`waitUntil${waiter}`]({ ...INPUT }, 600));
    assert.equal((await same(program, versions(success))).found.state, "SUCCESS");
  });

  test(`${waiter}: the waits grow as the SDK's`, async (t) => {
    const { setTimeout } = globalThis;
    let delays;
    t.mock.method(Math, "random", () => 0.5);
    t.mock.method(globalThis, "setTimeout", (callback, delay, ...rest) => {
      const isWait = delay >= 30_000 && delay < 1_000_000;
      if (isWait) delays.push(delay);
      return setTimeout(callback, isWait ? 0 : delay, ...rest);
    });
    const program = async ({ RekognitionClient, [`waitUntil${waiter}`]: waitUntil }) => {
      delays = [];
      const client = new RekognitionClient({ ...config, requestTimeout: 1_000_000 });
      await waitUntil({ client, maxWaitTime: 3600 }, { ...INPUT });
      return delays;
    };
    const answers = Array.from({ length: 5 }, () => versions(pending));
    const { found } = await same(program, ...answers, versions(success));
    assert.equal(found.length, 5);
  });
}

for (const [name, options] of [
  ["no time", { maxWaitTime: 0 }],
  ["less than no time", { maxWaitTime: -1 }],
  ["no delay", { minDelay: 0 }],
  ["no longest delay", { maxDelay: 0 }],
  ["less time than one delay", { maxWaitTime: 1, minDelay: 2, maxDelay: 2 }],
  ["a longest delay below the shortest", { minDelay: 2, maxDelay: 1 }],
]) {
  test(`${name} is refused before anything is sent`, async () => {
    const program = async ({ RekognitionClient, waitUntilProjectVersionRunning }) => {
      const parameters = { ...FAST, client: new RekognitionClient(config), ...options };
      const error = await waitUntilProjectVersionRunning(parameters, INPUT).catch((error) => error);
      return error instanceof Error;
    };
    const { found, requests } = await same(program, versions("RUNNING"));
    assert.equal(found, true);
    assert.equal(requests.length, 0);
  });
}
