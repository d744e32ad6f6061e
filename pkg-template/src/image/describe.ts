/** Values, for errors: no more of them than their kind and their names, as they may be secrets. */

import { plain } from "../runtime/plain.js";
import { kind } from "./source.js";

/** A value, by its kind. */
export function describe(value: unknown): string {
  if (value === null || typeof value === "number") return String(value);
  return typeof value === "object" || typeof value === "function" ? kind(value) : typeof value;
}

/** The names of members that are not known: a few of them. */
export function namesOf(value: object, known: object): string {
  const names = Object.keys(value).filter((name) => !Object.hasOwn(known, name));
  return names
    .slice(0, 3)
    .map((name) => plain(name, 64))
    .join(", ");
}
