/**
 * Drives a call: asks for credentials, sends, sleeps. What to send, whether to try again and how long to
 * wait, the WebAssembly module decides (src/call.rs); nothing is decided here.
 */

import { aborted, limitOf, sleep, until } from "./abort.js";
import type { Body } from "./arena.js";
import { setAhead } from "./clock.js";
import { areSame, type ClientCredentials, type Keys, keysOf } from "./credentials.js";
import { describe, exception, RekognitionError, type ResponseMetadata, unwrap } from "./errors.js";
import { type Hooks, notify } from "./hooks.js";
import type { Operation } from "./operation.js";
import { revive } from "./output.js";
import { Call, type Context } from "./rekognition_wasm.js";
import { isEdge } from "./runtime.js";

/** What the calls of a client have in common. */
export interface Connection {
  readonly url: string;
  /** @default "POST" */
  readonly method?: string;
  /** Reads an answer, or throws. */
  readonly parse: (text: string) => unknown;
  /** The user's own; without, the global one. */
  readonly fetch: typeof fetch | undefined;
  readonly requestTimeout: number;
  readonly timeout: number | undefined;
  readonly hooks: Hooks;
  /** Who signs; unsigned without. */
  readonly credentials: ClientCredentials | undefined;
  /** What the module knows of the client. */
  readonly context: Context;
  /** Whose keys that has. */
  readonly signer: { keys?: Keys };
}

/** The answer to a call: its JSON, with `$metadata`. */
export type Answer = Record<string, unknown> & { $metadata: ResponseMetadata };

/** Bodies up to this length the module hashes itself: that takes less time than a promise. */
const SMALL = 4096;
/** Bodies from this length on take a page's thread for milliseconds at each step. */
const LARGE = 1 << 20;

/** Runs `body` under the limits of a call: the user's signal, and the time that it may take in all. */
export function limited<T>(
  timeout: number | undefined,
  abortSignal: AbortSignal | undefined,
  body: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  return timeout ? inTime(timeout, abortSignal, body) : body(abortSignal);
}

async function inTime<T>(
  timeout: number,
  abortSignal: AbortSignal | undefined,
  body: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  const limit = limitOf(abortSignal);
  limit.start(timeout);
  try {
    return await body(limit.signal);
  } catch (error) {
    if (!limit.expired() || (error as Error)?.name !== "AbortError") throw error;
    const message = `no result within ${timeout} ms (timeout)`;
    throw new RekognitionError({ name: "TimeoutError", message }, error);
  } finally {
    limit.end();
  }
}

/** Runs a call. */
export async function run(
  connection: Connection,
  { name: operation, output: revivers }: Pick<Operation, "name"> & Partial<Operation>,
  body: Body,
  signal?: AbortSignal,
): Promise<Answer> {
  const { credentials, hooks, url } = connection;
  const call = new Call(connection.context, operation);
  let $metadata: ResponseMetadata = {};
  let attempts = 0;
  let totalRetryDelay = 0;
  try {
    const digesting = credentials && digestOf(body);
    digesting?.catch(() => {}); // credentials may fail before it is waited for
    for (;;) {
      if (signal?.aborted) throw aborted(signal);
      const pace = call.pace(Date.now());
      if (pace) await sleep(pace, signal);
      const keys = credentials && (await credentials({ abortSignal: signal }));
      const digest = digesting && (await until(digesting, signal));
      const headers = begin(connection, call, body, digest, keys, $metadata);
      const about = { operation, attempt: ++attempts };
      notify(hooks.onRequest, () => ({ ...about, url, length: body.bytes().length }));
      const received = await send(connection, call, headers, body, about, signal);
      const { answered, json, cause } = received;
      $metadata = { ...answered, attempts, totalRetryDelay };
      const fault = received.ok && json ? revive(json, revivers, received.text) : undefined;
      if (json && fault === "") {
        call.succeed(Date.now());
        return Object.assign(json, { $metadata });
      }
      const text = fail(call, received, fault);
      setAhead(call.observe(Date.now(), 0)); // the service's text may have told
      const error = describe(text);
      if (error.isStale && keys) credentials?.refuse(keys);
      const failure = exception({ ...error, $metadata }, cause, json);
      const [wait] = text.split("\n", 1);
      if (!wait) throw failure;
      const delay = Number(wait);
      notify(hooks.onRetry, () => ({ ...about, error: failure, delay }));
      totalRetryDelay += delay;
      await sleep(delay, signal);
    }
  } finally {
    call.free();
  }
}

/** The body's SHA-256; of small ones nothing. */
function digestOf(body: Body): Promise<ArrayBuffer> | undefined {
  const bytes = body.bytes();
  if (bytes.length <= SMALL) return undefined;
  return globalThis.crypto?.subtle?.digest("SHA-256", bytes);
}

