/**
 * Drives a call: asks for credentials, sends, sleeps. What to send, whether to try again and how long to
 * wait, the WebAssembly module decides (src/call.rs); nothing is decided here.
 */

import { aborted, limitOf, sleep, until } from "./abort.js";
import { setAhead } from "./clock.js";
import type { AwsCredentialIdentity, ClientCredentials } from "./credentials.js";
import {
  type ErrorDescription,
  exception,
  RekognitionError,
  type ResponseMetadata,
  unwrap,
} from "./errors.js";
import { type Hooks, notify } from "./hooks.js";
import type { Revivers } from "./operation.js";
import { revive } from "./output.js";
import type { Call } from "./rekognition_wasm.js";

/** What the calls of a client have in common. */
export interface Connection {
  readonly url: string;
  /** Reads an answer, or throws. */
  readonly parse: (text: string) => unknown;
  /** The user's own; without, the global one. */
  readonly fetch: typeof fetch | undefined;
  readonly requestTimeout: number;
  readonly timeout: number | undefined;
  readonly hooks: Hooks;
  /** Who signs; unsigned without. */
  readonly credentials: ClientCredentials | undefined;
  readonly memory: WebAssembly.Memory;
}

/** The answer to a call: its JSON, with `$metadata`. */
export type Answer = Record<string, unknown> & { $metadata: ResponseMetadata };

/** Bodies up to this length the module hashes itself: that takes less time than a promise. */
const SMALL = 4096;

/** Runs `body` under the limits of a call: the user's signal, and the time that it may take in all. */
export async function limited<T>(
  timeout: number | undefined,
  abortSignal: AbortSignal | undefined,
  body: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  if (!timeout) return body(abortSignal);
  const limit = limitOf(timeout, abortSignal);
  try {
    return await body(limit.signal);
  } catch (error) {
    if (!limit.expired()) throw error;
    const message = `no result within ${timeout} ms (timeout)`;
    throw new RekognitionError({ name: "TimeoutError", message }, error);
  } finally {
    limit.end();
  }
}

/** Runs a call whose body is complete, and frees it. */
export async function run(
  connection: Connection,
  call: Call,
  operation: string,
  signal?: AbortSignal,
  revivers?: Revivers,
): Promise<Answer> {
  const { credentials, hooks, url } = connection;
  let attempts = 0;
  let totalRetryDelay = 0;
  try {
    const digest = credentials ? await digestOf(connection, call, signal) : new Uint8Array();
    for (;;) {
      if (signal?.aborted) throw aborted(signal);
      const keys = credentials && (await credentials({ abortSignal: signal }));
      const { headers } = begin(call, digest, keys);
      const about = { operation, attempt: ++attempts };
      notify(hooks.onRequest, { ...about, url, length: call.length() });
      const received = await send(connection, call, headers, about, signal);
      const { json, status, requestId, cause } = received;
      const fault = received.ok && json ? revive(json, revivers, received.text) : undefined;
      if (json && fault === "") {
        call.succeed();
        const $metadata = { httpStatusCode: status, requestId, attempts, totalRetryDelay };
        return Object.assign(json, { $metadata: $metadata as ResponseMetadata });
      }
      const { refused, delay, retries, error, ahead } = fail(call, received, fault);
      setAhead(ahead);
      if (refused && keys) credentials?.refuse(keys);
      const failure = exception(error, cause, json);
      if (!retries) throw failure;
      notify(hooks.onRetry, { ...about, error: failure, delay });
      totalRetryDelay += delay;
      await sleep(delay, signal);
    }
  } finally {
    call.free();
  }
}

/** The body, which lies in the module's memory: made anew for each use, as a view ends when that grows. */
function bodyOf({ memory }: Connection, call: Call): Uint8Array<ArrayBuffer> {
  return new Uint8Array(memory.buffer as ArrayBuffer, call.pointer(), call.length());
}

/** The body's SHA-256; empty if the module shall compute it. */
async function digestOf(
  connection: Connection,
  call: Call,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  if (call.length() <= SMALL || !globalThis.crypto?.subtle) return new Uint8Array();
  const digesting = crypto.subtle.digest("SHA-256", bodyOf(connection, call));
  return new Uint8Array(await until(digesting, signal));
}

