/**
 * Checks an operation's input against its shape and writes it as JSON, in one walk. What can be known to be wrong
 * for ever is refused: missing members, wrong types, values and lengths under the minimum. Maximums, patterns
 * and values of enumerations are the service's to judge, which may be newer than this package.
 */

import { imageError, inputError } from "./errors.js";
import { isBinary, isImageSource, kind } from "./image/source.js";
import type { List, Operation, Shape, Structure } from "./operation.js";
import { uuid } from "./uuid.js";

/** Bytes that become base64 in the body, and where they stand in the input. */
export interface Binary {
  readonly source: unknown;
  readonly path: string;
  readonly isImage: boolean;
}

/** The body of a call: JSON, and between its texts what becomes base64. */
export type Parts = (string | Binary)[];

/** The body of a call of an operation with this input. */
export function encode(operation: Operation, input: unknown): Parts {
  const parts: Parts = [];
  let text = "";

  const refuse = (path: string, expected: string, found: string, code = "WrongType"): never => {
    throw inputError(code, `${operation.name}: ${path}expected ${expected}, found ${found}`);
  };
  const atLeast = (path: string, minimum: number, size: number, unit: string) => {
    if (size < minimum) {
      const units = minimum === 1 ? unit : `${unit}s`;
      refuse(`${path}: `, `at least ${minimum} ${units}`, `${size}`, "TooShort");
    }
  };

  const structure = ([required, members]: Structure, value: object, path: string): void => {
    const known = Object.keys(members);
    let separator = "{";
    const add = (name: string, json: string | undefined) => {
      if (json === undefined) return;
      text += `${separator}${JSON.stringify(name)}:${json}`;
      separator = ",";
    };
    known.forEach((name, index) => {
      if ((value as Record<string, unknown>)[name] != null) return;
      if (index < required) {
        throw inputError("Missing", `${operation.name}: ${path}${name} is required`);
      }
      if (String(members[name])[0] === "t") add(name, `"${uuid()}"`);
    });
    for (const name of new Set([...namesOf(value), ...known])) {
      const member = (value as Record<string, unknown>)[name];
      const shape = Object.hasOwn(members, name) ? members[name] : undefined;
      if (shape === undefined) {
        const json = stringify(member, `${operation.name}: ${path}${name}`);
        if (json !== undefined) warnUnknown(`${operation.name}: ${path}`, name, known);
        add(name, json);
      } else if (member != null) {
        add(name, "");
        write(shape, member, path + name);
      }
    }
    text += separator === "{" ? "{}" : "}";
  };

  const write = (shape: Shape, value: unknown, path: string): void => {
    if (typeof shape === "string") {
      scalar(shape, value, path);
    } else if (typeof shape[0] === "number") {
      const [, members] = shape as Structure;
      if (members.Bytes !== IMAGE) {
        if (kind(value) !== "Object") refuse(`${path}: `, "an object", describe(value));
      } else if (isImageSource(value)) {
        text += '{"Bytes":';
        scalar(IMAGE, value, path);
        text += "}";
        return;
      } else {
        checkImage(value as Image, path);
      }
      structure(shape as Structure, value as object, `${path}.`);
    } else {
      const [each, minimum = 0] = shape as List;
      if (!Array.isArray(value)) refuse(`${path}: `, "a list", describe(value));
      const items = value as unknown[];
      atLeast(path, minimum, items.length, "item");
      text += "[";
      // by index: a hole is wrong, too
      for (let index = 0; index < items.length; index++) {
        if (index) text += ",";
        write(each, items[index], `${path}[${index}]`);
      }
      text += "]";
    }
  };

  const scalar = (shape: string, value: unknown, path: string): void => {
    const type = shape[0] as string;
    const isImage = shape === IMAGE;
    if (isImage || type === "b") {
      if (isImage && !isImageSource(value)) refuseImage(value, path);
      if (!isImage && !isBinary(value)) refuse(`${path}: `, "bytes", describe(value));
      parts.push(`${text}"`, { source: value, path, isImage });
      text = '"';
      return;
    }
    const [name, holds] = TYPES[type as keyof typeof TYPES];
    if (!holds(value)) refuse(`${path}: `, name, describe(value));
    const minimum = shape.slice(1);
    if (type === "n" || type === "i") {
      if (minimum && (value as number) < +minimum) {
        refuse(`${path}: `, `${name} from ${minimum}`, `${value}`, "TooSmall");
      }
    } else if (minimum) {
      atLeast(path, +minimum, (value as string).length, "character");
    }
    text += JSON.stringify(value, (_, value) => value ?? undefined);
  };

  /** An image in the AWS SDK's form: bytes or a place, and only one of the two. */
  const checkImage = (value: Image, path: string): void => {
    if (kind(value) !== "Object") refuseImage(value, path);
    const { Bytes, S3Object } = value;
    if (Bytes == null && S3Object == null) refuseImage(value, path, "MissingImage");
    if (Bytes != null && S3Object != null) {
      const message = `${operation.name}: ${path}: expected only one of Bytes and S3Object`;
      throw imageError("UnsupportedSource", message);
    }
  };
  const refuseImage = (value: unknown, path: string, code = "UnsupportedSource"): never => {
    const expected = "a File, a Blob, bytes, a canvas, { Bytes } or { S3Object }";
    const found = describe(value);
    throw imageError(code, `${operation.name}: ${path}: expected ${expected}, found ${found}`);
  };

  if (kind(input) !== "Object") refuse("", "an input object", describe(input));
  structure(operation.input, input as object, "");
  parts.push(text);
  return parts;
}

