// What becomes of answers: dates and bytes are made, nulls dropped, what is not known stays, what is wrong is an error.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checkMembers, client, errorOf, json, scripted } from "./support.mjs";

const ours = await import("rekognition-wasm");

async function answer(operation, input, body) {
  const fetch = scripted(json(200, body));
  const command = new ours[`${operation}Command`](input);
  const { $metadata, ...output } = await client(fetch, { maxAttempts: 1 }).send(command);
  return output;
}
const collection = (body) => answer("DescribeCollection", { CollectionId: "a" }, body);
const session = (body) =>
  answer("GetFaceLivenessSessionResults", { SessionId: "a".repeat(36) }, body);

for (const [seconds, time] of [
  [0, "1970-01-01T00:00:00.000Z"],
  [1_790_000_000, "2026-09-21T14:13:20.000Z"],
  [1_790_000_000.123, "2026-09-21T14:13:20.123Z"],
  [1.7900000005e9, "2026-09-21T14:13:20.500Z"],
  [-1.5, "1969-12-31T23:59:58.500Z"],
]) {
  test(`the date ${seconds}`, async () => {
    const { CreationTimestamp } = await collection({ CreationTimestamp: seconds });
    assert.ok(CreationTimestamp instanceof Date);
    assert.equal(CreationTimestamp.toISOString(), time);
  });
}

for (const [text, bytes] of [
  ["", []],
  ["AA==", [0]],
  ["AP8Q", [0, 255, 16]],
  ["iVBORw==", [0x89, 0x50, 0x4e, 0x47]],
]) {
  test(`the bytes "${text}"`, async () => {
    const { ReferenceImage, AuditImages } = await session({
      ReferenceImage: { Bytes: text },
      AuditImages: [{ Bytes: text }, {}],
    });
    assert.deepEqual(ReferenceImage.Bytes, new Uint8Array(bytes));
    assert.deepEqual(AuditImages, [{ Bytes: new Uint8Array(bytes) }, {}]);
  });
}

test("dates in lists of structures in lists", async () => {
  const output = await answer(
    "DescribeProjects",
    {},
    {
      ProjectDescriptions: [
        { CreationTimestamp: 5, Datasets: [{ CreationTimestamp: 6 }, { DatasetType: "TEST" }] },
        { Status: "CREATED" },
      ],
    },
  );
  assert.deepEqual(output, {
    ProjectDescriptions: [
      {
        CreationTimestamp: new Date(5000),
        Datasets: [{ CreationTimestamp: new Date(6000) }, { DatasetType: "TEST" }],
      },
      { Status: "CREATED" },
    ],
  });
});

test("a Timestamp is milliseconds into a video, and no date", async () => {
  const { Labels } = await answer(
    "GetLabelDetection",
    { JobId: "1" },
    { Labels: [{ Timestamp: 1500 }] },
  );
  assert.deepEqual(Labels, [{ Timestamp: 1500 }]);
});

test("nulls are absent, as the AWS SDK has it; in lists they stay", async () => {
  const output = await collection({
    CreationTimestamp: null,
    FaceCount: 0,
    CollectionARN: "null",
    New: { a: null, b: [null, { c: null, d: "" }] },
  });
  assert.deepEqual(output, { FaceCount: 0, CollectionARN: "null", New: { b: [null, { d: "" }] } });
});

test("members and values that are not known survive", async () => {
  const body = {
    FaceDetails: [{ Gender: { Value: "Unheard", New: 1 }, Aura: { Colour: "green" } }],
    NewThings: [1, "two", { three: 3 }],
  };
  const image = new Uint8Array([0xff, 0xd8, 0xff]);
  assert.deepEqual(await answer("DetectFaces", { Image: { Bytes: image } }, body), body);
});

for (const [name, operation, input, body, message] of [
  [
    "text for a date",
    "DescribeCollection",
    { CollectionId: "a" },
    { CreationTimestamp: "now" },
    /^CreationTimestamp: expected a date in seconds since 1970, found string$/,
  ],
  [
    "a date out of reach",
    "DescribeCollection",
    { CollectionId: "a" },
    { CreationTimestamp: 1e300 },
    /^CreationTimestamp: expected a date/,
  ],
  [
    "an object for a date",
    "DescribeCollection",
    { CollectionId: "a" },
    { CreationTimestamp: {} },
    /^CreationTimestamp: expected a date.*, found object$/,
  ],
  [
    "a number for a list",
    "DescribeProjects",
    {},
    { ProjectDescriptions: [{ CreationTimestamp: 5 }, { CreationTimestamp: true }] },
    /^ProjectDescriptions\[1\]\.CreationTimestamp: /,
  ],
  [
    "no base64",
    "GetFaceLivenessSessionResults",
    { SessionId: "a".repeat(36) },
    { ReferenceImage: { Bytes: "*" } },
    /^ReferenceImage\.Bytes: expected base64, found string$/,
  ],
  [
    "half of base64",
    "GetFaceLivenessSessionResults",
    { SessionId: "a".repeat(36) },
    { ReferenceImage: { Bytes: "A" } },
    /^ReferenceImage\.Bytes: /,
  ],
  [
    "a number for bytes",
    "GetFaceLivenessSessionResults",
    { SessionId: "a".repeat(36) },
    { ReferenceImage: { Bytes: {} } },
    /^ReferenceImage\.Bytes: expected base64, found object$/,
  ],
]) {
  test(`an answer with ${name} is none of the service's`, async () => {
    const error = await errorOf(answer(operation, input, body));
    checkMembers(error, { name: "ResponseError", $retryable: { throttling: false } });
    assert.match(error.message, message);
    assert.equal(error.$metadata.httpStatusCode, 200);
  });
}

test("a value where a structure with dates is expected does no harm", async () => {
  for (const wrong of [5, "text", true, [], [5]]) {
    const body = { ProjectDescriptions: wrong };
    assert.deepEqual(await answer("DescribeProjects", {}, body), body);
  }
});
