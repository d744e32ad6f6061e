/**
 * Checks an operation's input against its shape and writes it as JSON, in one walk. What can be known to be wrong
 * for ever is refused: missing members, wrong types, values and lengths under the minimum. Maximums, patterns
 * and values of enumerations are the service's to judge, which may be newer than this package.
 */

import { inputError } from "../errors.js";
import { isBinary, kind } from "../image/source.js";
import { loadAdvice, type RefusedInput } from "../runtime/demand.js";
import { plain } from "../runtime/plain.js";
import { uuid } from "../runtime/uuid.js";
import type { List, Operation, Shape, Structure } from "./shape.js";

/** Bytes that become base64 in the body, and where they stand in the input. */
export interface Binary {
  readonly source: unknown;
  readonly path: string;
  readonly isImage: boolean;
}

/** The body of a call: JSON, and between its texts what becomes base64. */
export type Parts = (string | Binary)[];

/** It is thrown where an input is refused. The words are loaded with the first of them (body/fault.ts). */
class Refused {
  constructor(readonly input: RefusedInput) {}
}

/** The error of an input that is refused; others as they are. */
export async function refusal(thrown: unknown): Promise<unknown> {
  if (!(thrown instanceof Refused)) return thrown;
  const { input } = thrown;
  const words = (await loadAdvice())?.wordInput(input);
  return inputError(input.code, words ?? `${input.operation}: ${input.path}`);
}

/** The body of a call of an operation with this input. Of one that is refused, {@link refusal} makes the error. */
export function encode({ name, input: shape }: Operation, input: unknown): Parts {
  const walk: Walk = { operation: name, parts: [], text: "" };
  if (kind(input) !== "Object") refuse(walk, "", "input", input);
  writeStructure(walk, shape, input as object, "");
  walk.parts.push(walk.text);
  return walk.parts;
}

/** A walk over the input of an operation: what has been written, and what follows its last part. */
interface Walk {
  readonly operation: string;
  readonly parts: Parts;
  text: string;
}

function write(walk: Walk, shape: Shape, value: unknown, path: string): void {
  if (typeof shape === "string") {
    writeScalar(walk, shape, value, path);
  } else if (typeof shape[0] === "number") {
    const structure = shape as Structure;
    if (memberOf(structure[1], "Bytes") !== IMAGE) {
      if (kind(value) !== "Object") refuse(walk, path, "object", value);
    } else if (!isAwsImage(value)) {
      walk.text += '{"Bytes":';
      writeScalar(walk, IMAGE, value, path);
      walk.text += "}";
      return;
    }
    writeStructure(walk, structure, value as object, `${path}.`);
  } else {
    writeList(walk, shape as List, value, path);
  }
}

function writeStructure(
  walk: Walk,
  [required, members]: Structure,
  value: object,
  path: string,
): void {
  const known = Object.keys(members);
  let separator = "{";
  const add = (name: string, json: string | undefined) => {
    if (json === undefined) return;
    walk.text += `${separator}${JSON.stringify(name)}:${json}`;
    separator = ",";
  };
  for (let index = 0; index < known.length; index++) {
    const name = known[index] as string;
    if (memberOf(value, name) != null) continue;
    if (index < required) refuse(walk, path + name, members, value, "Missing");
    if (members[name]?.[0] === "t") add(name, `"${uuid()}"`);
  }
  const names: string[] = [];
  for (const name in value) names.push(name); // also those that it inherits
  for (const name of known) if (!names.includes(name)) names.push(name); // also those that are hidden
  for (const name of names) {
    const member = memberOf(value, name);
    const shape = Object.hasOwn(members, name) ? members[name] : undefined;
    if (shape === undefined) {
      const json = stringify(walk, member, path + plain(name, 64));
      const where = `${walk.operation}: ${path}`;
      if (json !== undefined) loadAdvice().then((it) => it?.warnUnknown(where, name, known));
      add(name, json);
    } else if (member != null) {
      add(name, "");
      write(walk, shape, member, path + name);
    }
  }
  walk.text += separator === "{" ? "{}" : "}";
}

function writeList(walk: Walk, [each, minimum = 0]: List, value: unknown, path: string): void {
  if (!Array.isArray(value)) refuse(walk, path, "list", value);
  const items = value as unknown[];
  checkLength(walk, path, minimum, items);
  walk.text += "[";
  // by index: a hole is wrong, too
  for (let index = 0; index < items.length; index++) {
    if (index) walk.text += ",";
    write(walk, each, items[index], `${path}[${index}]`);
  }
  walk.text += "]";
}

function writeScalar(walk: Walk, shape: string, value: unknown, path: string): void {
  const type = shape[0] as string;
  const isImage = shape === IMAGE;
  if (isImage || type === "b") {
    if (!isImage && !isBinary(value)) refuse(walk, path, type, value);
    walk.parts.push(`${walk.text}"`, { source: value, path, isImage });
    walk.text = '"';
    return;
  }
  if (!TYPES[type as keyof typeof TYPES](value)) refuse(walk, path, type, value);
  const minimum = +shape.slice(1);
  if (type === "n" || type === "i") {
    if (shape.length > 1 && (value as number) < minimum) {
      refuse(walk, path, shape, value, "TooSmall");
    }
  } else if (minimum) {
    checkLength(walk, path, minimum, value as string);
  }
  walk.text += JSON.stringify(value, (_, value) => value ?? undefined);
}

/** Whether it is an image in the AWS SDK's form: bytes or a place, and only one of the two. */
function isAwsImage(value: unknown): boolean {
  if (kind(value) !== "Object") return false;
  const [Bytes, S3Object] = ["Bytes", "S3Object"].map((name) => memberOf(value as object, name));
  // the AWS SDK sends the letters of a text, and asks nobody for a file
  return (Bytes == null) !== (S3Object == null) && !/String|URL/.test(kind(Bytes));
}

function checkLength(
  walk: Walk,
  path: string,
  minimum: number,
  value: string | readonly unknown[],
): void {
  if (value.length < minimum) refuse(walk, path, minimum, value, "TooShort");
}

function refuse(
  { operation }: Walk,
  path: string,
  expected: RefusedInput["expected"],
  value: unknown,
  code = "WrongType",
): never {
  throw new Refused({ code, operation, path, expected, value });
}

/**
 * The shape of an image's bytes: any source of an image can stand for the structure that has it. Other values are
 * refused where sources are read (image/source.ts).
 */
const IMAGE = "I1";

const TYPES = {
  s: isString,
  t: isString,
  n: Number.isFinite,
  i: Number.isInteger,
  "?": (value: unknown) => typeof value === "boolean",
  m: (value: unknown) =>
    kind(value) === "Object" &&
    Object.values(value as object).every((value) => value == null || isString(value)),
} satisfies Record<string, (value: unknown) => boolean>;

function isString(value: unknown): value is string {
  return typeof value === "string";
}

function stringify(walk: Walk, value: unknown, path: string): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    return refuse(walk, path, "json", error);
  }
}

/** A member of an object or of its class. Those of all objects do not count: nobody has set them for this one. */
function memberOf(value: object, name: string): unknown {
  let owner = value;
  while (owner && !Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner);
  const counts = owner === value || (owner && Object.getPrototypeOf(owner));
  return counts ? (value as Record<string, unknown>)[name] : undefined;
}
