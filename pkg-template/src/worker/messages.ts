/** What a page and its worker tell each other, over a channel for each client. */

import type { Parts } from "../body/input.js";
import type { Operation } from "../body/shape.js";
import type { AwsCredentialIdentity, ClientCredentials } from "../call/credentials.js";
import type { Hooks } from "../call/hooks.js";
import type { PageWorker, RekognitionClientConfig } from "../config.js";
import {
  type ErrorDescription,
  exception,
  RekognitionError,
  RekognitionServiceException,
} from "../errors.js";
import type { Frame } from "../image/source.js";
import type { Clock } from "../runtime/clock.js";

/** To the worker. */
export type ToWorker = Call | { abort: number } | Asked;

/** What is to be done: a call, or several with one image. */
export type Task = { operation: Operation; parts: Parts } | { calls: AnalysisCall[] };

/** An operation, and its body as far as it is known. */
export interface AnalysisCall {
  readonly name: string;
  readonly operation: Operation;
  readonly parts: Parts;
}

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

/** A hook that is to be called; the error of its event is a description. */
export interface HookCall {
  hook: keyof Hooks;
  event: object;
}

/** The worker asks for credentials, and says by which clock they are to hold. */
export interface Ask {
  ask: number;
  clock: Clock;
}

/** To the page. */
export type ToPage = Called | Ask | { refuse: AwsCredentialIdentity } | HookCall;

/** Pictures of what is drawn, by what draws them. */
export type Pictures = ReadonlyMap<unknown, Promise<Frame>>;

/** A client's way to a worker. */
export interface Channel {
  /** Has the worker do a task. */
  run(task: Task, pictures: Pictures, times: object, signal?: AbortSignal): Promise<unknown>;
  /** Ends it after the last task. */
  close(): void;
}

/** Opens a channel: what `worker/page` exports, which is loaded on demand. */
export type OpenChannel = (
  create: () => PageWorker,
  config: RekognitionClientConfig,
  credentials: ClientCredentials,
) => Channel;

/** An error as it can be sent. */
export function pack(error: unknown): ErrorDescription {
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
export function unpack(error: ErrorDescription): RekognitionError {
  return exception(error, undefined, error);
}
