/**
 * Runs a call: asks for credentials, exchanges requests for responses, sleeps. The WebAssembly module (src/call.rs)
 * decides the headers, whether to try again and how long to wait; nothing is decided here.
 *
 * The words are the same throughout: a client *sends* a command; that *runs* an operation, which runs a call; a call
 * makes attempts, each the *exchange* of a request for a response. Whoever needs credentials *asks* for them.
 */

import { dropNulls } from "../body/output.js";
import {
  describe,
  type ErrorDescription,
  exception,
  type RekognitionError,
  type ResponseMetadata,
} from "../errors.js";
import type { Body } from "../module/arena.js";
import { Call } from "../rekognition_wasm.js";
import { setAhead } from "../runtime/clock.js";
import { isEdge } from "../runtime/edge.js";
import { pause } from "../runtime/pause.js";
import { abortError, limitOf, sleep, until } from "../runtime/wait.js";
import type { Context } from "./context.js";
import { type Keys, linesOf } from "./credentials.js";
import { notify } from "./hooks.js";
import type { Called, Target } from "./request.js";
import { findHint } from "./service.js";

/** The answer to a call: its JSON, with `$metadata`. */
export type Answer = Record<string, unknown> & { $metadata: ResponseMetadata };

/** Bodies up to this length the module hashes itself: that takes less time than a promise. */
const SMALL = 4096;

/** Runs a call. */
export async function run(
  context: Context,
  called: Called,
  body: Body,
  signal?: AbortSignal,
): Promise<Answer> {
  const { url, service, credentials } = context;
  const target = called.locate?.(url, service) ?? { url, method: "POST", line: called.name };
  const call = new Call(context.module, context.maxAttempts, context.adaptive ? 1 : 0);
  const about = { operation: called.name, attempt: 0 };
  const running: Running = { context, called, target, body, call, signal, about };
  let totalRetryDelay = 0;
  try {
    const digesting = credentials && digestOf(body);
    digesting?.catch(() => {}); // credentials may fail before it is waited for
    for (;;) {
      const headers = await begin(running, digesting);
      const outcome = await attempt(running, headers);
      const $metadata = { ...outcome.answered, attempts: about.attempt, totalRetryDelay };
      running.$metadata = $metadata;
      if ("output" in outcome) {
        call.succeed(Date.now());
        return Object.assign(outcome.output, { $metadata });
      }
      totalRetryDelay += await retreat(running, outcome);
    }
  } finally {
    call.free();
  }
}

/** A call that is under way. */
interface Running {
  readonly context: Context;
  readonly called: Called;
  readonly target: Target;
  readonly body: Body;
  readonly signal: AbortSignal | undefined;
  /** The module's part, which decides. */
  readonly call: Call;
  /** The keys that sign the present attempt. */
  keys?: Keys | undefined;
  /** The beginning of the events of the present attempt: its number is from 1. */
  readonly about: { readonly operation: string; attempt: number };
  /** The knowledge after the last attempt. */
  $metadata?: ResponseMetadata;
}

/** Waits for what the next attempt needs, and signs it; its headers. */
async function begin(
  running: Running,
  digesting: Promise<ArrayBuffer> | undefined,
): Promise<Record<string, string>> {
  const { context, target, call, body, signal } = running;
  const { module, signer, credentials } = context;
  if (signal?.aborted) throw abortError(signal);
  const pace = call.pace(Date.now());
  if (pace) await sleep(pace, signal);
  const keys = await credentials?.({ abortSignal: signal });
  running.keys = keys;
  const digest = digesting && (await until(digesting, signal));
  const lines = keys && linesOf(keys);
  // the module is told only of other keys: it copies what it is told
  if (lines && lines !== signer.lines) {
    module.identify(lines);
    signer.lines = lines;
  }
  const hashed = digest ? new Uint8Array(digest) : body.bytes();
  const begun = call.begin(module, target.line, Date.now(), hashed, !!digest);
  if (begun.startsWith("\n")) throw await explain(running, describe(begun));
  return headersOf(begun, keys);
}

/** Makes an attempt. */
async function attempt(running: Running, headers: Record<string, string>): Promise<Outcome> {
  const { context, target, body, signal, about } = running;
  const { hooks, fetch, requestTimeout } = context;
  about.attempt += 1;
  notify(hooks.onRequest, () => ({ ...about, url: target.url, length: body.bytes().length }));
  const begun = Date.now();
  const limit = limitOf(signal);
  try {
    const exchanging = exchange(context, target, headers, body, limit.signal);
    limit.start(requestTimeout); // now: to make a timer takes time
    const [response, text] = await limit.race(exchanging);
    return read(running, response, text, Date.now() - begun);
  } catch (cause) {
    if (fetch) body.spoil(); // it may go on
    if (signal?.aborted) throw abortError(signal);
    const message = limit.expired() ? "" : (cause as Error)?.message || String(cause);
    return { answered: {}, status: 0, type: "", message, asked: requestTimeout, cause };
  } finally {
    limit.end();
  }
}

