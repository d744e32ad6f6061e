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
import { Call, type Context as ModuleContext } from "../rekognition_wasm.js";
import { type Failed, loadAdvice, type Pace } from "../runtime/demand.js";
import { isEdge } from "../runtime/edge.js";
import { own } from "../runtime/own.js";
import { pause } from "../runtime/pause.js";
import { abortError, limitOf, sleep, until } from "../runtime/wait.js";
import { textOf } from "./answer.js";
import type { Manner } from "./config.js";
import type { Context } from "./context.js";
import type { Keys } from "./credentials.js";
import { dateOf, headerOf, pauseOf } from "./headers.js";
import { notify } from "./hooks.js";
import type { Called, Target } from "./request.js";

/** The answer to a call: its JSON, with `$metadata`. */
export type Answer = Record<string, unknown> & { $metadata: ResponseMetadata };

/** Bodies up to this length the module hashes itself: that takes less time than a promise. */
const SMALL = 4096;
/** The most characters that are kept of a service's text. */
const LONGEST = 4096;

/** Runs a call. */
export async function run(
  context: Context,
  operation: Called,
  body: Body,
  signal?: AbortSignal,
  manner?: Manner,
): Promise<Answer> {
  const { url, service, credentials, part } = context;
  const called = own(operation);
  const target = called.locate?.(url, service) ?? { url, method: "POST", line: called.name };
  const { maxAttempts = context.maxAttempts, retryMode = context.retryMode } = own(manner);
  const pace = retryMode === "adaptive" ? await context.pace() : undefined;
  const module = part.enter();
  // a write is not repeated when nobody knows whether it was done, unless the call asks for it
  const isCautious = called.isWrite && !manner?.maxAttempts;
  const bits = (manner?.isPatient ? 1 : 0) | (isCautious ? 2 : 0);
  const call = new Call(module, maxAttempts, bits);
  const about = { operation: called.name, attempt: 0 };
  const running: Running = {
    context,
    called,
    target,
    body,
    module,
    call,
    signal,
    about,
    pace,
    headers: {},
    began: 0,
  };
  let totalRetryDelay = 0;
  try {
    const digesting = credentials && digestOf(body);
    digesting?.catch(() => {}); // credentials may fail before it is waited for
    for (;;) {
      await begin(running, digesting);
      const outcome = await attempt(running);
      const $metadata = { ...outcome.answered, attempts: about.attempt, totalRetryDelay };
      running.$metadata = $metadata;
      if ("output" in outcome) {
        pace?.learn(false, running.began);
        call.succeed();
        return Object.assign(outcome.output, { $metadata });
      }
      totalRetryDelay += await retreat(running, outcome);
    }
  } finally {
    call.free();
    part.leave();
  }
}

/** A call that is under way. */
interface Running {
  readonly context: Context;
  readonly called: Called;
  readonly target: Target;
  readonly body: Body;
  readonly signal: AbortSignal | undefined;
  /** The module's parts, which decide. */
  readonly module: ModuleContext;
  readonly call: Call;
  /** The pace of adaptive mode. */
  readonly pace: Pace | undefined;
  /** The keys that sign the present attempt. */
  keys?: Keys | undefined;
  /** The headers of the present attempt. */
  headers: Record<string, string>;
  /** The time at which it began, in milliseconds since 1970. */
  began: number;
  /** The beginning of the events of the present attempt: its number is from 1. */
  readonly about: { readonly operation: string; attempt: number };
  /** The knowledge after the last attempt, and its failure. */
  $metadata?: ResponseMetadata;
  failure?: Failure;
}

/** Waits for what the next attempt needs, and signs it. */
async function begin(running: Running, digesting: Promise<ArrayBuffer> | undefined): Promise<void> {
  const { context, target, module, call, body, signal, pace } = running;
  const { part, credentials, clock } = context;
  if (signal?.aborted) throw abortError(signal);
  await pace?.turn(signal);
  const keys = await credentials?.({ abortSignal: signal, clock });
  running.keys = keys;
  const digest = digesting && (await until(digesting, signal));
  part.identify(keys);
  const hashed = digest ? new Uint8Array(digest) : body.bytes();
  const begun = call.begin(module, target.line, Date.now(), hashed, !!digest);
  if (begun.startsWith("\n")) throw await explain(running, describe(begun));
  running.headers = headersOf(begun, keys);
}

