// Every operation, side by side with the AWS SDK: the same program sends the same requests and finds the same outputs.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  alone,
  both,
  config,
  HANG,
  isPlain,
  ok,
  ours,
  REQUEST_ID,
  same,
  sdk,
  TOKEN,
  UUID,
} from "./both.mjs";
import {
  answerOf,
  fullInput,
  methodOf,
  minimalInput,
  needsNoInput,
  OPERATIONS,
  outputOf,
  storedInput,
  tokensOf,
} from "./samples.mjs";
import { image, jpeg } from "./support.mjs";

const $metadata = { httpStatusCode: 200, requestId: REQUEST_ID, attempts: 1, totalRetryDelay: 0 };

/** Calls an operation in each of the ways in which the SDK's programs do; without an input if there is none. */
const call =
  (operation, ...input) =>
  async ({ RekognitionClient, Rekognition, [`${operation}Command`]: Command }) => [
    await new RekognitionClient(config).send(new Command(...input)),
    await new Rekognition(config)[methodOf(operation)](...input),
    await new Rekognition(config).send(new Command(...input)),
  ];

/** Checks requests and outputs against the SDK's, and the outputs against what the model says. */
async function check(operation, inputs, answer, output) {
  const { found, requests } = await same(call(operation, ...inputs), ok(answer));
  const expected = { ...output, $metadata };
  assert.deepEqual(found, [expected, expected, expected]);
  assert.equal(requests.length, 3);
  return requests;
}

for (const operation of OPERATIONS) {
  test(`${operation}: with everything`, async () => {
    const [request] = await check(
      operation,
      [fullInput(operation)],
      answerOf(operation),
      outputOf(operation),
    );
    assert.equal(request.target, `RekognitionService.${operation}`);
    assert.equal(request.type, "application/x-amz-json-1.1");
    assert.equal(`${request.method} ${request.url}`, "POST /");
    assert.deepEqual(Object.keys(request.body).sort(), Object.keys(fullInput(operation)).sort());
  });

  test(`${operation}: with what must be`, async () => {
    const [request] = await check(operation, [minimalInput(operation)], {}, {});
    for (const token of tokensOf(operation)) assert.equal(request.body[token], TOKEN);
  });
}

for (const operation of OPERATIONS.filter((name) => "Image" in fullInput(name))) {
  test(`${operation}: with an image in S3`, () =>
    check(operation, [storedInput(operation)], {}, {}));
}

for (const operation of OPERATIONS.filter(needsNoInput)) {
  test(`${operation}: without an input`, () => check(operation, [], {}, {}));
}

test("all operations at once, of one client", async () => {
  const program = async ({ Rekognition }) => {
    const rekognition = new Rekognition(config);
    const calls = OPERATIONS.map((name) => rekognition[methodOf(name)](fullInput(name)));
    return Promise.all(calls);
  };
  const answer = ({ target }) => ok(answerOf(target.split(".")[1]));
  const { theirs, our } = await both(program, answer);
  assert.deepEqual(our.found, theirs.found);
  const sorted = ({ requests }) => requests.toSorted((a, b) => (a.target < b.target ? -1 : 1));
  assert.deepEqual(sorted(our), sorted(theirs));
  assert.equal(our.requests.length, 75);
});

test("a difference is found, of what is sent and of what comes of it", async () => {
  const finds = async (aws) => aws === ours;
  const sends = async (aws) => {
    const input = { CollectionId: aws === ours ? "a" : "b" };
    await new aws.Rekognition(config).listFaces(input);
  };
  await assert.rejects(same(finds, ok({})), /what the program finds/);
  await assert.rejects(same(sends, ok({})), /the requests/);
});

test("the samples reach every kind of value", () => {
  assert.equal(OPERATIONS.length, 75);
  assert.equal(OPERATIONS.filter((name) => tokensOf(name).length > 0).length, 5);
  const outputs = OPERATIONS.map(outputOf);
  const holds = (type) => (value) =>
    value instanceof type || (value instanceof Object && Object.values(value).some(holds(type)));
  assert.equal(outputs.filter(holds(Date)).length, 8);
  assert.equal(outputs.filter(holds(Uint8Array)).length, 1);
});

/** An input beside whose members, however deep, there are some that are undefined; lists and maps stay. */
const withUndefined = (value, name) =>
  isPlain(value) && name !== "Tags"
    ? Object.fromEntries([
        ...Object.entries(value).map(([name, member]) => [name, withUndefined(member, name)]),
        ["None", undefined],
      ])
    : value;

