/**
 * Drives a call: asks for credentials, sends, sleeps. The WebAssembly module (src/call.rs) decides the headers, whether
 * to try again and how long to wait; nothing is decided here.
 */

import { revive } from "../body/output.js";
import { describe, exception, type RekognitionError, type ResponseMetadata } from "../errors.js";
import type { Body } from "../module/arena.js";
import { Call } from "../rekognition_wasm.js";
import { setAhead } from "../runtime/clock.js";
import { isEdge } from "../runtime/edge.js";
import { pause } from "../runtime/pause.js";
import { abortError, limitOf, sleep, until } from "../runtime/wait.js";
import type { Context } from "./context.js";
import { areSame, type Keys, keysOf } from "./credentials.js";
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
  const { credentials, hooks } = context;
  const { name: operation } = called;
  const target = called.locate?.(context.url, context.service) ?? {
    url: context.url,
    method: "POST",
    line: operation,
  };
  const call = new Call(context.module);
  let $metadata: ResponseMetadata = {};
  let attempts = 0;
  let totalRetryDelay = 0;
  try {
    const digesting = credentials && digestOf(body);
    digesting?.catch(() => {}); // credentials may fail before it is waited for
    for (;;) {
      if (signal?.aborted) throw abortError(signal);
      const pace = call.pace(Date.now());
      if (pace) await sleep(pace, signal);
      const keys = credentials && (await credentials({ abortSignal: signal }));
      const digest = digesting && (await until(digesting, signal));
      const begun = begin(context, call, target.line, body, digest, keys);
      if (begun.startsWith("\n")) throw await explain(context, operation, begun, { $metadata });
      const headers = headersOf(begun, keys);
      const about = { operation, attempt: ++attempts };
      notify(hooks.onRequest, () => ({ ...about, url: target.url, length: body.bytes().length }));
      const outcome = await attempt(context, called, call, target, headers, body, about, signal);
      $metadata = { ...outcome.answered, attempts, totalRetryDelay };
      if ("output" in outcome) {
        call.succeed(Date.now());
        return Object.assign(outcome.output, { $metadata });
      }
      const { status, type, message, asked, cause, answer } = outcome;
      const told = `${type.split("\n", 1)}\n${message}`;
      const text = call.fail(status, told, asked, Date.now(), Math.random());
      setAhead(call.observe(Date.now(), 0)); // the service's text may have told
      if (describe(text).isStale && keys) credentials?.refuse(keys);
      const [wait] = text.split("\n", 1);
      if (!wait) throw await explain(context, operation, text, { $metadata, cause, answer });
      const delay = Number(wait);
      notify(hooks.onRetry, () => {
        const error = exception({ ...describe(text), $metadata }, cause, answer);
        return { ...about, error, delay };
      });
      totalRetryDelay += delay;
      await sleep(delay, signal);
    }
  } finally {
    call.free();
  }
}

/** The exception that ends a call, with its hint. */
async function explain(
  { service }: Context,
  operation: string,
  text: string,
  told: { $metadata: ResponseMetadata; cause?: unknown; answer?: object | undefined },
): Promise<RekognitionError> {
  const error = describe(text);
  const hint = await findHint(service, operation, error);
  return exception({ ...error, hint, $metadata: told.$metadata }, told.cause, told.answer);
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
  readonly answer?: Record<string, unknown> | undefined;
  readonly cause?: unknown;
}

async function attempt(
  context: Context,
  { output: revivers }: Called,
  call: Call,
  target: Target,
  headers: Record<string, string>,
  body: Body,
  about: { operation: string; attempt: number },
  signal?: AbortSignal,
): Promise<Outcome> {
  const begun = Date.now();
  const limit = limitOf(signal);
  try {
    const sent = exchange(context, target, headers, body, limit.signal);
    limit.start(context.requestTimeout); // now: to make a timer takes time
    const [{ status, ok, headers: received }, text] = await limit.race(sent);
    const requestId = received.get("x-amzn-requestid") ?? undefined;
    const answered = { httpStatusCode: status, ...(requestId && { requestId }) };
    const duration = Date.now() - begun;
    notify(context.hooks.onResponse, () => ({ ...about, status, requestId, duration }));
    // a cache's answer is older than its date
    const date = received.has("age") ? 0 : Date.parse(received.get("date") ?? "");
    setAhead(call.observe(Date.now(), date));
    const answer = parseObject(context, text);
    const fault = ok && answer ? revive(answer, revivers, text) : undefined;
    if (answer && fault === "") return { answered, output: answer };
    const { Code, code = Code, __type = code, message, Message = message } = answer ?? {};
    return {
      answered,
      status,
      type: textOf(received.get("x-amzn-errortype") ?? __type),
      message: textOf(fault ?? Message),
      asked: Number.parseFloat(received.get("retry-after") ?? "") * 1000,
      answer,
    };
  } catch (cause) {
    if (context.fetch) body.spoil(); // it may go on
    if (signal?.aborted) throw abortError(signal);
    const message = limit.expired() ? "" : (cause as Error)?.message || String(cause);
    const asked = context.requestTimeout;
    return { answered: {}, status: 0, type: "", message, asked, cause };
  } finally {
    limit.end();
  }
}

/** Begins the next attempt: the lines of its headers, or an error. */
function begin(
  { module, signer }: Context,
  call: Call,
  line: string,
  body: Body,
  digest: ArrayBuffer | undefined,
  keys: Keys | undefined,
): string {
  // the module is told only of other keys: these texts are long
  if (keys && !areSame(signer.keys, keys)) {
    const { accessKeyId, secretAccessKey, sessionToken } = keys;
    module.identify(`${accessKeyId}\n${secretAccessKey}\n${sessionToken ?? ""}`);
    signer.keys = keysOf(keys);
  }
  const hashed = digest ? new Uint8Array(digest) : body.bytes();
  return call.begin(module, line, Date.now(), hashed, !!digest);
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
