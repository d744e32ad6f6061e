/** The modular client: `client.send(new DetectFacesCommand(input))`. */

import { readImages, writeBody } from "./body.js";
import { run, until } from "./call.js";
import { checkConfig, type RekognitionClientConfig } from "./config.js";
import { connector } from "./connection.js";
import { providerOf } from "./credentials.js";
import { configError, type ResponseMetadata } from "./errors.js";
import { kind } from "./image.js";
import { Call } from "./rekognition_wasm.js";

/** What a single call can be told. */
export interface CallOptions {
  /** Ends the call at once, whatever it is waiting for. */
  abortSignal?: AbortSignal;
}

/** What every output has besides its members. */
export interface Metadata {
  $metadata: ResponseMetadata;
}

/** One call of an operation, to be sent by a client. */
export abstract class Command<Input extends object, Output extends Metadata> {
  /** The operation's name. */
  abstract readonly operation: string;
  /** The members of the input that hold images. */
  readonly images: readonly string[] = [];
  /** Of the output; only its type is used. */
  declare readonly output?: Output;

  constructor(readonly input: Input) {}
}

/** A client of Amazon Rekognition in one region. */
export class RekognitionClient {
  /** The options, and the region as the AWS SDK has it. */
  readonly config: Omit<RekognitionClientConfig, "region"> & { region: () => Promise<string> };
  readonly #connect: ReturnType<typeof connector>;

  constructor(config: RekognitionClientConfig) {
    checkConfig(config);
    const credentials = providerOf(config.credentials);
    this.config = { ...config, region: async () => config.region };
    this.#connect = connector({ ...config, credentials }, false);
  }

  /** Sends a command. Rejects with a `RekognitionError`. */
  async send<Input extends object, Output extends Metadata>(
    command: Command<Input, Output>,
    options?: CallOptions,
  ): Promise<Output> {
    const { operation, images, input } = command ?? {};
    const signal = options?.abortSignal;
    if (!operation) {
      throw configError("send: expected a command, such as new DetectFacesCommand({…})");
    }
    if (kind(input) !== "Object") {
      throw configError(`${operation}: expected an input object, found ${kind(input)}`);
    }
    if (typeof options === "function" || (signal && !signal.addEventListener)) {
      throw configError(
        "expected options with an AbortSignal; a promise is returned, no callback called",
      );
    }
    const ready = Promise.all([this.#connect(), readImages(input, images)]);
    const [connection, bytes] = await until(ready, signal);
    const call = new Call(connection.context, operation);
    try {
      writeBody(call, connection.memory, input, bytes);
    } catch (error) {
      call.free();
      throw error;
    }
    return (await run(connection, call, signal)) as Metadata as Output;
  }

  /** There is nothing to release; it exists because the AWS SDK's clients have it. */
  destroy(): void {}
}
