/** The options of a client: their documentation, their defaults and their check. */

import type {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
  ClientCredentials,
} from "./credentials.js";
import { configError } from "./errors.js";
import type { Hooks } from "./hooks.js";
import type { ImageOptions } from "./image/prepare.js";
import { warnOnce } from "./input.js";

/** What every client can be told. */
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
   * What sends the requests, and ends when `signal` does. A body with an image is memory that is used again after the
   * call: copy what is to be kept. @default globalThis.fetch
   */
  fetch?: typeof fetch;
}

/** What is needed of a `Worker`, which servers' type libraries do not know. */
export interface PageWorker {
  postMessage(message: unknown, transfer: unknown[]): void;
  addEventListener(type: "error", listener: (event: { message?: string }) => void): void;
  /** Without it, it runs on after the client's end. */
  terminate?(): void;
}

/** The options of `Rekognition` and `RekognitionClient`. */
export interface RekognitionClientConfig extends ConnectionConfig {
  region: string;
  /** Temporary credentials, or a function that brings them, such as `fromCognitoIdentityPool(…)`. */
  credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  /** What is done to images before they are sent; to the AWS SDK's `{ Bytes }` nothing. */
  image?: ImageOptions;
  /**
   * `true`: images are made ready, signed and sent in a worker, and the page's thread stays free. Where the bundler
   * does not find the package's worker by itself, a function that starts a module worker of `rekognition-wasm/worker`.
   * @default false
   */
  worker?: boolean | (() => PageWorker);
}

/** The options of a client; region and credentials as functions, as the AWS SDK has them. */
export type ResolvedConfig = Omit<RekognitionClientConfig, "region" | "credentials"> & {
  region: () => Promise<string>;
  credentials: ClientCredentials;
};

const OPTION =
  /^(region|credentials|endpoint|maxAttempts|retryMode|requestTimeout|timeout|use(Fips|Dualstack)Endpoint|fetch|image|worker|on(Request|Response|Retry))$/;

/** Checks options at once, so that a mistake shows where it is made. */
export function checkConfig(config: ConnectionConfig): void {
  for (const name in config) {
    if (!OPTION.test(name)) warnOnce(`the option ${name} is not known here, and ignored`);
  }
  expect(config, "region", "string");
  expect(config, "endpoint", "string");
  expect(config, "fetch", "function");
  expect(config, "useFipsEndpoint", "boolean");
  expect(config, "useDualstackEndpoint", "boolean");
  for (const hook of ["onRequest", "onResponse", "onRetry"] as const) {
    expect(config, hook, "function");
  }
  for (const name of ["maxAttempts", "requestTimeout", "timeout"] as const) {
    checkCount(config, name);
  }
  if (!/^(standard|adaptive)$/.test(config?.retryMode ?? "standard")) {
    throw configError(`retryMode: expected "standard" or "adaptive", found "${config.retryMode}"`);
  }
  if (!config?.region) throw configError("region: expected a name such as us-east-1, found none");
  const { worker, image, fetch } = config as RekognitionClientConfig;
  if (worker && (fetch || image?.s3)) {
    throw configError("worker: expected neither fetch nor image.s3 beside it, found one");
  }
  const { fit = "resize", s3 } = image ?? {};
  if (!/^(resize|s3|error)$/.test(fit)) {
    throw configError(`image.fit: expected "resize", "s3" or "error", found "${fit}"`);
  }
  if (fit === "s3" && typeof s3 !== "function") {
    throw configError('image.s3: expected throughBucket(…) for fit: "s3", found none');
  }
  if (config.endpoint === undefined) return;
  parseUrl(config.endpoint);
  if (config.useFipsEndpoint || config.useDualstackEndpoint) {
    throw configError(
      "endpoint: expected no useFipsEndpoint and no useDualstackEndpoint beside it, found one",
    );
  }
}

/** Checks a number that must be at least 1, and one that timers can take. */
export function checkCount(
  config: ConnectionConfig,
  name: "maxAttempts" | "requestTimeout" | "timeout",
): void {
  expect(config, name, "number");
  const value = config?.[name];
  if (value !== undefined && !(value >= 1 && value <= 0x7fffffff)) {
    throw configError(`${name}: expected a number from 1 to 2147483647, found ${value}`);
  }
}

/** The parsed URL of an endpoint, which is one that needs neither mending nor encoding. */
export function parseUrl(endpoint: string): URL {
  try {
    if (/^https?:\/\/[^/?#@\s]+(\/[\w.~-]+)*\/?$/i.test(endpoint)) return new URL(endpoint);
  } catch {
    // a host or port that is none
  }
  throw configError(
    `endpoint: expected a URL such as https://rekognition.us-east-1.amazonaws.com, found "${endpoint}"`,
  );
}

function expect(config: ConnectionConfig, name: keyof ConnectionConfig, type: string): void {
  const value = config?.[name];
  if (value !== undefined && typeof value !== type) {
    throw configError(`${name}: expected a ${type}, found ${typeof value}`);
  }
}
