/** What a page and its worker tell each other, over a channel for each client. */

import type { AnalysisCall } from "../analyze.js";
import type { AwsCredentialIdentity } from "../credentials.js";
import {
  type ErrorDescription,
  exception,
  RekognitionError,
  RekognitionServiceException,
} from "../errors.js";
import type { Hooks } from "../hooks.js";
import type { Parts } from "../input.js";
import type { Operation } from "../operation.js";

/** To the worker. */
export type ToWorker = Call | { abort: number } | Asked;

/** What is to be done: a call, or several with one image. */
export type Task = { operation: Operation; parts: Parts } | { calls: AnalysisCall[] };

/** A task, by a number. */
export interface Call {
  call: number;
  task: Task;
  times: object;
}

/** The credentials that were asked for, or why there are none. */
export interface Asked {
  asked: number;
  keys?: AwsCredentialIdentity;
  error?: ErrorDescription;
}

/** What became of a call, and the buffers that it passed along. */
export interface Called {
  called: number;
  output?: unknown;
  error?: ErrorDescription;
  buffers: ArrayBuffer[];
}

/** To the page. */
export type ToPage =
  | Called
  | { ask: number }
  | { refuse: AwsCredentialIdentity }
  | { hook: keyof Hooks; event: object };

/** An error as it can be sent. */
export function packed(error: unknown): ErrorDescription {
  const known = error instanceof RekognitionError ? { ...error } : {};
  const { name, message } = Object(error) as Error;
  const retry = (known as Partial<RekognitionError>).$retryable;
  return {
    ...known,
    isService: error instanceof RekognitionServiceException,
    retryable: !!retry,
    throttling: !!retry?.throttling,
    name,
    message: message ?? String(error),
  };
}

/** The error that was sent. */
export function unpacked(error: ErrorDescription): RekognitionError {
  return exception(error, undefined, error);
}
