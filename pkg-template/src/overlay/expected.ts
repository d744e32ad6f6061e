/** The checks of arguments: each gives the value back, or one TypeError that says what was expected and what came. */

/** A number that is neither NaN nor infinite. */
export function finite(value: unknown, name: string): number {
  if (Number.isFinite(value)) return value as number;
  throw unexpected(name, "a finite number", value);
}

/** A length in pixels: a finite number from 0. */
export function length(value: unknown, name: string): number {
  if (Number.isFinite(value) && (value as number) >= 0) return value as number;
  throw unexpected(name, "a number of pixels from 0", value);
}

/** Something that has members. */
export function structure<T>(value: T, name: string, expected: string): NonNullable<T> {
  if (typeof value === "object" && value !== null) return value;
  throw unexpected(name, expected, value);
}

/** An array. */
export function list<T extends readonly unknown[]>(value: T, name: string, expected: string): T {
  if (Array.isArray(value)) return value;
  throw unexpected(name, expected, value);
}

/** The error of an argument that is another than was expected. */
export function unexpected(name: string, expected: string, found: unknown): TypeError {
  return new TypeError(`${name}: expected ${expected}, found ${described(found)}`);
}

function described(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 100));
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "function" ? "a function" : String(value);
}