/** Makes an attempt. */
async function attempt(running: Running): Promise<Outcome> {
  const { context, target, headers, body, signal, about } = running;
  const { hooks, fetch, requestTimeout } = context;
  about.attempt += 1;
  notify(hooks.onRequest, () => ({ ...about, url: target.url, length: body.bytes().length }));
  running.began = Date.now();
  const limit = limitOf(signal);
  try {
    const exchanging = exchange(context, target, headers, body, limit.signal);
    limit.start(requestTimeout); // now: to make a timer takes time
    const [response, text] = await limit.race(exchanging);
    const duration = Date.now() - running.began;
    const outcome = read(running, response, text);
    const { onResponse } = hooks;
    if (onResponse) {
      const { httpStatusCode: status = 0, requestId = "" } = outcome.answered;
      // the id may repeat a secret
      const told = (await loadAdvice())?.show(requestId, running) || undefined;
      notify(onResponse, () => ({ ...about, status, requestId: told, duration }));
    }
    return outcome;
  } catch (cause) {
    if (fetch) body.spoil(); // it may go on
    if (signal?.aborted) throw abortError(signal);
    const message = limit.expired() ? "" : "unknown"; // the cause says more
    return { answered: {}, status: 0, type: "", message, asked: requestTimeout, cause };
  } finally {
    limit.end();
  }
}

/** Reads an answer. */
function read(
  { context, called, call }: Running,
  { status, ok, headers }: Response,
  text: string,
): Outcome {
  const date = dateOf(headers);
  context.clock.ahead = call.observe(Date.now(), date);
  const answer = parseObject(context, text);
  const { RequestId } = own(answer); // of those that answer XML
  const requestId =
    headerOf(headers, "x-amzn-requestid") ?? headerOf(headers, "x-amz-request-id") ?? RequestId;
  const answered = {
    httpStatusCode: status,
    ...(typeof requestId === "string" && { requestId }),
  };
  const { revive, members = {} } = called.output ?? {};
  const fault = ok && answer && revive?.(answer, members);
  if (ok && answer && !fault) return { answered, output: answer };
  const { Code, code = Code, __type = code, message, Message = message } = own(answer);
  return {
    answered,
    status,
    type: cut(headerOf(headers, "x-amzn-errortype") ?? __type).replace(/\n.*/s, ""),
    message: cut(fault || Message),
    asked: pauseOf(headers),
    date,
    headers,
    text: cut(text),
    answer,
  };
}

/** As much of a service's text as is kept. */
function cut(text: unknown): string {
  return typeof text === "string" ? text.slice(0, LONGEST) : "";
}

/** Waits after a failure for the next attempt, and returns how long; or throws the error that ends the call. */
async function retreat(running: Running, failure: Failure): Promise<number> {
  const { context, call, signal, keys, about } = running;
  const { status, type, message, asked, date = 0 } = failure;
  const text = call.fail(status, `${type}\n${message}`, asked, date, Date.now(), Math.random());
  context.clock.ahead = call.observe(Date.now(), 0); // the service's text may have told
  const described = describe(text);
  running.pace?.learn(!!described.throttling, running.began);
  if (described.isStale && keys) context.credentials?.refuse(keys);
  running.failure = failure;
  const [wait] = text.split("\n", 1);
  const { onRetry } = context.hooks;
  const delay = Number(wait);
  if (!wait || onRetry) {
    const error = await explain(running, described);
    if (!wait) throw error;
    notify(onRetry, () => ({ ...about, error, delay }));
  }
  await sleep(delay, signal);
  return delay;
}

/** The exception that a failure is, with its hint and without secrets. */
async function explain(running: Running, error: ErrorDescription): Promise<RekognitionError> {
  const description = { ...error, $metadata: running.$metadata };
  const told = (await loadAdvice())?.tell(description, running.failure, running);
  if (told) return exception(told.description, told.cause, told.answer);
  // nobody knows what the words of others hold
  const message = "its words cannot be loaded";
  const name = /^[a-z]{1,60}$/i.test(error.name) ? error.name : "UnknownError";
  return exception({ ...description, name, message, hint: undefined });
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

interface Failure extends Failed {
  readonly answered: ResponseMetadata;
  /** The type that the service declares; empty if it declares none. */
  readonly type: string;
  /** The time that the answer tells, in milliseconds since 1970. */
  readonly date?: number;
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
  const init: RequestInit = own({ method, redirect, headers, signal });
  if (!/^(GET|HEAD)$/.test(method)) init.body = bytes;
  const response = await (fetch ? fetch(url, init) : globalThis.fetch(new Request(url, init)));
  if (!fetch) weigh(bytes.length);
  const { status, headers: answered } = response;
  if (status < 200 || (/^3/.test(`${status}`) && answered.has("location"))) {
    throw new Error("the endpoint redirects, or its answer cannot be read");
  }
  return [response, await textOf(response)];
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
    const json = parse(text) as Record<string, unknown>;
    if (!(json instanceof Object) || Array.isArray(json)) return undefined;
    if (text.includes("null")) dropNulls(json);
    return json;
  } catch {
    return undefined; // no JSON, or deeper than anything of a service
  }
}
