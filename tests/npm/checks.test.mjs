// Inputs against their shapes, for all operations: what is missing, of the wrong type or too small is refused before
// anything is sent, by its path and its constraint; what may be newer than the package is sent.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import {
  checkMembers,
  client,
  errorOf,
  image,
  jpeg,
  OK,
  SMALL,
  scripted,
  skipSleeps,
  THROTTLED,
} from "./support.mjs";

const ours = await import("rekognition-wasm");

const model = JSON.parse(
  await readFile(new URL("../../model/rekognition/service.json", import.meta.url), "utf8"),
);

/** Sends a command of an operation; the recorded body, or the error. */
async function send(operation, input) {
  const fetch = scripted(OK);
  await client(fetch).send(new ours[`${operation}Command`](input));
  return JSON.parse(fetch.requests[0].body);
}

async function check(operation, input, message, code) {
  const fetch = scripted(OK);
  const error = await errorOf(client(fetch).send(new ours[`${operation}Command`](input)));
  checkMembers(error, { name: "InputError", code, message: `${operation}: ${message}` });
  assert.ok(error instanceof ours.InputError);
  checkMembers(error, { $fault: "client", $retryable: undefined, $metadata: {} });
  assert.equal(fetch.requests.length, 0);
}

/** Something that a shape takes, as small as it can be. */
function least(name) {
  const shape = model.shapes[name];
  const { type, min = 0, members, required = [] } = shape;
  if (name === "Image") return SMALL;
  if (shape.enum) return shape.enum[0];
  switch (type) {
    case "string":
      return "a".repeat(min);
    case "blob":
      return new Uint8Array(min);
    case "boolean":
      return false;
    case "list":
      return Array.from({ length: min }, () => least(shape.member.shape));
    case "map":
      return {};
    case "structure":
      return Object.fromEntries(required.map((name) => [name, least(members[name].shape)]));
    default:
      return min;
  }
}

for (const [operation, { input }] of Object.entries(model.operations)) {
  const { required = [], members } = model.shapes[input.shape];
  test(`${operation}: an input of what is required is sent`, async () => {
    const sent = await send(operation, least(input.shape));
    for (const name of required) assert.ok(name in sent, name);
  });

  for (const missing of required.filter((name) => !members[name].idempotencyToken)) {
    test(`${operation}: ${missing} is required`, async () => {
      for (const nothing of [undefined, null]) {
        const given = { ...least(input.shape), [missing]: nothing };
        await check(operation, given, `${missing} is required`, "Missing");
      }
    });
  }

  for (const [name, { shape: member }] of Object.entries(members)) {
    const { type, min } = model.shapes[member];
    if (type === "structure" && member === "Image") continue;
    test(`${operation}: ${name} of another type`, async () => {
      const wrong = type === "string" ? 5 : "text";
      const expected = {
        string: "a string",
        integer: "a whole number",
        long: "a whole number",
        float: "a number",
        boolean: "a boolean",
        list: "a list",
        map: "an object of strings",
        structure: "an object",
      }[type];
      const found = type === "string" ? "5" : "string";
      const message = `${name}: expected ${expected}, found ${found}`;
      await check(operation, { ...least(input.shape), [name]: wrong }, message, "WrongType");
    });

    if (!(min > 0) && !/integer|long|float/.test(type)) continue;
    test(`${operation}: ${name} under its minimum, at it, and over every maximum`, async () => {
      const given = (value) => ({ ...least(input.shape), [name]: value });
      if (type === "string" || type === "list") {
        const unit = type === "string" ? "character" : "item";
        const make = (length) =>
          type === "string"
            ? "a".repeat(length)
            : Array.from({ length }, () => least(model.shapes[member].member.shape));
        const few = `at least ${min} ${unit}${min === 1 ? "" : "s"}, found ${min - 1}`;
        await check(operation, given(make(min - 1)), `${name}: expected ${few}`, "TooShort");
        await send(operation, given(make(min)));
        await send(operation, given(make(5000)));
      } else {
        const kind = type === "float" ? "a number" : "a whole number";
        const message = `${name}: expected ${kind} from ${min}, found ${min - 1}`;
        await check(operation, given(min - 1), message, "TooSmall");
        await send(operation, given(min));
        await send(operation, given(2_000_000_000));
      }
    });
  }
}

