/** Asks until something has come to its end: states of the service, and jobs with their results. */

import type { CommandClass, Metadata } from "../call/command.js";
import { checkNames } from "../call/config.js";
import type { RekognitionClient } from "../client.js";
import { configError, RekognitionError } from "../errors.js";
import { own } from "../runtime/own.js";
import { sleep } from "../runtime/wait.js";
import { clientIn, paginator } from "./pagination.js";

/** How long and how often it is asked. */
export interface WaiterOptions {
  /** How long to wait in all, in seconds. @default no limit */
  maxWaitTime?: number;
  /** The shortest time between two questions, in seconds. @default 2, or the operation's */
  minDelay?: number;
  /** The longest one, in seconds; the time grows towards it, with jitter. @default 120, of jobs 30 */
  maxDelay?: number;
  /** Ends the waiting at once. */
  abortSignal?: AbortSignal;
}

/** As {@link WaiterOptions}, with who asks. */
export interface WaiterConfiguration extends WaiterOptions {
  client: RekognitionClient;
}

/** The names of the options. */
const OPTIONS = ["client", "maxWaitTime", "minDelay", "maxDelay", "abortSignal"];

/** What came of waiting. */
export interface WaiterResult<Output> {
  state: State;
  /** The last answer, or the error instead of one. */
  reason?: Output;
  /** The same. */
  final?: Output;
  /** How often it was answered how: `{ "200: OK": 5 }`. */
  observedResponses?: Record<string, number>;
}

/** The results of a job: a promise of the first page, and an iterator over all of them. */
export interface JobResults<Output> extends Promise<Output>, AsyncIterable<Output> {}

/** An outcome: every or some item of a list has a member with this value. */
export type Acceptor = readonly [
  state: "SUCCESS" | "FAILURE",
  matcher: "every" | "some",
  list: string,
  member: string,
  expected: string,
];

type State = "SUCCESS" | "FAILURE" | "ABORTED" | "TIMEOUT" | "RETRY";

/** A function that waits for a state, and rejects when it cannot be reached. */
export function waiter<Input extends object, Output extends Metadata>(
  Command: CommandClass<Input, Output>,
  minDelay: number,
  acceptors: readonly Acceptor[],
) {
  return async (config: WaiterConfiguration, input: Input): Promise<WaiterResult<Output>> => {
    const judge = (output: Output) => judgeBy(acceptors, output);
    const { result, error } = await poll(Command, { minDelay, ...config }, input, judge);
    if (error) throw error;
    return result as WaiterResult<Output>;
  };
}

/** A function that waits for a state, and returns what came of it. */
export function waiterWithoutErrors<Input extends object, Output extends Metadata>(
  Command: CommandClass<Input, Output>,
  minDelay: number,
  acceptors: readonly Acceptor[],
) {
  return async (
    config: WaiterConfiguration,
    input: Input,
  ): Promise<WaiterResult<Output | RekognitionError>> => {
    const judge = (output: Output) => judgeBy(acceptors, output);
    return (await poll(Command, { minDelay, ...config }, input, judge)).result;
  };
}

function judgeBy(acceptors: readonly Acceptor[], output: object): State {
  for (const [state, matcher, list, member, expected] of acceptors) {
    const items = ((output as Record<string, unknown>)[list] ?? []) as object[];
    const is = (item: object) => (item as Record<string, unknown>)[member] === expected;
    if (items.length > 0 && items[matcher](is)) return state;
  }
  return "RETRY";
}

interface Job {
  JobStatus?: string | undefined;
  Status?: string | undefined;
  StatusMessage?: string | undefined;
  FailureDetails?: { Message?: string | undefined } | undefined;
  NextToken?: string | undefined;
}

/** A function that waits for a job and brings its results. */
export function jobWaiter<Input extends object, Output extends Metadata>(
  Command: CommandClass<Input, Output>,
) {
  return (config: WaiterConfiguration, input: Input): JobResults<Output> => {
    const first = poll(Command, { maxDelay: 30, ...config }, input, judgeJob).then(
      ({ result, error }) => {
        if (error) throw error;
        return result.reason as Output;
      },
    );
    const pages = async function* (): AsyncGenerator<Output> {
      const page = await first;
      yield page;
      const startingToken = (page as Job).NextToken;
      if (!startingToken) return;
      const { client, abortSignal } = config;
      const options = { client, startingToken };
      yield* paginator(Command)(options, input, abortSignal && { abortSignal });
    };
    return Object.assign(first, { [Symbol.asyncIterator]: pages });
  };
}