/** Between two pieces of work on a large body: a page may do something else. A timer would take longer. */
export async function pause(length: number): Promise<void> {
  if (length <= LARGE || !("document" in globalThis)) return;
  const { port1, port2 } = new MessageChannel();
  await new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(0);
  });
  port1.close();
}

/** What came of sending: an answer, or the reason that there is none. */
interface Received {
  ok: boolean;
  answered: ResponseMetadata;
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

async function send(
  connection: Connection,
  call: Call,
  headers: Record<string, string>,
  body: Body,
  about: { operation: string; attempt: number },
  signal?: AbortSignal,
): Promise<Received> {
  const begun = Date.now();
  const limit = limitOf(signal);
  try {
    const sent = exchange(connection, headers, body, limit.signal);
    limit.start(connection.requestTimeout); // now: to make a timer takes time
    const [{ status, ok, headers: received }, text] = await limit.race(sent);
    const requestId = received.get("x-amzn-requestid") ?? undefined;
    const answered = { httpStatusCode: status, ...(requestId && { requestId }) };
    const duration = Date.now() - begun;
    notify(connection.hooks.onResponse, () => ({ ...about, status, requestId, duration }));
    // what a cache answers is older than its date
    const date = received.has("age") ? 0 : Date.parse(received.get("date") ?? "");
    setAhead(call.observe(Date.now(), date));
    const type = received.get("x-amzn-errortype");
    const pause = Number.parseFloat(received.get("retry-after") ?? "") * 1000;
    const json = parseObject(connection, text);
    return { ok, answered, type, pause, text, json, reason: "", cause: undefined };
  } catch (cause) {
    if (connection.fetch) body.spoil(); // it may go on
    if (signal?.aborted) throw aborted(signal);
    const reason = limit.expired() ? "" : (cause as Error)?.message || String(cause);
    const pause = connection.requestTimeout;
    return { ok: false, answered: {}, type: null, pause, text: "", json: undefined, reason, cause };
  } finally {
    limit.end();
  }
}

/** Tells the module that an attempt has failed: how long to wait, if at all, and the error. */
function fail(call: Call, received: Received, fault: string | undefined): string {
  const { answered, json, pause, reason } = received;
  const type = received.type ?? json?.__type ?? json?.code ?? json?.Code;
  const message = reason || (fault ?? json?.Message ?? json?.message);
  const lines = `${string(type).split("\n", 1)}\n${string(message)}`;
  return call.fail(answered.httpStatusCode ?? 0, lines, pause, Date.now(), Math.random());
}

/** The headers of the next attempt. */
function begin(
  { context, signer }: Connection,
  call: Call,
  body: Body,
  digest: ArrayBuffer | undefined,
  keys: Keys | undefined,
  $metadata: ResponseMetadata,
): Record<string, string> {
  if (keys) identify(context, signer, keys);
  const hashed = digest ? new Uint8Array(digest) : body.bytes();
  const text = call.begin(context, Date.now(), hashed, !!digest);
  const headers: Record<string, string> = {};
  for (const line of unwrap(text, $metadata).split("\n")) {
    const end = line.indexOf(": ");
    headers[line.slice(0, end)] = line.slice(end + 2);
  }
  if (keys?.sessionToken) headers["x-amz-security-token"] = keys.sessionToken;
  return headers;
}

/** Tells the module whose keys sign, if they are others: these texts are long. */
function identify(context: Context, signer: Connection["signer"], keys: Keys): void {
  if (areSame(signer.keys, keys)) return;
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  context.identify(`${accessKeyId}\n${secretAccessKey}\n${sessionToken ?? ""}`);
  signer.keys = keysOf(keys);
}

/**
 * Sends the body: a Request copies it at once, but on edge runtimes. A function of the user's, which may take its
 * time, gets it as it is. What is shared both get as a copy.
 */
async function exchange(
  { url, method = "POST", fetch }: Connection,
  headers: Record<string, string>,
  body: Body,
  signal: AbortSignal,
): Promise<[Response, string]> {
  const redirect = "manual"; // neither image nor token goes where one points
  if (!fetch) await pause(body.bytes().length);
  const bytes = body.isShared && (fetch || isEdge) ? body.bytes().slice() : body.bytes();
  const init: RequestInit = { method, redirect, headers, signal, body: bytes };
  const response = await (fetch ? fetch(url, init) : globalThis.fetch(new Request(url, init)));
  if (!fetch) weigh(bytes.length);
  if (response.status < 200 || /^3/.test(`${response.status}`)) {
    throw new Error("the endpoint redirects, or its answer cannot be read");
  }
  return [response, await response.text()];
}

/**
 * What a page sends stays in its memory until garbage is collected, and Chromium does not count it, so that this would
 * be too late. An empty buffer of that length is counted; nothing is written to it.
 */
function weigh(length: number): void {
  if (!("location" in globalThis) || isEdge) return;
  try {
    new ArrayBuffer(length);
  } catch {
    // then garbage has just been collected
  }
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
