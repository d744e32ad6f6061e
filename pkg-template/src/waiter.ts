/** Asks until something has come to its end: states of the service, and jobs with their results. */

import { sleep } from "./call.js";
import type { RekognitionClient } from "./client.js";
import type { CommandClass, Metadata } from "./command.js";
import { RekognitionError } from "./errors.js";
import { paginator } from "./pagination.js";

/** How long and how often it is asked. */
export interface WaiterOptions {
  /** How long to wait in all, in seconds. @default no limit */
  maxWaitTime?: number;
  /** The shortest time between two questions, in seconds. @default 2, or the operation's */
  minDelay?: number;
  /** The longest one, in seconds. The time grows from question to question, with jitter. @default 120 */
  maxDelay?: number;
  /** Ends the waiting at once. */
  abortSignal?: AbortSignal;
}

/** As {@link WaiterOptions}, with who asks. */
export interface WaiterConfiguration extends WaiterOptions {
  client: RekognitionClient;
}

/** What came of waiting. */
export interface WaiterResult<Output> {
  state: "SUCCESS" | "FAILURE" | "ABORTED" | "TIMEOUT" | "RETRY";
  /** The last answer. */
  reason?: Output;
}

/** The results of a job: a promise of the first page, and an iterator over all of them. */
export interface JobResults<Output> extends Promise<Output>, AsyncIterable<Output> {}

/** An outcome: every or some item of a list has a member with this value. */
export type Acceptor = readonly [
  state: string,
  matcher: string,
  list: string,
  member: string,
  expected: string,
];

/** A function that waits for a state. */
export function waiter<Input extends object, Output extends Metadata>(
  Command: CommandClass<Input, Output>,
  minDelay: number,
  acceptors: readonly Acceptor[],
) {
  return async (config: WaiterConfiguration, input: Input): Promise<WaiterResult<Output>> => {
    const { name } = Command.operation;
    const reason = await poll(Command, { minDelay, ...config }, input, (output) => {
      for (const [state, matcher, list, member, expected] of acceptors) {
        const items = ((output as Record<string, unknown>)[list] ?? []) as object[];
        const is = (item: object) => (item as Record<string, unknown>)[member] === expected;
        if (matcher === "some" ? items.some(is) : items.length > 0 && items.every(is)) {
          if (state === "SUCCESS") return true;
          throw failed(`${name}: ${member} is ${expected}`, output);
        }
      }
      return false;
    });
    return { state: "SUCCESS", reason };
  };
}

/** The same, with its outcome in the result. */
export function waiterWithoutErrors<Input, Output>(
  wait: (config: WaiterConfiguration, input: Input) => Promise<WaiterResult<Output>>,
) {
  return async (
    config: WaiterConfiguration,
    input: Input,
  ): Promise<WaiterResult<Output | RekognitionError>> => {
    try {
      return await wait(config, input);
    } catch (error) {
      const states = { AbortError: "ABORTED", TimeoutError: "TIMEOUT" } as const;
      const { name, cause } = error as RekognitionError;
      const state = states[name as keyof typeof states] ?? "FAILURE";
      return { state, reason: (name === JOB_FAILED ? cause : error) as Output | RekognitionError };
    }
  };
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
    const { name } = Command.operation;
    const first = poll(Command, config, input, (output) => {
      const { JobStatus, Status, StatusMessage, FailureDetails } = output as Job;
      const status = JobStatus ?? Status;
      if (/^(CREATED|QUEUED|IN_PROGRESS)$/.test(status ?? "")) return false;
      if (status === "SUCCEEDED") return true;
      const message = StatusMessage ?? FailureDetails?.Message;
      throw failed(
        `${name}: the job's status is ${status}${message ? `: ${message}` : ""}`,
        output,
      );
    });
    const pages = async function* (): AsyncGenerator<Output> {
      const page = await first;
      yield page;
      const startingToken = (page as Job).NextToken;
      if (!startingToken) return;
      const { client, abortSignal } = config;
      const options = { client, startingToken, stopOnSameToken: true };
      yield* paginator(Command)(options, input, abortSignal && { abortSignal });
    };
    return Object.assign(first, { [Symbol.asyncIterator]: pages });
  };
}

/** Asks until `isDone`, and brings the last answer. */
async function poll<Input extends object, Output extends Metadata>(
  Command: CommandClass<Input, Output>,
  config: WaiterConfiguration,
  input: Input,
  isDone: (output: Output) => boolean,
): Promise<Output> {
  const { client, abortSignal, minDelay = 2, maxDelay = 120, maxWaitTime = Infinity } = config;
  const options = abortSignal && { abortSignal };
  const end = Date.now() + maxWaitTime * 1000;
  for (let ceiling = minDelay; ; ceiling *= 2) {
    const output = await client.send(new Command(input), options).catch((error) => {
      if (!error.$retryable) throw error; // else it may be better the next time
    });
    if (output && isDone(output)) return output;
    const span = Math.max(0, Math.min(ceiling, maxDelay) - minDelay);
    const delay = minDelay + Math.random() * span;
    if (Date.now() + delay * 1000 > end) {
      const message = `${Command.operation.name}: not done within ${maxWaitTime} s (maxWaitTime)`;
      throw new RekognitionError({ name: "TimeoutError", message });
    }
    await sleep(delay * 1000, abortSignal);
  }
}

const JOB_FAILED = "JobFailedError";

function failed(message: string, output: object): RekognitionError {
  return new RekognitionError({ name: JOB_FAILED, message }, output);
}
