/**
 * Checks an operation's input against its shape and writes it as JSON, in one walk. What can be known to be wrong
 * for ever is refused: missing members, wrong types, values and lengths under the minimum. Maximums, patterns
 * and values of enumerations are the service's to judge, which may be newer than this package.
 */

import type { Operation } from "./command.js";
import { imageError, inputError } from "./errors.js";
import { isBinary, isImageSource, kind } from "./image.js";

/**
 * The shape of a value. A text is a letter for the type and the minimum, if there is one: `s` text, `t` text that
 * is filled in, `n` number, `i` whole number, `?` boolean, `m` texts by name, `b` bytes, `I` an image's bytes.
 */
export type Shape = string | Structure | List;
/** A list: the shape of its items, and how many there are at least. */
export type List = readonly [each: Shape, minimum?: number];
/** A structure: how many members are required, which come first, and the members' shapes. */
export type Structure = readonly [required: number, members: { readonly [name: string]: Shape }];

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
    const names = Object.keys(members);
    const entries = Object.entries(value);
    names.forEach((name, index) => {
      if ((value as Record<string, unknown>)[name] != null) return;
      if (index < required) {
        throw inputError("Missing", `${operation.name}: ${path}${name} is required`);
      }
      if (String(members[name])[0] === "t") entries.push([name, uuid()]);
    });
    let separator = "{";
    for (const [name, member] of entries) {
      const shape = Object.hasOwn(members, name) ? members[name] : undefined;
      if (shape === undefined) {
        const json = stringify(member, path + name);
        if (json === undefined) continue;
        warnUnknown(`${operation.name}: ${path}`, name, names);
        text += `${separator}${JSON.stringify(name)}:${json}`;
      } else if (member == null) {
        continue;
      } else {
        text += `${separator}"${name}":`;
        write(shape, member, path + name);
      }
      separator = ",";
    }
    text += separator === "{" ? "{}" : "}";
  };

  const write = (shape: Shape, value: unknown, path: string): void => {
    if (typeof shape === "string") {
      scalar(shape, value, path);
    } else if (typeof shape[0] === "number") {
      const [, members] = shape as Structure;
      if (members.Bytes === IMAGE) value = image(value, path);
      if (kind(value) !== "Object") refuse(`${path}: `, "an object", describe(value));
      structure(shape as Structure, value as object, `${path}.`);
    } else {
      const [each, minimum = 0] = shape as List;
      if (!Array.isArray(value)) return refuse(`${path}: `, "a list", describe(value));
      atLeast(path, minimum, value.length, "item");
      text += "[";
      // by index: a hole is wrong, too
      for (let index = 0; index < value.length; index++) {
        if (index) text += ",";
        write(each, value[index], `${path}[${index}]`);
      }
      text += "]";
    }
  };

  const scalar = (shape: string, value: unknown, path: string): void => {
    const type = shape[0] as string;
    const isImage = shape === IMAGE;
    if (isImage || type === "b") {
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
    text += JSON.stringify(value);
  };

  /** The AWS SDK's form of an image; a source that stands for it is wrapped. */
  const image = (value: unknown, path: string): unknown => {
    const { Bytes, S3Object } = Object(value) as { Bytes?: unknown; S3Object?: unknown };
    const source = Bytes ?? value;
    if (S3Object != null) {
      if (Bytes == null) return value;
      const message = `${operation.name}: ${path}: expected only one of Bytes and S3Object`;
      throw imageError("UnsupportedSource", message);
    }
    if (!isImageSource(source)) {
      const expected = "a File, a Blob, bytes, a canvas, { Bytes } or { S3Object }";
      const message = `${operation.name}: ${path}: expected ${expected}, found ${describe(source)}`;
      throw imageError("UnsupportedSource", message);
    }
    return { ...(source === value ? {} : (value as object)), Bytes: source };
  };

  if (kind(input) !== "Object") refuse("", "an input object", describe(input));
  structure(operation.input, input as object, "");
  parts.push(text);
  return parts;
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

const TYPES = {
  s: ["text", isText],
  t: ["text", isText],
  n: ["a number", Number.isFinite],
  i: ["a whole number", Number.isInteger],
  "?": ["true or false", (value: unknown) => typeof value === "boolean"],
  m: [
    "texts by name",
    (value: unknown) => kind(value) === "Object" && Object.values(value as object).every(isText),
  ],
} satisfies Record<string, [string, (value: unknown) => boolean]>;

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** What a value is, for an error: no more of it than that, as it may be a secret. */
function describe(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return "text";
  return value instanceof Object ? kind(value) : String(value);
}

function stringify(value: unknown, path: string): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    const reason = (error as Error)?.message;
    throw inputError("WrongType", `${path}: expected what JSON can hold: ${reason}`);
  }
}

function uuid(): string {
  const { randomUUID } = crypto as Partial<Crypto>;
  if (randomUUID) return crypto.randomUUID();
  // pages that are not secure have only the bytes
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 15) | 64;
  bytes[8] = ((bytes[8] as number) & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
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
