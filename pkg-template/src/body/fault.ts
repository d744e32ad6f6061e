/** The words for inputs that are refused. They are loaded with the first of them (runtime/demand.ts). */

import { describe, namesOf } from "../image/describe.js";
import type { RefusedInput } from "../runtime/demand.js";
import { plain } from "../runtime/plain.js";

/** The types of values, as `body/input.ts` names them. */
const TYPES: Record<string, string> = {
  input: "an input object",
  object: "an object",
  list: "a list",
  b: "bytes",
  s: "a string",
  t: "a string",
  n: "a number",
  i: "a whole number",
  "?": "a boolean",
  m: "an object of strings",
};

/** The message of an input's fault. */
export function wordInput({ code, operation, path, expected, value }: RefusedInput): string {
  const where = path ? `${operation}: ${path}` : operation;
  if (code === "Missing") {
    const others = namesOf(value as object, expected as object);
    return `${where} is required${others && `, found ${others}`}`;
  }
  if (expected === "json") {
    const reason = plain(`${(value as Error)?.message}`);
    return `${where}: expected what JSON can hold: ${reason}`;
  }
  const [wanted, found] =
    typeof expected === "string"
      ? wordType(expected, value)
      : wordLength(expected as number, value);
  return `${where}: expected ${wanted}, found ${found}`;
}

type Words = readonly [wanted: string, found: string];

/** Of a type by its name, or of a shape: a letter, and the least number behind it. */
function wordType(shape: string, value: unknown): Words {
  const [letter = "", least] = shape.split(/(?=\d)(.+)/);
  const wanted = TYPES[letter] as string;
  return [least ? `${wanted} from ${least}` : wanted, describe(value)];
}

function wordLength(least: number, value: unknown): Words {
  const unit = typeof value === "string" ? "character" : "item";
  const { length } = value as string | unknown[];
  return [`at least ${least} ${least === 1 ? unit : `${unit}s`}`, `${length}`];
}
