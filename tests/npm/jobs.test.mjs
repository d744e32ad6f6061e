// Jobs: waiting for them with back-off, their results page by page, and everything that can end the waiting.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  checkMembers,
  client,
  errorOf,
  failure,
  json,
  scripted,
  skipSleeps,
  THROTTLED,
} from "./support.mjs";

const ours = await import("rekognition-wasm");

const page = (JobStatus, more) => json(200, { JobStatus, ...more });
const RUNNING = page("IN_PROGRESS");
const DONE = page("SUCCEEDED", { Labels: [{ Timestamp: 5 }] });
const tokens = ({ requests }) => requests.map(({ body }) => JSON.parse(body).NextToken);

/** Waits with timers that do not wait; their delays go to `delays`. */
function waiting(t, answers, config) {
  const delays = skipSleeps(t);
  const fetch = scripted(...answers);
  const rekognition = client(fetch, { maxAttempts: 1, requestTimeout: 60_000 });
  const results = rekognition.waitForLabelDetection({ JobId: "1" }, { maxDelay: 15, ...config });
  return { delays, fetch, results };
}

test("the first page, once the job has succeeded", async (t) => {
  const { results, fetch, delays } = waiting(t, [RUNNING, RUNNING, DONE]);
  const { JobStatus, Labels } = await results;
  assert.deepEqual([JobStatus, Labels], ["SUCCEEDED", [{ Timestamp: 5 }]]);
  assert.equal(fetch.requests.length, 3);
  assert.equal(fetch.requests[0].headers["x-amz-target"], "RekognitionService.GetLabelDetection");
  assert.equal(delays.length, 2);
});

test("a job that has succeeded already is not waited for", async (t) => {
  const { results, delays } = waiting(t, [DONE]);
  await results;
  assert.deepEqual(delays, []);
});

test("questions grow rarer, with jitter, up to the longest delay", async (t) => {
  t.mock.method(Math, "random", () => 1);
  const { results, delays } = waiting(t, [...Array(7).fill(RUNNING), DONE], { maxDelay: 15 });
  await results;
  assert.deepEqual(delays, [2000, 4000, 8000, 15_000, 15_000, 15_000, 15_000]);
});

test("but never more often than the shortest delay says", async (t) => {
  t.mock.method(Math, "random", () => 0);
  const { results, delays } = waiting(t, [RUNNING, RUNNING, DONE], { minDelay: 3 });
  await results;
  assert.deepEqual(delays, [3000, 3000]);
});

test("all pages, when iterated", async (t) => {
  const answers = ["a", "b", undefined].map((NextToken, index) =>
    page("SUCCEEDED", { NextToken, Labels: [{ Timestamp: index }] }),
  );
  const { results, fetch } = waiting(t, [RUNNING, ...answers]);
  const timestamps = [];
  for await (const { Labels } of results) timestamps.push(Labels[0].Timestamp);
  assert.deepEqual(timestamps, [0, 1, 2]);
  assert.deepEqual(tokens(fetch), [undefined, undefined, "a", "b"]);
});

test("a token that comes again ends the pages with an error", async (t) => {
  const { results, fetch } = waiting(t, [page("SUCCEEDED", { NextToken: "a" })]);
  let pages = 0;
  const read = async () => {
    for await (const _ of results) pages++;
  };
  assert.equal((await errorOf(read())).name, "ResponseError");
  assert.equal(pages, 2);
  assert.deepEqual(tokens(fetch), [undefined, "a"]);
});

test("iterated twice, and awaited as well: the job is waited for once", async (t) => {
  const { results, fetch } = waiting(t, [RUNNING, DONE]);
  for (let time = 0; time < 2; time++) {
    for await (const { JobStatus } of results) assert.equal(JobStatus, "SUCCEEDED");
  }
  await results;
  assert.equal(fetch.requests.length, 2);
});

for (const [name, answer, message] of [
  ["failed", page("FAILED", { StatusMessage: "no video" }), /status is FAILED: no video$/],
  ["failed without a word", page("FAILED"), /status is FAILED$/],
  ["has a status that is new", page("CANCELLED"), /status is CANCELLED$/],
  ["has none", json(200, {}), /what is waited for has failed$/],
]) {
  test(`a job that ${name}`, async (t) => {
    const { results, fetch } = waiting(t, [RUNNING, answer]);
    const error = await errorOf(results);
    assert.ok(error instanceof ours.JobFailedError);
    assert.match(error.message, /^GetLabelDetection: /);
    assert.match(error.message, message);
    assert.equal(fetch.requests.length, 2);
    await errorOf(results[Symbol.asyncIterator]().next());
  });
}