for (const operation of ["DetectLabels", "CreateStreamProcessor", "ListFaces", "CompareFaces"]) {
  test(`${operation}: members that are undefined are not sent`, async () => {
    const full = fullInput(operation);
    const [{ body }] = await check(operation, [withUndefined(full)], {}, {});
    assert.deepEqual(Object.keys(body).sort(), Object.keys(full).sort());
  });
}

test("TagResource: tags that are undefined are not sent", async () => {
  const input = { ...minimalInput("TagResource"), Tags: { a: "b", c: undefined } };
  const [{ body }] = await check("TagResource", [input], {}, {});
  assert.deepEqual(body.Tags, { a: "b" });
});

class Input {
  CollectionId = "a";
}
class Computed extends Input {
  get MaxResults() {
    return 5;
  }
}
for (const [name, input] of [
  ["frozen", Object.freeze({ CollectionId: "a" })],
  ["without a prototype", Object.assign(Object.create(null), { CollectionId: "a" })],
  ["of a class", new Input()],
  ["inherited", Object.create({ CollectionId: "a" })],
  ["of a class that computes", new Computed()],
]) {
  test(`an input that is ${name}`, async () => {
    const [{ body }] = await check("ListFaces", [input], {}, {});
    assert.equal(body.CollectionId, "a");
  });
}

const { DatasetArn } = fullInput("UpdateDatasetEntries");
for (const [name, bytes] of [
  ["a Buffer", image(300)],
  ["a part of a buffer", new Uint8Array([...image(300), 1, 2, 3]).subarray(0, 300)],
  ["a part inside of a buffer", new Uint8Array([1, ...image(300), 2]).subarray(1, 301)],
  ["a hundred thousand bytes", jpeg(100_001)],
  ["a million bytes", image(1_000_003)],
]) {
  test(`bytes that are ${name}`, async () => {
    const input = { SourceImage: { Bytes: bytes }, TargetImage: { Bytes: bytes } };
    const [{ body }] = await check("CompareFaces", [input], {}, {});
    assert.equal(body.TargetImage.Bytes, Buffer.from(bytes).toString("base64"));
    await check("UpdateDatasetEntries", [{ DatasetArn, Changes: { GroundTruth: bytes } }], {}, {});
  });
}

for (const [operation, input] of [
  ["ListFaces", { CollectionId: "a", MaxResults: null, FaceIds: undefined }],
  ["DetectLabels", { Image: { S3Object: { Bucket: "abc", Name: "a", Version: null } } }],
  ["AssociateFaces", { ...minimalInput("AssociateFaces"), ClientRequestToken: undefined }],
  ["ListCollections", { NextToken: "" }],
  ["DetectFaces", { Image: { Bytes: null, S3Object: { Bucket: "abc", Name: "a" } } }],
]) {
  test(`${operation}: ${JSON.stringify(input)} is sent as by the SDK`, () =>
    check(operation, [input], {}, {}));
}

for (const [operation, answer, output] of [
  ["ListCollections", { NextToken: null, CollectionIds: ["a"] }, { CollectionIds: ["a"] }],
  [
    "DetectFaces",
    { FaceDetails: [{ Smile: null, Pose: { Roll: null } }] },
    { FaceDetails: [{ Pose: {} }] },
  ],
  ["DescribeCollection", { CreationTimestamp: null, FaceCount: 0 }, { FaceCount: 0 }],
  ["GetFaceLivenessSessionResults", { ReferenceImage: { Bytes: null } }, { ReferenceImage: {} }],
  ["GetFaceLivenessSessionResults", { AuditImages: null }, {}],
  ["DetectFaces", { FaceDetails: [null, {}] }, { FaceDetails: [null, {}] }],
  ["ListCollections", { CollectionIds: ["a", null] }, { CollectionIds: ["a", null] }],
]) {
  test(`${operation}: null is dropped of members alone: ${JSON.stringify(answer)}`, async () => {
    await check(operation, [fullInput(operation)], answer, output);
  });
}

for (const seconds of [
  "1763600000",
  "1763600000.5",
  "1.763600000123E9",
  "1.7636E9",
  "0",
  "-1.5",
  "1763600000.0004999",
]) {
  test(`a date of ${seconds}`, async () => {
    const { found } = await same(call("DescribeCollection", fullInput("DescribeCollection")), {
      text: `{"CreationTimestamp":${seconds}}`,
    });
    assert.ok(found[0].CreationTimestamp instanceof Date);
  });
}