for (const [operation, input, message, code] of [
  ["DetectFaces", { Image: SMALL, Attributes: [5] }, "Attributes[0]: expected a string, found 5"],
  [
    "DetectFaces",
    { Image: SMALL, Attributes: ["ALL", undefined] },
    "Attributes[1]: expected a string, found undefined",
  ],
  [
    "DetectFaces",
    // biome-ignore lint/suspicious/noSparseArray: it is what is tested
    { Image: SMALL, Attributes: [, "ALL"] },
    "Attributes[0]: expected a string, found undefined",
  ],
  [
    "DetectLabels",
    { Image: SMALL, MaxLabels: 1.5 },
    "MaxLabels: expected a whole number, found 1.5",
  ],
  [
    "DetectLabels",
    { Image: SMALL, MinConfidence: Number.NaN },
    "MinConfidence: expected a number, found NaN",
  ],
  [
    "DetectLabels",
    { Image: SMALL, MinConfidence: Infinity },
    "MinConfidence: expected a number, found Infinity",
  ],
  [
    "DetectLabels",
    { Image: SMALL, Settings: { ImageProperties: { MaxDominantColors: -1 } } },
    "Settings.ImageProperties.MaxDominantColors: expected a whole number from 0, found -1",
    "TooSmall",
  ],
  [
    "DetectLabels",
    { Image: { S3Object: { Bucket: "ab", Name: "a" } } },
    "Image.S3Object.Bucket: expected at least 3 characters, found 2",
    "TooShort",
  ],
  ["DetectLabels", { Image: { S3Object: [] } }, "Image.S3Object: expected an object, found Array"],
  [
    "DetectText",
    { Image: SMALL, Filters: { RegionsOfInterest: [{ BoundingBox: { Left: "0.5" } }] } },
    "Filters.RegionsOfInterest[0].BoundingBox.Left: expected a number, found string",
  ],
  [
    "CreateCollection",
    { CollectionId: "a", Tags: { team: 5 } },
    "Tags: expected an object of strings, found Object",
  ],
  [
    "CreateStreamProcessor",
    { ...least("CreateStreamProcessorRequest"), DataSharingPreference: {} },
    "DataSharingPreference.OptIn is required",
    "Missing",
  ],
  [
    "UpdateDatasetEntries",
    { DatasetArn: "a".repeat(20), Changes: { GroundTruth: "text" } },
    "Changes.GroundTruth: expected bytes, found string",
  ],
  [
    "UpdateDatasetEntries",
    { DatasetArn: "a".repeat(20), Changes: { GroundTruth: new Uint8Array() } },
    "Changes.GroundTruth: expected at least 1 byte, found 0",
    "TooShort",
  ],
]) {
  test(`${operation}: ${message}`, () => check(operation, input, message, code ?? "WrongType"));
}

for (const [member, bad, code] of [
  ["SourceImage", new File(["text"], "a.jpg"), "UnsupportedFormat"],
  ["TargetImage", jpeg(5_242_881), "ImageTooLarge"],
  ["TargetImage", "a.jpg", "UnsupportedSource"],
]) {
  test(`CompareFaces: which of its images is refused: ${member}, ${code}`, async () => {
    const input = { SourceImage: SMALL, TargetImage: SMALL, [member]: bad };
    const error = await errorOf(client(scripted(OK)).compareFaces(input));
    checkMembers(error, { name: "ImageError", code });
    assert.ok(error.message.startsWith(`CompareFaces: ${member}: expected `), error.message);
  });
}

for (const [operation, { input }] of Object.entries(model.operations)) {
  const images = Object.entries(model.shapes[input.shape].members).filter(
    ([, { shape }]) => shape === "Image",
  );
  if (images.length === 0) continue;
  test(`${operation}: a source stands for its image`, async () => {
    const source = new Blob([image(1000)]);
    const given = images.map(([name]) => [name, source]);
    const sent = await send(operation, { ...least(input.shape), ...Object.fromEntries(given) });
    for (const [name] of images) {
      assert.deepEqual(sent[name], { Bytes: image(1000).toString("base64") });
    }
  });
}

for (const [name, GroundTruth] of Object.entries({
  Uint8Array: Buffer.from("line\n"),
  ArrayBuffer: new TextEncoder().encode("line\n").buffer,
  Blob: new Blob(["line\n"]),
  "a Blob over an image's limit": new Blob(["x".repeat(6_000_000)]),
})) {
  test(`UpdateDatasetEntries: lines as ${name}`, async () => {
    const { Changes } = await send("UpdateDatasetEntries", {
      DatasetArn: "a".repeat(20),
      Changes: { GroundTruth },
    });
    const text = Buffer.from(Changes.GroundTruth, "base64").toString();
    assert.ok(text === "line\n" || text === "x".repeat(6_000_000));
  });
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const tokens = Object.entries(model.operations).flatMap(([operation, { input }]) =>
  Object.entries(model.shapes[input.shape].members)
    .filter(([, { idempotencyToken }]) => idempotencyToken)
    .map(([member]) => [operation, input.shape, member]),
);
assert.equal(tokens.length, 5);
for (const [operation, shape, member] of tokens) {
  test(`${operation}: ${member} is filled in once a call, and survives retries`, async (t) => {
    skipSleeps(t);
    const fetch = scripted(THROTTLED, THROTTLED, OK);
    const command = new ours[`${operation}Command`](least(shape));
    await client(fetch).send(command);
    await client(fetch).send(command);
    const [first, second, third, other] = fetch.requests.map(({ body }) => JSON.parse(body));
    assert.match(first[member], UUID);
    assert.deepEqual([second, third], [first, first]);
    assert.notEqual(other[member], first[member]);
    const given = await send(operation, { ...least(shape), [member]: "mine" });
    assert.equal(given[member], "mine");
  });
}

test("pages that are not secure have no randomUUID: tokens all the same", async (t) => {
  t.mock.getter(globalThis, "crypto", () => ({
    getRandomValues: (bytes) => bytes.fill(0xff),
  }));
  const { ClientRequestToken } = await send("CreateUser", { CollectionId: "a", UserId: "b" });
  assert.match(ClientRequestToken, UUID);
});

test("an input without required members may be left out", async () => {
  const fetch = scripted(OK);
  const rekognition = client(fetch);
  await rekognition.listCollections();
  await rekognition.send(new ours.ListCollectionsCommand());
  await rekognition.listCollections({});
  assert.deepEqual(
    fetch.requests.map(({ body }) => body.toString()),
    ["{}", "{}", "{}"],
  );
});
