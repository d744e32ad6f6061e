/** Makes a client with a method for each operation, paginator and waiter. */

import type { CommandClass, Metadata } from "../call/command.js";
import { type CallOptions, RekognitionClient } from "../client.js";
import { type PaginationOptions, paginator } from "./pagination.js";
import type { WaiterConfiguration, WaiterOptions } from "./waiter.js";

// biome-ignore lint/suspicious/noExplicitAny: of any operation; what the methods take is in the client's type
type AnyCommandClass = CommandClass<any, Metadata>;
type Waiter = (config: WaiterConfiguration, input: never) => Promise<unknown>;

/** The client class of these; a waiter's method has its name. */
export function aggregate<Client>(
  commands: readonly AnyCommandClass[],
  paginated: readonly AnyCommandClass[],
  waiters: Record<string, Waiter>,
): Client {
  class Rekognition extends RekognitionClient {}
  const methods = Rekognition.prototype as unknown as Record<string, unknown>;
  for (const Class of commands) {
    const { name } = Class.operation;
    methods[name.charAt(0).toLowerCase() + name.slice(1)] = function (
      this: RekognitionClient,
      input: object,
      options?: CallOptions,
      callback?: never,
    ) {
      return this.send(new Class(input), options, callback);
    };
  }
  for (const Class of paginated) {
    const paginate = paginator(Class);
    methods[`paginate${Class.operation.name}`] = function (
      this: RekognitionClient,
      input = {},
      config?: PaginationOptions,
      options?: CallOptions,
    ) {
      return paginate({ ...config, client: this }, input, options);
    };
  }
  for (const [name, wait] of Object.entries(waiters)) {
    methods[name] = function (
      this: RekognitionClient,
      input: object,
      config?: WaiterOptions | number,
    ) {
      const options = typeof config === "number" ? { maxWaitTime: config } : config;
      return wait({ ...options, client: this }, input as never);
    };
  }
  return Rekognition as Client;
}
