/** What a program can be told of its calls, for logs and metrics. No event holds a secret, an input or an output. */

import type { RekognitionError } from "../errors.js";

/** An attempt begins. */
export interface RequestEvent {
  operation: string;
  /** From 1. */
  attempt: number;
  url: string;
  /** Of the body, in bytes. */
  length: number;
}

/** An answer has arrived, whatever it says. */
export interface ResponseEvent {
  operation: string;
  attempt: number;
  status: number;
  requestId: string | undefined;
  /** Of the attempt, in milliseconds. */
  duration: number;
}

/** An attempt has failed, and there will be another. */
export interface RetryEvent {
  operation: string;
  attempt: number;
  error: RekognitionError;
  /** Until the next attempt, in milliseconds. */
  delay: number;
}

/** Called with each event; what they return is ignored, and what they throw is shown on the console. */
export interface Hooks {
  onRequest?: (event: RequestEvent) => void;
  onResponse?: (event: ResponseEvent) => void;
  onRetry?: (event: RetryEvent) => void;
}

/** Calls a hook, if there is one, with the event that `about` makes; a call goes on whatever that does. */
export function notify<Event>(
  hook: ((event: Event) => void) | undefined,
  about: () => Event,
): void {
  if (!hook) return;
  const failed = (error: unknown) => console.error("rekognition-wasm: a hook failed", error);
  try {
    const returned: unknown = hook(about());
    if (returned instanceof Promise) returned.catch(failed);
  } catch (error) {
    failed(error);
  }
}
