/** The options of the calls to a service: their documentation, their defaults and their check. */

import { configError } from "../errors.js";
import { loadAdvice } from "../runtime/demand.js";
import { own } from "../runtime/own.js";
import type { Hooks } from "./hooks.js";

/** The options of every client. */
export interface ConnectionConfig extends Hooks {
  /** The region, such as `us-east-1`. */
  region?: string;
  /** The URL of another endpoint, such as a proxy's or a local stand-in's. @default the region's */
  endpoint?: string;
  /** How often a call is tried in all, from 1. @default 3 */
  maxAttempts?: number;
  /**
   * `"adaptive"`: after a throttle, requests are sent no faster than the service takes them.
   * @default "standard"
   */
  retryMode?: "standard" | "adaptive";
  /** How long one attempt may take, in milliseconds. @default 30000 */
  requestTimeout?: number;
  /** How long a call may take in all, with its attempts and waits, in milliseconds. @default no limit */
  timeout?: number;
  /** The endpoint with FIPS 140 cryptography. @default false */
  useFipsEndpoint?: boolean;
  /** The endpoint that answers over IPv4 and IPv6. @default false */
  useDualstackEndpoint?: boolean;
  /**
   * The function that sends the requests, and ends when `signal` does. A body with an image is memory that is used again
   * after the call: copy what is to be kept. @default globalThis.fetch
   */
  fetch?: typeof fetch;
}

/** The types of the options. */
const TYPES: Record<keyof ConnectionConfig, string> = {
  region: "string",
  endpoint: "string",
  maxAttempts: "number",
  retryMode: "string",
  requestTimeout: "number",
  timeout: "number",
  useFipsEndpoint: "boolean",
  useDualstackEndpoint: "boolean",
  fetch: "function",
  onRequest: "function",
  onResponse: "function",
  onRetry: "function",
};

/** Checks options at once, so that a mistake shows where it is made. `others` are the names of further options. */
export function checkConfig(given: ConnectionConfig, others: readonly string[] = []): void {
  const config = own(given);
  const known = Object.keys(TYPES);
  for (const name of known) expect(config, name as keyof ConnectionConfig);
  checkManner(config, [...known, ...others]);
  const { region, endpoint } = config;
  // a letter behind the number is that of a zone
  if (!region || (!endpoint && /-\d[a-z]$/.test(region))) {
    const found = region ? `the zone "${region}"` : "none";
    throw configError(`region: expected a name such as us-east-1, found ${found}`);
  }
  if (endpoint !== undefined) parseUrl(endpoint);
  checkEndpoint(config);
}

/** The mark of the names of regions that ask for FIPS, such as `us-east-1-fips`. */
export const FIPS = /^fips-|-fips$/;

/** Checks that an endpoint of the user's is not to be a variant of the region's. */
export function checkEndpoint(config: ConnectionConfig): void {
  const { endpoint, region = "", useFipsEndpoint, useDualstackEndpoint } = config;
  if (endpoint !== undefined && (useFipsEndpoint || useDualstackEndpoint || FIPS.test(region))) {
    throw configError(
      "endpoint: expected no useFipsEndpoint and no useDualstackEndpoint beside it, found one",
    );
  }
}

/** The settings of one call that may differ from its client's. */
export interface Manner {
  readonly maxAttempts?: number | undefined;
  readonly retryMode?: string | undefined;
  /** Whether throttles are waited out, and are no attempts. */
  readonly isPatient?: boolean | undefined;
}

/** The options that are numbers. */
export const COUNTS = ["maxAttempts", "requestTimeout", "timeout"] as const;

/** Checks the options that a single call may have as well, and the names of all. */
export function checkManner(config: ConnectionConfig, names: readonly string[]): void {
  checkNames(config, names);
  for (const name of COUNTS) checkCount(config, name);
  const { retryMode = "standard" } = config;
  if (/^(standard|adaptive)$/.test(retryMode)) return;
  throw configError(`retryMode: expected "standard" or "adaptive", found "${retryMode}"`);
}

/** Warns of options whose names are not among these. */
export function checkNames(options: object, known: readonly string[]): void {
  for (const name in options) {
    if (!known.includes(name)) loadAdvice().then((it) => it?.warnOption(name, known));
  }
}

/** Checks a number that must be at least 1, and one that timers can take. */
export function checkCount(config: ConnectionConfig, name: (typeof COUNTS)[number]): void {
  expect(config, name);
  const value = config?.[name];
  if (value !== undefined && !(value >= 1 && value <= 0x7fffffff)) {
    throw configError(`${name}: expected a number from 1 to 2147483647, found ${value}`);
  }
}

/** The parsed URL of an endpoint, which is one that needs neither mending nor encoding. */
export function parseUrl(endpoint: string): URL {
  try {
    if (/^https?:\/\/[^/?#@\s]+(\/[\w.~-]+)*\/?$/i.test(endpoint)) {
      const url = new URL(endpoint);
      if (url.protocol === "http:") loadAdvice().then((it) => it?.warnOpen(url));
      return url;
    }
  } catch {
    // a host or port that is none
  }
  // neither a user's password nor a query is shown
  const shown = endpoint.replace(/\/\/.*@|[?#].*/gs, "…");
  throw configError(
    `endpoint: expected a URL such as https://rekognition.us-east-1.amazonaws.com, found "${shown}"`,
  );
}

function expect(config: ConnectionConfig, name: keyof ConnectionConfig): void {
  const value = config?.[name];
  const type = TYPES[name];
  if (value !== undefined && typeof value !== type) {
    throw configError(`${name}: expected a ${type}, found ${typeof value}`);
  }
}