/** The names of an object's members, also of those that it inherits. */
function* namesOf(value: object): Generator<string> {
  for (const name in value) yield name;
}

const warned = new Set<string>();

/** A warning on the console, the first time. */
export function warnOnce(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  console.warn(`rekognition-wasm: ${message}`);
}

/** The shape of an image's bytes: any source of an image can stand for the structure that has it. */
const IMAGE = "I1";

interface Image {
  Bytes?: unknown;
  S3Object?: unknown;
}

const TYPES = {
  s: ["a string", isString],
  t: ["a string", isString],
  n: ["a number", Number.isFinite],
  i: ["a whole number", Number.isInteger],
  "?": ["a boolean", (value: unknown) => typeof value === "boolean"],
  m: [
    "an object of strings",
    (value: unknown) =>
      kind(value) === "Object" &&
      Object.values(value as object).every((value) => value == null || isString(value)),
  ],
} satisfies Record<string, [string, (value: unknown) => boolean]>;

function isString(value: unknown): value is string {
  return typeof value === "string";
}

/** What a value is, for an error: no more of it than that, as it may be a secret. */
function describe(value: unknown): string {
  if (value === null || typeof value === "number") return String(value);
  return typeof value === "object" || typeof value === "function" ? kind(value) : typeof value;
}

function stringify(value: unknown, path: string): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    const reason = (error as Error)?.message;
    throw inputError("WrongType", `${path}: expected what JSON can hold: ${reason}`);
  }
}

function warnUnknown(where: string, name: string, names: string[]): void {
  const distances = names.map((known) => [distance(name, known), known] as const);
  const [nearest] = distances.sort(([a], [b]) => a - b);
  const advice = nearest ? `; did you mean ${nearest[1]}?` : "";
  warnOnce(`${where}${name} is not known here, and sent as it is${advice}`);
}

/** How many letters must be changed, added or left out to make one word of another (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let index = 0; index < from.length; index++) {
    let previous = index + 1;
    row = [
      previous,
      ...Array.from(to, (letter, column) => {
        const changed = (row[column] as number) + (letter === from[index] ? 0 : 1);
        previous = Math.min(previous + 1, (row[column + 1] as number) + 1, changed);
        return previous;
      }),
    ];
  }
  return row[to.length] as number;
}
