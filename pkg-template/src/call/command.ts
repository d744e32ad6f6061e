/** What a command is: an operation and its input, to be sent by a client. */

import type { Operation, Reviver, Structure } from "../body/shape.js";
import { configError, type ResponseMetadata } from "../errors.js";
import type { Limits } from "../module/limits.js";

/** What every output has besides its members. */
export interface Metadata {
  $metadata: ResponseMetadata;
}

/** One call of an operation. */
export class Command<Input extends object = object, Output extends Metadata = Metadata> {
  /** Of the output; only its type is used. */
  declare readonly output?: Output;

  constructor(
    /** @internal */
    readonly operation: Operation,
    readonly input: Input,
  ) {}

  /** @internal */
  get middlewareStack(): never {
    return refuseMiddleware();
  }
}

/** Refuses the AWS SDK's way to change requests and to watch them. */
export function refuseMiddleware(): never {
  throw configError(
    "middlewareStack: expected fetch, onRequest, onResponse or onRetry in its place",
  );
}

/** The class of an operation's commands. */
export interface CommandClass<Input extends object, Output extends Metadata> {
  new (input: Input): Command<Input, Output>;
  /** @internal */
  readonly operation: Operation;
}

/** An input without required members may be left out. */
type Bare<Input extends object, Output extends Metadata> = object extends Input
  ? new () => Command<Input, Output>
  : unknown;

/** <https://docs.aws.amazon.com/rekognition/latest/dg/limits.html> */
const LIMITS: Limits = [5_242_880, 80, 10_000];

/** The class of the commands of an operation. */
export function command<Input extends object, Output extends Metadata>(
  name: string,
  input: Structure,
  output?: Reviver,
  ended?: string,
  limits: Limits = LIMITS,
  write?: { readonly isWrite: true },
): CommandClass<Input, Output> & Bare<Input, Output> {
  const operation = { name, input, output, ended, limits, ...write };
  return class extends Command<Input, Output> {
    static readonly operation = operation;
    constructor(input?: Input) {
      super(operation, input ?? ({} as Input));
    }
  };
}

/** The class of the commands of an operation that changes something, and would do so twice. */
export function writeCommand<Input extends object, Output extends Metadata>(
  name: string,
  input: Structure,
  output?: Reviver,
  ended?: string,
  limits?: Limits,
): CommandClass<Input, Output> & Bare<Input, Output> {
  return command(name, input, output, ended, limits, { isWrite: true });
}
