// Samples of every operation, made from the service's model alone: inputs, answers as the service writes them, and the
// outputs that a program then finds. It knows nothing of the package, nor of how the package is generated.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { image, jpeg } from "./support.mjs";

const read = async (name) =>
  JSON.parse(
    await readFile(new URL(`../../model/rekognition/${name}.json`, import.meta.url), "utf8"),
  );

export const model = await read("service");
export const additions = await read("additions");
export const OPERATIONS = Object.keys(model.operations);
export const EXCEPTIONS = Object.keys(model.shapes).filter((name) => model.shapes[name].exception);
export const ENUMERATIONS = Object.keys(model.shapes).filter((name) => model.shapes[name].enum);

/** The name of the shape of an operation's input or output. */
export const shapeOf = (operation, side) => model.operations[operation][side].shape;

/** The name of an operation's method. */
export const methodOf = (operation) => operation[0].toLowerCase() + operation.slice(1);

/** Whether an operation can be called without an input. */
export const needsNoInput = (operation) => !model.shapes[shapeOf(operation, "input")].required;

const UUID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
const REKOGNITION = "arn:aws:rekognition:us-east-1:123456789012";

// The first that a shape's pattern and length allow is its sample.
const TEXTS = [
  UUID,
  "sample-1",
  "1.20.300",
  "0123456789abcdef",
  "0123456789",
  "a",
  "Zoë's naïve cat",
  `{"source-ref":"s3://bucket/Zoë/猫.jpg","label":"\\"猫\\" 🐈"}`,
  `${REKOGNITION}:project/cats/1690000000000`,
  `${REKOGNITION}:project/cats/version/v1/1690000000000`,
  `${REKOGNITION}:project/cats/dataset/train/1690000000000`,
  `${REKOGNITION}:streamprocessor/door`,
  "arn:aws:kinesis:us-east-1:123456789012:stream/faces",
  "arn:aws:kinesisvideo:us-east-1:123456789012:stream/door/1",
  "arn:aws:iam::123456789012:role/Rekognition",
  "arn:aws:sns:us-east-1:123456789012:finished",
];
// A universal sample would hide what a pattern is for.
const PATTERNS_OF_NAMES = /^\^?\[[^\]]*\][+*]\$?$/;

const clamp = (value, { min = -Infinity, max = Infinity }) => Math.min(Math.max(value, min), max);

/** Makes values of shapes: `full` or with required members only, as on the `wire` or as in a program. */
class Sampler {
  #count = 0;

  constructor({ full, wire = false, stored = false }) {
    Object.assign(this, { full, wire, stored });
  }

  value(shapeName, member = shapeName) {
    const shape = model.shapes[shapeName];
    if (shape.enum) return shape.enum[this.#count++ % shape.enum.length];
    return this[shape.type](shape, member, shapeName);
  }

  structure({ members, required = [] }, _, name) {
    let names = Object.keys(members).filter((member) => this.full || required.includes(member));
    // The service takes one of the two, and not none.
    if (name === "Image") names = [this.stored ? "S3Object" : "Bytes"];
    return Object.fromEntries(
      names.map((member) => {
        const { shape, jsonvalue } = members[member];
        if (jsonvalue) return [member, '{"Conditions":[{"Zoë":[1.50,null]}]}'];
        return [member, this.value(shape, member)];
      }),
    );
  }

  list({ member, min = 0, max }, name) {
    const length = this.full ? clamp(2, { min, max }) : min;
    return Array.from({ length }, () => this.value(member.shape, name));
  }

  map({ key, value }) {
    // a name that is special to objects is an ordinary one
    const keys = this.full ? ["Zoë", "constructor", this.value(key.shape)] : [];
    return Object.fromEntries(keys.map((name) => [name, this.value(value.shape)]));
  }

  string({ pattern, min = 0, max = 2048 }, member, shapeName) {
    const fits = (text) => text.length >= min && text.length <= max;
    const count = ++this.#count;
    const names = [`${member}_${count}`, `${member} ${count}: "Zoë" \\ 猫 🐈\n\u2028`];
    const candidates = !pattern
      ? names.reverse()
      : PATTERNS_OF_NAMES.test(pattern)
        ? [...names, ...TEXTS]
        : TEXTS;
    const whole = pattern && new RegExp(`^(?:${pattern})$`, "u");
    const found = candidates.find((text) => fits(text) && (!whole || whole.test(text)));
    assert.ok(found !== undefined, `no sample fits ${shapeName}: ${pattern} ${min} to ${max}`);
    return found;
  }

  integer(shape) {
    return clamp(++this.#count, shape);
  }

  long(shape) {
    return clamp(1_700_000_000_000 + ++this.#count, shape);
  }

  float(shape) {
    return clamp([0.30000001192092896, 99.99999, 1e-7, 55.5][++this.#count % 4], shape);
  }

  boolean() {
    return ++this.#count % 2 === 0;
  }

  /** Epoch seconds on the wire, with and without a fraction. */
  timestamp() {
    const count = ++this.#count;
    const seconds = 1_763_600_000 + count + (count % 2 ? 0.123 : 0);
    return this.wire ? seconds : new Date(Math.round(seconds * 1000));
  }

  blob(_, member) {
    const length = 100 + (++this.#count % 3); // with every kind of padding
    const bytes =
      member === "GroundTruth"
        ? Buffer.from(TEXTS[7].padEnd(length))
        : (length % 2 ? jpeg : image)(length);
    return this.wire ? bytes.toString("base64") : new Uint8Array(bytes);
  }
}

const sample = (operation, side, options) => new Sampler(options).value(shapeOf(operation, side));

/** An input with every member. */
export const fullInput = (operation) => sample(operation, "input", { full: true });

/** An input with every member, its images in S3. */
export const storedInput = (operation) => sample(operation, "input", { full: true, stored: true });

/** An input with the required members. */
export const minimalInput = (operation) => sample(operation, "input", { full: false });

/** What the service answers, with every member, before it is written as JSON. */
export const answerOf = (operation) => sample(operation, "output", { full: true, wire: true });

/** What a program finds when the service answered {@link answerOf}. */
export const outputOf = (operation) => sample(operation, "output", { full: true });

/** The members of an operation's input that are filled in where a program leaves them out. */
export function tokensOf(operation) {
  const { members } = model.shapes[shapeOf(operation, "input")];
  return Object.keys(members).filter((name) => members[name].idempotencyToken);
}

/** The names of the structures in an operation's output. */
export function* structuresOf(shapeName, seen = new Set()) {
  const { type, members = {}, member, value } = model.shapes[shapeName];
  if (seen.has(shapeName)) return;
  seen.add(shapeName);
  if (type === "structure") yield shapeName;
  for (const { shape } of [...Object.values(members), member ?? [], value ?? []].flat()) {
    yield* structuresOf(shape, seen);
  }
}
