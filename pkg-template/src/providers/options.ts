/** The checks of providers' options, which show no value that may be secret, and what several options have in common. */

import { until } from "../abort.js";
import { credentialsError } from "../credentials.js";
import { configError, RekognitionError } from "../errors.js";

/** What a function that brings a token is told. */
export interface TokenOptions {
  /** Aborts when nobody waits any more. */
  abortSignal: AbortSignal;
  /** Whether the credentials were refused, or others asked for: so that a token of a cache may not do. */
  forceRefresh: boolean;
}

/** A token, or a function that is asked for it at each refresh, as tokens end. */
export type TokenSource = string | ((options: TokenOptions) => string | Promise<string>);

/** Which managed policies limit a session further. */
export type PolicyArns = readonly { arn: string }[];

/** The token; a function's is checked. */
export async function tokenOf(
  source: TokenSource,
  name: string,
  options: TokenOptions,
): Promise<string> {
  if (typeof source === "string") return source;
  const token = await brought(name, () => source(options), options.abortSignal);
  if (typeof token === "string" && token) return token;
  const message = `no credentials: ${name}: expected a function that brings a token, found ${kindOf(token)}`;
  throw new RekognitionError({ name: "CredentialsProviderError", message, hint: SIGNED_OUT });
}

/** What an app's function brings; its failure is the provider's. */
export async function brought<T>(
  name: string,
  ask: () => T | Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await until(Promise.resolve(ask()), signal);
  } catch (error) {
    if (signal.aborted) throw error;
    throw credentialsError(name, error);
  }
}

const SIGNED_OUT = "the user may be signed out";

/** Refuses an option that is there and is not of the type. */
export function expect(
  options: object,
  name: string,
  ...types: ("string" | "function" | "number" | "object" | "boolean")[]
): void {
  const value: unknown = (options as Record<string, unknown>)?.[name];
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
  const value: unknown = (options as Record<string, unknown>)?.[name];
  if (!value) throw configError(`${name}: expected ${what}, found none`);
}

/** A session policy as text. */
export function policyText(policy: string | object | undefined): string | undefined {
  return typeof policy === "object" ? JSON.stringify(policy) : policy;
}

/** What an answer must hold. */
export function textOf(value: unknown, name: string, operation: string): string {
  if (typeof value === "string" && value) return value;
  throw incomplete(name, kindOf(value), operation);
}

/** When credentials end, as text or in seconds since 1970. */
export function dateOf(value: unknown, operation: string): Date {
  const isSeconds = typeof value === "number" && value < 1e11;
  const date = new Date(isSeconds ? value * 1000 : (value as string));
  if ((typeof value === "string" || typeof value === "number") && +date) return date;
  throw incomplete("Expiration, a date", kindOf(value), operation);
}

function incomplete(expected: string, found: string, operation: string): RekognitionError {
  const message = `no credentials: ${operation}: expected an answer with ${expected}, found ${found}`;
  return new RekognitionError({ name: "CredentialsProviderError", message });
}

function kindOf(value: unknown): string {
  if (value === undefined || value === "") return "none";
  return value === null ? "null" : a(Array.isArray(value) ? "array" : typeof value);
}

function a(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}
