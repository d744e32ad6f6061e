/** The checks of providers' options and of what services answer. No error shows a value, which may be secret. */

import { checkNames } from "../call/config.js";
import { endOf } from "../call/credentials.js";
import { configError, RekognitionError } from "../errors.js";

/** Checks the names of the options of a provider that asks a service. A client of the AWS SDK would lose its region. */
export function checkOptions(
  options: { clientConfig?: object; client?: unknown },
  ...known: string[]
): void {
  expect(options, "clientConfig", "object");
  if (options.client) {
    throw configError(
      "client: expected clientConfig: { region, endpoint } in its place, found one",
    );
  }
  checkNames(options, ["clientConfig", ...known]);
}

/** Refuses an option that is there and is not of the type. */
export function expect(
  options: object,
  name: string,
  ...types: ("string" | "function" | "number" | "object" | "boolean")[]
): void {
  const value: unknown = Object(options)[name];
  if (value === undefined || (value !== null && types.includes(typeof value as "string"))) return;
  throw configError(`${name}: expected ${a(types.join(" or "))}, found ${kindOf(value)}`);
}

/** Refuses an option that is not there, or is not of the type. */
export function need(
  options: object,
  name: string,
  what: string,
  ...types: ("string" | "function" | "object")[]
): void {
  expect(options, name, ...types);
  if (!Object(options)[name]) throw configError(`${name}: expected ${what}, found none`);
}

/** A text that an answer must hold. */
export function textOf(value: unknown, name: string, operation: string): string {
  if (typeof value === "string" && value) return value;
  throw incomplete(name, value, operation);
}

/** The end of credentials, from text, or seconds or milliseconds since 1970. */
export function dateOf(value: unknown, operation: string): Date {
  const date = new Date(endOf(value));
  if ((typeof value === "string" || typeof value === "number") && +date) return date;
  throw incomplete("Expiration, a date", value, operation);
}

function incomplete(expected: string, value: unknown, operation: string): RekognitionError {
  const found = kindOf(value);
  const message = `no credentials: ${operation}: expected an answer with ${expected}, found ${found}`;
  return new RekognitionError({ name: "CredentialsProviderError", message });
}

/** The type of a value, for an error. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === "") return "none";
  return value === null ? "null" : a(Array.isArray(value) ? "array" : typeof value);
}

function a(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}
