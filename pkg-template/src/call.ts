/**
 * Drives a call: asks for credentials, sends, sleeps. What to send, whether to try again and how long to
 * wait, the WebAssembly module decides (src/call.rs); nothing is decided here.
 */

import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from "./credentials.js";
import { RekognitionError, type ResponseMetadata, unwrap } from "./errors.js";
import type { Revivers } from "./operation.js";
import { revive } from "./output.js";
import type { Call } from "./rekognition_wasm.js";

/** What the calls of a client have in common. */
export interface Connection {
  readonly url: string;
  /** The user's own; without, the global one. */
  readonly fetch: typeof fetch | undefined;
  readonly requestTimeout: number;
  /** Who signs; unsigned without. */
  readonly credentials: AwsCredentialIdentityProvider | undefined;
  readonly memory: WebAssembly.Memory;
}

/** The answer to a call: its JSON, with `$metadata`. */
export type Answer = Record<string, unknown> & { $metadata: ResponseMetadata };

/** Bodies up to this length the module hashes itself: that takes less time than a promise. */
const SMALL = 4096;

/** Runs a call whose body is complete, and frees it. */
export async function run(
  connection: Connection,
  call: Call,
  signal?: AbortSignal,
  revivers?: Revivers,
): Promise<Answer> {
  const { credentials, memory, requestTimeout } = connection;
  // Made anew for each use: a view ends when the memory grows.
  const body = () => new Uint8Array(memory.buffer as ArrayBuffer, call.pointer(), call.length());
  let digest = new Uint8Array();
  let forceRefresh = false;
  let attempts = 0;
  let totalRetryDelay = 0;
  try {
    if (credentials && call.length() > SMALL && globalThis.crypto?.subtle) {
      digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body()));
    }
    for (;;) {
      if (signal?.aborted) throw aborted(signal);
      const keys = credentials && (await until(credentials({ forceRefresh }), signal));
      const { headers } = begin(call, digest, keys);
      attempts++;
      const limit = deadline(requestTimeout, signal);
      let outcome: string;
      let cause: unknown;
      let json: Record<string, unknown> | undefined;
      try {
        const sent = exchange(connection, headers, body(), limit.signal);
        const [{ status, ok, headers: received }, text] = await until(sent, limit.signal);
        json = parseObject(text);
        const requestId = received.get("x-amzn-requestid") ?? undefined;
        const fault = ok && json ? revive(json, revivers, text) : undefined;
        if (json && fault === "") {
          call.succeed();
          const $metadata = { httpStatusCode: status, requestId, attempts, totalRetryDelay };
          return Object.assign(json, { $metadata: $metadata as ResponseMetadata });
        }
        const type = received.get("x-amzn-errortype") ?? json?.__type ?? json?.code;
        const message = fault ?? json?.Message ?? json?.message;
        const lines = `${requestId ?? ""}\n${string(type).split("\n", 1)}\n${string(message)}`;
        outcome = call.fail(status, lines, Math.random());
      } catch (error) {
        if (signal?.aborted) throw aborted(signal);
        cause = error;
        const lines = limit.signal.aborted
          ? `${requestTimeout}\n\n`
          : `\n\n${(error as Error)?.message || String(error)}`;
        outcome = call.fail(0, lines, Math.random());
      } finally {
        limit.end();
      }
      const { delay, refresh } = unwrap<{ delay: number; refresh: number }>(outcome, cause, json);
      forceRefresh = !!refresh;
      totalRetryDelay += delay;
      await sleep(delay, signal);
    }
  } finally {
    call.free();
  }
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
  if (!response.status) throw new Error("the endpoint redirects, or its answer cannot be read");
  return [response, await response.text()];
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const json = JSON.parse(text);
    return json instanceof Object && !Array.isArray(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A signal that aborts when `signal` does or after `milliseconds`; `end` leaves nothing behind. */
function deadline(milliseconds: number, signal?: AbortSignal) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, milliseconds);
  signal?.addEventListener("abort", abort);
  const end = () => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  };
  return { signal: controller.signal, end };
}

/** Waits that long, or until the signal aborts. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const slept = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  return until(slept, signal).finally(() => clearTimeout(timer));
}

/** The promise's value, or an AbortError as soon as the signal aborts. */
export function until<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(aborted(signal));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function aborted(signal: AbortSignal): RekognitionError {
  const message = "the call was aborted by its abortSignal";
  return new RekognitionError({ name: "AbortError", message }, signal.reason);
}
