/** Pages of the operations that answer with a `NextToken`. */

import type { CommandClass, Metadata } from "../call/command.js";
import { checkNames } from "../call/config.js";
import { type CallOptions, RekognitionClient } from "../client.js";
import { configError, RekognitionError } from "../errors.js";
import { own } from "../runtime/own.js";

/** An asynchronous iterator over pages. */
export type Pages<Output> = AsyncGenerator<Output, undefined, unknown>;

/** How pages are asked for. */
export interface PaginationOptions {
  /** How many items a page has at most, unless the input says it. @default the service's */
  pageSize?: number;
  /** The token of the first page. @default the input's */
  startingToken?: string;
  /**
   * The end of the pages when the service answers with the token that it was asked with, so that the next page would be the
   * same: `true` ends, `false` asks on and on. @default a `ResponseError`, after that page
   */
  stopOnSameToken?: boolean;
  /** Called with each command before it is sent; may return another. */
  // biome-ignore lint/suspicious/noExplicitAny: as in the AWS SDK; the command is of any operation
  withCommand?: (command: any) => any;
}

/** As {@link PaginationOptions}, with who asks. */
export interface RekognitionPaginationConfiguration extends PaginationOptions {
  client: RekognitionClient;
}

/** The names of the options. */
const OPTIONS = ["client", "pageSize", "startingToken", "stopOnSameToken", "withCommand"];

interface Token {
  NextToken?: string | undefined;
}

/** The client of a configuration, or the error of one without. */
export function clientIn(config: { client: RekognitionClient }, where: string): RekognitionClient {
  const { client } = own(config);
  if (client instanceof RekognitionClient) return client;
  throw configError(`${where}: expected a client in { client }, found none`);
}

/** A function that asks for page after page of an operation. */
export function paginator<Input extends Token, Output extends Token & Metadata>(
  Command: CommandClass<Input, Output>,
) {
  return async function* (
    config: RekognitionPaginationConfiguration,
    input: Input,
    options?: CallOptions,
  ): Pages<Output> {
    const { pageSize, startingToken, stopOnSameToken, withCommand } = own(config);
    checkNames(own(config), OPTIONS);
    const { name } = Command.operation;
    const client = clientIn(config, `paginate${name}`);
    let token = startingToken ?? input?.NextToken;
    for (;;) {
      const command = new Command({ MaxResults: pageSize, ...input, NextToken: token });
      const output: Output = await client.send(withCommand?.(command) ?? command, options);
      yield output;
      const next = output.NextToken;
      if (!next) return undefined;
      if (next === token && stopOnSameToken !== false) {
        if (stopOnSameToken) return undefined;
        const message = `${name}: expected another NextToken, found the same again`;
        throw new RekognitionError({ name: "ResponseError", message });
      }
      token = next;
    }
  };
}
