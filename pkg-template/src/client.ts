/** The modular client: `client.send(new DetectFacesCommand(input))`. */

import { bodyOf, leave } from "./body/body.js";
import { encode, type Parts, refusal } from "./body/input.js";
import type { Operation } from "./body/shape.js";
import { run } from "./call/call.js";
import { type Command, type Metadata, refuseMiddleware } from "./call/command.js";
import { COUNTS, checkManner } from "./call/config.js";
import { addContext, contextOf } from "./call/context.js";
import { providerOf } from "./call/credentials.js";
import {
  checkClientConfig,
  type ImageOptions,
  type RekognitionClientConfig,
  type ResolvedConfig,
} from "./config.js";
import { configError } from "./errors.js";
import type { ImageSettings } from "./image/prepare.js";
import { load } from "./module/load.js";
import { loadAdvice } from "./runtime/demand.js";
import { own } from "./runtime/own.js";
import { runWithin, until } from "./runtime/wait.js";
import { REKOGNITION } from "./services/rekognition.js";
import { Remote } from "./worker/start.js";

/** What a single call can be told. */
export interface CallOptions {
  /** Ends the call at once, whatever it is waiting for. */
  abortSignal?: AbortSignal;
  /** How long one attempt may take, in milliseconds. @default the client's `requestTimeout` */
  requestTimeout?: number;
  /** How long the call may take in all, in milliseconds. @default the client's `timeout` */
  timeout?: number;
  /**
   * How often it is tried in all, from 1. An operation that writes, such as IndexFaces, is tried again after a time-out
   * or a lost answer only if this is given: the service may have done it. @default the client's `maxAttempts`
   */
  maxAttempts?: number;
  /** @default the client's `retryMode` */
  retryMode?: "standard" | "adaptive";
}

const CALL_OPTIONS = [...COUNTS, "retryMode", "abortSignal"];

/** Where the work of clients with the option `worker` is done. */
const remotes = new WeakMap<object, Remote>();

/** Where a client's work is done, if not here. */
export function remoteIn(client: RekognitionClient): Remote | undefined {
  return remotes.get(client);
}

/** A client of Amazon Rekognition in one region. */
export class RekognitionClient {
  /** The options; region and credentials as functions, as the AWS SDK has them. */
  readonly config: ResolvedConfig;

  constructor(given: RekognitionClientConfig) {
    const config = own(given);
    // the module, by the time of the first call, which hears of what went wrong
    if (!config.worker) load().catch(() => {});
    checkClientConfig(config);
    const credentials = providerOf(config.credentials);
    this.config = own({ ...config, region: async () => config.region, credentials });
    if (config.worker) remotes.set(this, new Remote(config, credentials));
    addContext(this, { ...config, credentials }, REKOGNITION);
  }

  /** Sends a command. Rejects with a `RekognitionError`. */
  async send<Input extends object, Output extends Metadata>(
    command: Command<Input, Output>,
    options?: CallOptions,
    callback?: never,
  ): Promise<Output> {
    const { operation, input } = Object(command) as Command<Input, Output>;
    const { abortSignal, ...settings } = own(options);
    checkManner(own(settings), CALL_OPTIONS);
    const hasCallback = typeof (callback ?? options) === "function";
    if (!operation || hasCallback || (abortSignal && !abortSignal.addEventListener)) {
      const words = (await loadAdvice())?.wordSend(operation);
      throw configError(words ?? "send: expected a command and options");
    }
    if (operation.ended) loadAdvice().then((it) => it?.warnEnded(operation));
    let parts: Parts;
    try {
      parts = encode(operation, input); // and what is drawn is taken, before anything is waited for
    } catch (fault) {
      throw await refusal(fault);
    }
    const remote = remoteIn(this);
    const answer = remote
      ? remote.run({ operation, parts }, settings, abortSignal)
      : runOperation(this, operation, parts, { ...settings, abortSignal });
    return answer as Promise<Output>;
  }

  /** @internal */
  get middlewareStack(): never {
    return refuseMiddleware();
  }

  /** Releases the worker, when what is under way has ended; without `worker` there is nothing to release. */
  destroy(): void {
    remoteIn(this)?.close();
  }
}

/** Reads the images of a call whose input has been checked, and makes it. */
export async function runOperation(
  client: RekognitionClient,
  operation: Operation,
  parts: Parts,
  options: Given<CallOptions>,
): Promise<Metadata> {
  const { abortSignal, requestTimeout, timeout = client.config.timeout, ...manner } = own(options);
  const config = requestTimeout ? { ...client.config, requestTimeout } : client.config;
  return runWithin(timeout, abortSignal, async (signal) => {
    const writing = bodyOf(operation, parts, imageSettings(config), signal);
    try {
      const [shared, body] = await until(Promise.all([contextOf(client), writing]), signal);
      const context = requestTimeout ? { ...shared, requestTimeout } : shared;
      const answer = await run(context, operation, body, signal, manner);
      for (const [member, about] of Object.entries(body.images)) {
        answer[`$${member.charAt(0).toLowerCase()}${member.slice(1)}`] = about;
      }
      return answer;
    } finally {
      await leave(writing, signal); // what was answered is answered
    }
  });
}

/** How a client makes images ready; what stores them is told the client's options. */
export function imageSettings(config: ResolvedConfig): ImageSettings {
  const { fetch, requestTimeout } = config;
  const settings = own({ ...config.image, fetch, requestTimeout });
  const { s3 } = settings as ImageOptions;
  const store: Pick<ImageSettings, "store"> | undefined = s3 && {
    store: (file, signal) => s3(file, config, signal),
  };
  return Object.assign(settings, store);
}

/** Options that may be there without a value. */
export type Given<Options> = { [Name in keyof Options]: Options[Name] | undefined };
