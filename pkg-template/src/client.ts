/** The modular client: `client.send(new DetectFacesCommand(input))`. */

import { until } from "./abort.js";
import type { Body } from "./arena.js";
import { bodyOf } from "./body.js";
import { type Connection, limited, run } from "./call.js";
import type { Command, Metadata } from "./command.js";
import { checkConfig, checkCount, type RekognitionClientConfig } from "./config.js";
import { connector, REKOGNITION } from "./connection.js";
import { type ClientCredentials, providerOf } from "./credentials.js";
import { configError } from "./errors.js";
import { encode, warnOnce } from "./input.js";
import { type Remote, remoteOf } from "./worker/page.js";

/** What a single call can be told. */
export interface CallOptions {
  /** Ends the call at once, whatever it is waiting for. */
  abortSignal?: AbortSignal;
  /** How long one attempt may take, in milliseconds. @default the client's `requestTimeout` */
  requestTimeout?: number;
  /** How long the call may take in all, in milliseconds. @default the client's `timeout` */
  timeout?: number;
}

/** A client of Amazon Rekognition in one region. */
export class RekognitionClient {
  /** The options; region and credentials as functions, as the AWS SDK has them. */
  readonly config: Omit<RekognitionClientConfig, "region" | "credentials"> & {
    region: () => Promise<string>;
    credentials: ClientCredentials;
  };
  readonly #remote: Remote | undefined;
  /** @internal */
  readonly connect: () => Promise<Connection>;

  constructor(config: RekognitionClientConfig) {
    checkConfig(config);
    const credentials = providerOf(config.credentials);
    this.config = { ...config, region: async () => config.region, credentials };
    this.#remote = config.worker ? remoteOf(config, credentials) : undefined;
    this.connect = connector({ ...config, credentials }, REKOGNITION);
  }

  /** Sends a command. Rejects with a `RekognitionError`. */
  async send<Input extends object, Output extends Metadata>(
    command: Command<Input, Output>,
    options?: CallOptions,
  ): Promise<Output> {
    const { operation, input } = Object(command) as Command<Input, Output>;
    const { abortSignal, ...times } = options ?? {};
    const { requestTimeout, timeout = this.config.timeout } = times;
    for (const name of ["requestTimeout", "timeout"] as const) checkCount(times, name);
    if (!operation) {
      throw configError("send: expected a command, such as new DetectFacesCommand({…})");
    }
    if (typeof options === "function" || (abortSignal && !abortSignal.addEventListener)) {
      throw configError(
        "expected options with an AbortSignal; a promise is returned, no callback called",
      );
    }
    if (operation.ended) {
      warnOnce(`${operation.name}: the service ended this operation on ${operation.ended}`);
    }
    if (this.#remote) {
      const { signal, ...limits } = { signal: abortSignal, ...times };
      return this.#remote(operation, input, limits, signal) as Promise<Output>;
    }
    const parts = encode(operation, input);
    const answer = await limited(timeout, abortSignal, async (signal) => {
      const writing = bodyOf(operation, parts, this.config.image, signal);
      try {
        const [connection, body] = await until(Promise.all([this.connect(), writing]), signal);
        const limits = requestTimeout ? { ...connection, requestTimeout } : connection;
        const answer = await run(limits, operation, body, signal);
        for (const [member, about] of Object.entries(body.images)) {
          answer[`$${member.charAt(0).toLowerCase()}${member.slice(1)}`] = about;
        }
        return answer;
      } finally {
        const free = ({ free }: Body) => free();
        writing.then(free, () => {}); // also where an abort overtook it
      }
    });
    return answer as Metadata as Output;
  }

  /** There is nothing to release; it exists because the AWS SDK's clients have it. */
  destroy(): void {}
}