for (const base64 of ["", "AA==", "AAA=", "AAAA", "+/+/"]) {
  test(`bytes of "${base64}"`, async () => {
    const input = fullInput("GetFaceLivenessSessionResults");
    const { found } = await same(
      call("GetFaceLivenessSessionResults", input),
      ok({ ReferenceImage: { Bytes: base64 }, AuditImages: [{ Bytes: base64 }, {}] }),
    );
    assert.deepEqual(found[0].ReferenceImage.Bytes, new Uint8Array(Buffer.from(base64, "base64")));
  });
}

test("a Timestamp of a video is a number, not a date", async () => {
  const { found } = await same(
    call("GetFaceDetection", { JobId: "job" }),
    ok({ Faces: [{ Timestamp: 1500 }, { Timestamp: 0 }] }),
  );
  assert.deepEqual(found[0].Faces, [{ Timestamp: 1500 }, { Timestamp: 0 }]);
});

test("values that an enumeration does not have survive", async () => {
  const { found } = await same(
    call("DetectFaces", { Image: fullInput("DetectFaces").Image, Attributes: ["NEW"] }),
    ok({ FaceDetails: [{ Landmarks: [{ Type: "newLandmark", X: 0.5 }] }] }),
  );
  assert.equal(found[0].FaceDetails[0].Landmarks[0].Type, "newLandmark");
});

test("members that the model does not have survive, which the SDK drops", async () => {
  const answer = {
    New: { a: [null, 1] },
    CollectionARN: "arn",
    Nested: [{ CreationTimestamp: 5 }],
  };
  const program = call("DescribeCollection", { CollectionId: "a" });
  const theirs = await alone(sdk, program, ok(answer));
  assert.deepEqual(Object.keys(theirs.found[0]).sort(), ["$metadata", "CollectionARN"]);
  const our = await alone(ours, program, ok(answer));
  assert.deepEqual(our.found[0], { ...answer, $metadata });
});

test("an idempotency token that is null is made up, where the SDK writes broken JSON", async () => {
  const input = { CollectionId: "a", UserId: "b", ClientRequestToken: null };
  const theirs = await alone(sdk, call("CreateUser", input), ok({}));
  assert.match(theirs.requests[0].body, /"ClientRequestToken":}$/);
  const our = await alone(ours, call("CreateUser", input), ok({}));
  assert.match(our.requests[0].body.ClientRequestToken, UUID);
});

test("an idempotency token stays over the attempts of a call, and is another's no more", async () => {
  for (const side of [sdk, ours]) {
    const { requests } = await alone(
      side,
      async ({ Rekognition }) => {
        const rekognition = new Rekognition({ ...config, maxAttempts: 2 });
        await rekognition.createUser({ CollectionId: "a", UserId: "b" });
        await rekognition.createUser({ CollectionId: "a", UserId: "b" });
      },
      { status: 500, json: { __type: "InternalServerError" } },
      ok({}),
    );
    const [first, again, next] = requests.map(({ body }) => body.ClientRequestToken);
    assert.equal(again, first);
    assert.notEqual(next, first);
  }
});

test("an input is left as it was", async () => {
  for (const operation of ["IndexFaces", "CreateUser", "UpdateDatasetEntries"]) {
    const [input, copy] = [minimalInput(operation), minimalInput(operation)];
    await alone(ours, call(operation, input), ok({}));
    assert.deepEqual(input, copy);
  }
});

for (const operation of ["DetectFaces", "ListCollections"]) {
  for (const [name, before] of [
    ["while the service is silent", () => {}],
    ["before it began", (controller) => controller.abort()],
  ]) {
    test(`${operation}: an abort ${name} is the SDK's AbortError`, async () => {
      let controller;
      const program = async ({ RekognitionClient, [`${operation}Command`]: Command }) => {
        controller = new AbortController();
        before(controller);
        const command = new Command(minimalInput(operation));
        const options = { abortSignal: controller.signal };
        const call = new RekognitionClient(config).send(command, options);
        return call.catch((error) => error.name);
      };
      const { found } = await same(program, () => {
        controller.abort();
        return HANG;
      });
      assert.equal(found, "AbortError");
    });
  }
}