/** A status that is new is a failure: it must not be waited for without end. */
function judgeJob(output: Metadata): State {
  const { JobStatus, Status } = output as Job & Metadata;
  const status = JobStatus ?? Status ?? "";
  if (/^(CREATED|QUEUED|IN_PROGRESS)$/.test(status)) return "RETRY";
  return status === "SUCCEEDED" ? "SUCCESS" : "FAILURE";
}

interface Outcome<Output> {
  result: WaiterResult<Output | RekognitionError>;
  error?: RekognitionError;
}

/** Asks until an answer is judged to be the last, or an error will not pass. */
async function poll<Input extends object, Output extends Metadata>(
  Command: CommandClass<Input, Output>,
  config: WaiterConfiguration,
  input: Input,
  judge: (output: Output) => State,
): Promise<Outcome<Output>> {
  checkNames(own(config), OPTIONS);
  const { abortSignal, minDelay = 2, maxDelay = 120, maxWaitTime = Infinity } = config;
  const { name } = Command.operation;
  const client = clientIn(config, name);
  if (!(minDelay > 0 && minDelay <= maxDelay && minDelay < maxWaitTime)) {
    const found = `${minDelay}, ${maxDelay} and ${maxWaitTime}`;
    throw configError(
      `${name}: expected 0 < minDelay <= maxDelay, and minDelay < maxWaitTime; found ${found}`,
    );
  }
  const observedResponses: Record<string, number> = {};
  const end = Date.now() + maxWaitTime * 1000;
  const { timeout = LONGEST } = client.config;
  let reason: Output | RekognitionError | undefined;
  const because = (state: State, error?: RekognitionError): Outcome<Output> => ({
    result: { state, ...(reason && { reason, final: reason }), observedResponses },
    ...(error && { error }),
  });
  try {
    for (let bound = minDelay; ; bound *= 2) {
      let state: State = "RETRY";
      const left = Math.max(1, end - Date.now());
      const limits = left < timeout ? { timeout: left } : {};
      try {
        const options = { ...limits, ...(abortSignal && { abortSignal }) };
        const output = await client.send(new Command(input), options);
        reason = output;
        state = judge(output);
      } catch (error) {
        const failed = error as RekognitionError;
        const isOver = failed.name === "TimeoutError" && !failed.$retryable && left < timeout;
        if (isOver) return because("TIMEOUT", late(name, maxWaitTime));
        reason = failed;
        if (!failed.$retryable) throw error; // else it may be better the next time
      }
      const { message, $metadata } = reason as RekognitionError;
      const seen = `${$metadata.httpStatusCode}: ${message ?? "OK"}`;
      observedResponses[seen] = (observedResponses[seen] ?? 0) + 1;
      if (state === "SUCCESS") return because(state);
      if (state === "FAILURE") return because(state, failure(name, reason as Metadata));
      const jittered = minDelay + Math.random() * (bound - minDelay);
      const delay = (bound > maxDelay ? maxDelay : jittered) * 1000; // as the AWS SDK has it
      if (Date.now() + delay > end) return because("TIMEOUT", late(name, maxWaitTime));
      await sleep(delay, abortSignal);
    }
  } catch (error) {
    const ended = error as RekognitionError;
    return because(ended.name === "AbortError" ? "ABORTED" : "FAILURE", ended);
  }
}

/** The longest that a timer takes, in milliseconds. */
const LONGEST = 0x7fffffff;

function late(name: string, seconds: number): RekognitionError {
  const message = `${name}: not done within ${seconds} s (maxWaitTime)`;
  return new RekognitionError({ name: "TimeoutError", message });
}

function failure(name: string, output: Job & Metadata): RekognitionError {
  const status = output.JobStatus ?? output.Status;
  const details = output.StatusMessage ?? output.FailureDetails?.Message;
  const reached = status
    ? `the job's status is ${status}${details ? `: ${details}` : ""}`
    : "what is waited for has failed";
  return new RekognitionError({ name: "JobFailedError", message: `${name}: ${reached}` }, output);
}
