/** Waiting that can be ended: by a signal, or by a limit. Whatever ends, no timer and no listener stays. */

import { RekognitionError } from "../errors.js";

/** A signal that aborts when another does, or when time is up. */
export interface Limit {
  readonly signal: AbortSignal;
  /** From now on it is so many milliseconds, if that is given. One in the background keeps no process of Node running. */
  readonly start: (milliseconds: number | undefined, inBackground?: boolean) => void;
  /** Whether it was the time. */
  readonly expired: () => boolean;
  /** The promise's value, or an AbortError as soon as the signal aborts. One at a time. */
  readonly race: Wait;
  /** Aborts the signal. */
  readonly abort: () => void;
  /** Leaves nothing behind. */
  readonly end: () => void;
}

/** A limit, which is also that of a signal, if there is one. */
export function limitOf(signal?: AbortSignal): Limit {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let expired = false;
  let stop: ((error: Error) => void) | undefined;
  const abort = () => {
    controller.abort(signal?.reason);
    stop?.(abortError(controller.signal));
  };
  const expire = () => {
    expired = true;
    abort();
  };
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  return {
    signal: controller.signal,
    start: (milliseconds, inBackground) => {
      if (milliseconds) timer = setTimeout(expire, milliseconds);
      if (inBackground) (timer as { unref?: () => void }).unref?.();
    },
    expired: () => expired,
    abort,
    race: (promise) =>
      new Promise((resolve, reject) => {
        stop = reject;
        if (controller.signal.aborted) reject(abortError(controller.signal));
        promise.then(resolve, reject);
      }),
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}

/** Runs `body` under the limits of a call: the user's signal, and the time that the call may take in all. */
export async function runWithin<T>(
  timeout: number | undefined,
  abortSignal: AbortSignal | undefined,
  body: (signal: AbortSignal | undefined) => Promise<T>,
  option = "timeout",
): Promise<T> {
  if (!timeout) return body(abortSignal);
  const limit = limitOf(abortSignal);
  limit.start(timeout);
  try {
    return await body(limit.signal);
  } catch (error) {
    if (!limit.expired() || (error as Error)?.name !== "AbortError") throw error;
    const message = `no result within ${timeout} ms (${option})`;
    throw new RekognitionError({ name: "TimeoutError", message }, error);
  } finally {
    limit.end();
  }
}

/** Waits for a promise. */
export type Wait = <T>(promise: Promise<T>) => Promise<T>;

/** Waits for no promise longer than `requestTimeout`, and for none once the signal has aborted. */
export function patience(requestTimeout = 30_000, signal?: AbortSignal): Wait {
  return (promise) =>
    runWithin(requestTimeout, signal, (both) => until(promise, both), "requestTimeout");
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
    const abort = () => reject(abortError(signal));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    const end =
      <Value>(settle: (value: Value) => void) =>
      (value: Value) => {
        signal.removeEventListener("abort", abort);
        settle(value);
      };
    Promise.resolve(promise).then(end(resolve), end(reject)); // a provider of credentials may bring them at once
  });
}

/** The error of a signal that has aborted. */
export function abortError(signal: AbortSignal): RekognitionError {
  const message = "the call was aborted by its abortSignal";
  return new RekognitionError({ name: "AbortError", message }, signal.reason);
}