/** What came of sending: an answer, or the reason that there is none. */
interface Received {
  status: number;
  ok: boolean;
  requestId: string | undefined;
  /** The error's type, where the headers have it. */
  type: string | null;
  /** How many milliseconds the service asks to wait, or how long it was waited for. */
  pause: number;
  text: string;
  json: Record<string, unknown> | undefined;
  /** Instead of an answer; empty if it came too late. */
  reason: string;
  cause: unknown;
}

const NOTHING: Received = {
  status: 0,
  ok: false,
  requestId: undefined,
  type: null,
  pause: Number.NaN,
  text: "",
  json: undefined,
  reason: "",
  cause: undefined,
};

async function send(
  connection: Connection,
  call: Call,
  headers: Record<string, string>,
  about: { operation: string; attempt: number },
  signal?: AbortSignal,
): Promise<Received> {
  const begun = Date.now();
  const limit = limitOf(connection.requestTimeout, signal);
  try {
    const sent = exchange(connection, headers, bodyOf(connection, call), limit.signal);
    const [{ status, ok, headers: received }, text] = await until(sent, limit.signal);
    const requestId = received.get("x-amzn-requestid") ?? undefined;
    const duration = Date.now() - begun;
    notify(connection.hooks.onResponse, { ...about, status, requestId, duration });
    // what a cache answers is older than its date
    const date = received.has("age") ? 0 : Date.parse(received.get("date") ?? "");
    setAhead(call.observe(Date.now(), date));
    const type = received.get("x-amzn-errortype");
    const pause = Number.parseFloat(received.get("retry-after") ?? "") * 1000;
    const json = parseObject(connection, text);
    return { ...NOTHING, status, ok, requestId, type, pause, text, json };
  } catch (cause) {
    if (signal?.aborted) throw aborted(signal);
    const reason = limit.expired() ? "" : (cause as Error)?.message || String(cause);
    return { ...NOTHING, reason, pause: connection.requestTimeout, cause };
  } finally {
    limit.end();
  }
}

/** Tells the module that an attempt has failed. Texts cross as one, a line each. */
function fail(call: Call, received: Received, fault: string | undefined): Outcome {
  const { status, requestId, json, pause, reason } = received;
  const type = received.type ?? json?.__type ?? json?.code ?? json?.Code;
  const message = reason || (fault ?? json?.Message ?? json?.message);
  const lines = `${requestId ?? ""}\n${string(type).split("\n", 1)}\n${string(message)}`;
  return JSON.parse(call.fail(status, lines, pause, Date.now(), Math.random()));
}

/** What the module makes of a failure. */
interface Outcome {
  error: ErrorDescription;
  /** Whether the credentials were refused. */
  refused: number;
  /** Whether there is another attempt, and after how many milliseconds. */
  retries: number;
  delay: number;
  /** By how many milliseconds the service's clock is ahead. */
  ahead: number;
}

/** The headers of the next attempt. Texts cross to the module as one, a line each. */
function begin(call: Call, digest: Uint8Array, keys?: AwsCredentialIdentity) {
  const { accessKeyId, secretAccessKey, sessionToken } = keys ?? {};
  const lines = keys ? `${accessKeyId}\n${secretAccessKey}\n${sessionToken ?? ""}` : "";
  return unwrap<{ headers: Record<string, string> }>(call.begin(Date.now(), digest, lines));
}

/**
 * Sends the body, which is the module's memory and another call's in a moment: a Request copies it at
 * once, and a function of the user's, which may take its time, gets a copy of its own.
 */
async function exchange(
  { url, fetch }: Connection,
  headers: Record<string, string>,
  body: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<[Response, string]> {
  // manual: neither image nor token goes where a redirect points
  const init = { method: "POST", redirect: "manual", headers, signal } as const;
  const response = await (fetch
    ? fetch(url, { ...init, body: body.slice() })
    : globalThis.fetch(new Request(url, { ...init, body })));
  if (response.status < 200 || /^3/.test(`${response.status}`)) {
    throw new Error("the endpoint redirects, or its answer cannot be read");
  }
  return [response, await response.text()];
}

function parseObject({ parse }: Connection, text: string): Record<string, unknown> | undefined {
  try {
    const json = parse(text);
    return json instanceof Object && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}