test("what may pass is waited out; what stays ends the waiting at once", async (t) => {
  const passing = [THROTTLED, failure("InternalServerError", "", 500), new TypeError("offline")];
  const { results, fetch } = waiting(t, [...passing, DONE]);
  await results;
  assert.equal(fetch.requests.length, 4);
  const refused = waiting(t, [RUNNING, failure("AccessDeniedException")]);
  assert.equal((await errorOf(refused.results)).name, "AccessDeniedException");
});

test("maxWaitTime, also as a number", async (t) => {
  const { results } = waiting(t, [RUNNING], { maxWaitTime: 3, minDelay: 2.9 });
  const error = await errorOf(results);
  checkMembers(error, {
    name: "TimeoutError",
    message: "GetLabelDetection: not done within 3 s (maxWaitTime)",
  });
  assert.ok(error instanceof ours.TimeoutError);
  const again = client(scripted(DONE)).waitForLabelDetection({ JobId: "1" }, 2.5);
  assert.equal((await again).JobStatus, "SUCCEEDED");
  const short = client(scripted(RUNNING)).waitForLabelDetection({ JobId: "1" }, 1);
  assert.equal((await errorOf(short)).name, "ConfigError");
});

test("an abort ends the waiting at once, and leaves no timer", async () => {
  const controller = new AbortController();
  const rekognition = client(scripted(RUNNING));
  const { signal } = controller;
  const results = rekognition.waitForLabelDetection({ JobId: "1" }, { abortSignal: signal });
  setTimeout(() => controller.abort(), 20);
  assert.equal((await errorOf(results)).name, "AbortError");
  assert.ok(!process.getActiveResourcesInfo().includes("Timeout"));
});

test("a job that is not there, an input that is none", async () => {
  const rekognition = client(scripted(failure("ResourceNotFoundException")));
  const results = rekognition.waitForLabelDetection({ JobId: "1" });
  assert.equal((await errorOf(results)).name, "ResourceNotFoundException");
  assert.equal((await errorOf(rekognition.waitForLabelDetection())).name, "InputError");
});

test("a media analysis job has its status elsewhere", async (t) => {
  skipSleeps(t);
  const states = ["CREATED", "QUEUED", "IN_PROGRESS", "SUCCEEDED"];
  const fetch = scripted(...states.map((Status) => json(200, { Status, CreationTimestamp: 5 })));
  const { Status, CreationTimestamp } = await client(fetch).waitForMediaAnalysisJob({ JobId: "1" });
  assert.deepEqual([Status, CreationTimestamp], ["SUCCEEDED", new Date(5000)]);
  const FailureDetails = { Message: "bad manifest" };
  const failed = client(scripted(json(200, { Status: "FAILED", FailureDetails })));
  const error = await errorOf(failed.waitForMediaAnalysisJob({ JobId: "1" }));
  assert.match(error.message, /status is FAILED: bad manifest$/);
});

const JOBS = Object.keys(ours).filter((name) => /^waitFor(?!ProjectVersion)/.test(name));
test("there is one for each pair of operations that start a job and tell of it", () => {
  const started = Object.keys(ours)
    .map((name) => name.match(/^Start(.*)Command$/)?.[1])
    .filter((job) => job && `Get${job}Command` in ours);
  assert.deepEqual(
    JOBS,
    started.map((job) => `waitFor${job}`),
  );
  assert.equal(JOBS.length, 9);
});

for (const name of JOBS) {
  test(`${name}: as a function and as a method`, async () => {
    const operation = name.replace("waitFor", "Get");
    for (const call of [
      (it, input) => it[name](input),
      (it, input) => ours[name]({ client: it }, input),
    ]) {
      const fetch = scripted(json(200, { JobStatus: "SUCCEEDED", Status: "SUCCEEDED" }));
      await call(client(fetch), { JobId: "1" });
      const [{ headers, body }] = fetch.requests;
      assert.equal(headers["x-amz-target"], `RekognitionService.${operation}`);
      assert.deepEqual(JSON.parse(body), { JobId: "1" });
    }
  });
}

test("paginators take an abort signal, and leave the input as it is", async () => {
  const controller = new AbortController();
  const fetch = scripted(json(200, { CollectionIds: ["a"], NextToken: "next" }));
  const input = Object.freeze({ MaxResults: 1 });
  const options = { abortSignal: controller.signal };
  const pages = client(fetch).paginateListCollections(input, {}, options);
  await pages.next();
  controller.abort();
  assert.equal((await errorOf(pages.next())).name, "AbortError");
});

test("a paginator without a client", async () => {
  for (const config of [undefined, {}, { client: {} }]) {
    const error = await errorOf(ours.paginateListFaces(config, { CollectionId: "a" }).next());
    assert.equal(error.name, "ConfigError");
    assert.match(error.message, /^paginateListFaces: expected a client/);
  }
});