/** Reads an answer. */
function read(
  { context, called, call, about }: Running,
  { status, ok, headers }: Response,
  text: string,
  duration: number,
): Outcome {
  const requestId = headers.get("x-amzn-requestid") ?? undefined;
  const answered = { httpStatusCode: status, ...(requestId && { requestId }) };
  notify(context.hooks.onResponse, () => ({ ...about, status, requestId, duration }));
  // a cache's answer is older than its date
  const date = headers.has("age") ? 0 : Date.parse(headers.get("date") ?? "");
  setAhead(call.observe(Date.now(), date));
  const answer = parseObject(context, text);
  if (answer && text.includes("null")) dropNulls(answer);
  const { revive, members = {} } = called.output ?? {};
  const fault = ok && answer && revive?.(answer, members);
  if (ok && answer && !fault) return { answered, output: answer };
  const { Code, code = Code, __type = code, message, Message = message } = answer ?? {};
  return {
    answered,
    status,
    type: textOf(headers.get("x-amzn-errortype") ?? __type),
    message: textOf(fault || Message),
    date,
    asked: Number.parseFloat(headers.get("retry-after") ?? "") * 1000,
    answer,
  };
}

/** Waits after a failure for the next attempt, and returns how long; or throws the error that ends the call. */
async function retreat(running: Running, failure: Failure): Promise<number> {
  const { context, call, signal, keys, about, $metadata } = running;
  const { status, type, message, asked, date = 0, cause, answer } = failure;
  const told = `${type.split("\n", 1)}\n${message}`;
  const text = call.fail(status, told, asked, date, Date.now(), Math.random());
  setAhead(call.observe(Date.now(), 0)); // the service's text may have told
  const error = describe(text);
  if (error.isStale && keys) context.credentials?.refuse(keys);
  const [wait] = text.split("\n", 1);
  if (!wait) throw await explain(running, error, cause, answer);
  const delay = Number(wait);
  notify(context.hooks.onRetry, () => {
    return { ...about, error: exception({ ...error, $metadata }, cause, answer), delay };
  });
  await sleep(delay, signal);
  return delay;
}

/** The exception that ends a call, with its hint. */
async function explain(
  { context: { service }, called: { name }, $metadata }: Running,
  error: ErrorDescription,
  cause?: unknown,
  answer?: object,
): Promise<RekognitionError> {
  const hint = await findHint(service, name, error);
  return exception({ ...error, hint, $metadata }, cause, answer);
}

/** SHA-256 of the body; `undefined` for small bodies, which the module hashes itself. */
function digestOf(body: Body): Promise<ArrayBuffer> | undefined {
  const bytes = body.bytes();
  if (bytes.length <= SMALL) return undefined;
  return globalThis.crypto?.subtle?.digest("SHA-256", bytes);
}

/** The outcome of an attempt: a success, or the reason that there is none. */
type Outcome = Success | Failure;

interface Success {
  readonly answered: ResponseMetadata;
  readonly output: Record<string, unknown>;
}

interface Failure {
  readonly answered: ResponseMetadata;
  /** The HTTP status; 0 if no answer came. */
  readonly status: number;
  /** The type that the service declares; empty if it declares none. */
  readonly type: string;
  /** The service's words, or the reason that no answer came; empty if it did not come in time. */
  readonly message: string;
  /** How many milliseconds the service asks to wait, or how many were waited for an answer. */
  readonly asked: number;
  /** The answer's `Date`, in milliseconds since 1970, if it has one. */
  readonly date?: number;
  readonly answer?: Record<string, unknown> | undefined;
  readonly cause?: unknown;
}

/** The headers that the module has written, and the token, which it leaves out. */
function headersOf(lines: string, keys: Keys | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of lines.split("\n")) {
    const end = line.indexOf(": ");
    headers[line.slice(0, end)] = line.slice(end + 2);
  }
  if (keys?.sessionToken) headers["x-amz-security-token"] = keys.sessionToken;
  return headers;
}

/**
 * Sends the body: a Request copies it at once, but on edge runtimes. A function of the user's, which may take its
 * time, gets it as it is. Both get a copy of a body that is shared.
 */
async function exchange(
  { fetch }: Context,
  { url, method }: Target,
  headers: Record<string, string>,
  body: Body,
  signal: AbortSignal,
): Promise<[Response, string]> {
  const redirect = "manual"; // neither image nor token goes where one points
  if (!fetch) await pause(body.bytes().length);
  const bytes = body.isShared && (fetch || isEdge) ? body.bytes().slice() : body.bytes();
  const init: RequestInit = { method, redirect, headers, signal };
  if (!/^(GET|HEAD)$/.test(method)) init.body = bytes;
  const response = await (fetch ? fetch(url, init) : globalThis.fetch(new Request(url, init)));
  if (!fetch) weigh(bytes.length);
  if (response.status < 200 || /^3/.test(`${response.status}`)) {
    throw new Error("the endpoint redirects, or its answer cannot be read");
  }
  return [response, await response.text()];
}

/**
 * Chromium keeps sent bodies until garbage is collected, and does not count them, so that it would collect too late. It
 * counts an empty buffer of that length; nothing is written to the buffer.
 */
function weigh(length: number): void {
  if (!("location" in globalThis) || isEdge) return;
  try {
    new ArrayBuffer(length);
  } catch {
    // allocation failed, so the engine has just collected
  }
}

function parseObject({ parse }: Context, text: string): Record<string, unknown> | undefined {
  try {
    const json = parse(text);
    return json instanceof Object && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
