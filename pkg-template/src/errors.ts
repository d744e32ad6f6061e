/** The exceptions. A subclass is known by the `name` of an error: an app that does not import it pays nothing. */

import { plain } from "./runtime/plain.js";

/** What is known of the request that an answer or an error belongs to. */
export interface ResponseMetadata {
  /** The HTTP status of the last answer; absent if none came. */
  httpStatusCode?: number;
  /** The service's id of the request, for its support. */
  requestId?: string;
  /** How many attempts were made; 0 if the call failed before the first. */
  attempts?: number;
  /** How long the call waited between its attempts, in milliseconds. */
  totalRetryDelay?: number;
}

/** What an error is made of; members with a capital are the service's own. */
export interface ErrorDescription {
  isService?: boolean;
  retryable?: boolean;
  throttling?: boolean;
  /** The service refused the credentials. */
  isStale?: boolean;
  name: string;
  code?: string | undefined;
  hint?: string | undefined;
  message: string;
  $fault?: "client" | "server";
  $metadata?: ResponseMetadata | undefined;
  [member: string]: unknown;
}

/** The most characters of a message. */
const LONGEST = 5000;

const brand: unique symbol = Symbol.for("rekognition-wasm.error") as never;

/** Every error that the package throws. */
export class RekognitionError extends Error {
  /** What went wrong, for a program: `EmptyImage`, `ImageTooLarge`, … of an `ImageError`. */
  declare readonly code?: string;
  /** What to do, where the message does not say it. */
  declare readonly hint?: string;
  /** `"client"`, or `"server"` for a fault of the service. */
  readonly $fault: "client" | "server";
  /** The request; what is not known of it is absent. */
  readonly $metadata: ResponseMetadata;
  /** Present if the same call may succeed later. */
  declare readonly $retryable?: { throttling: boolean };
  /** @internal */
  readonly [brand] = true;

  constructor(description: ErrorDescription, cause?: unknown) {
    super(plain(description.message, LONGEST), cause === undefined ? undefined : { cause });
    const { code, hint, retryable, throttling } = description;
    this.name = plain(description.name);
    // an absent member is not there: consoles show those that are
    if (code) this.code = code;
    if (hint) this.hint = hint;
    if (retryable) this.$retryable = { throttling: !!throttling };
    this.$metadata = description.$metadata ?? {};
    const isFault = /^(Throttling|InternalServer)/.test(this.name); // whatever the status
    const isServers = isFault || (this.$metadata.httpStatusCode ?? 0) >= 500;
    this.$fault = description.$fault ?? (isServers ? "server" : "client");
    Object.assign(this, serviceMembers(description));
  }
}

/** What the service answered instead of a result; `name` is its type. */
export class RekognitionServiceException extends RekognitionError {
  /** The service's name of the error; absent where its front end spoke. */
  declare readonly Code?: string | undefined;
  /** The service's id of the error. */
  declare readonly Logref?: string | undefined;
  /** Never there, as in the AWS SDK: it is the `message`. */
  declare readonly Message?: string | undefined;
}

/** The error that follows a line, as src/npm.rs writes it: what it is as bits, its name, and the name of its advice. */
export function describe(text: string): ErrorDescription {
  const [, bits, name = "", advice] = text.split("\n");
  const is = (bit: number) => (Number(bits) & bit) > 0;
  return {
    isService: is(1),
    retryable: is(2),
    throttling: is(4),
    isStale: is(8),
    name,
    hint: advice || undefined,
    message: "",
  };
}

/** The exception that a description describes, with what the service's `answer` adds. */
export function exception(
  description: ErrorDescription,
  cause?: unknown,
  answer?: object,
): RekognitionError {
  if (!description.isService) return new RekognitionError(description, cause);
  return new RekognitionServiceException({ ...serviceMembers(answer), ...description }, cause);
}

/** The members that the service names: all of its own begin with a capital. `Message` is the message. */
function serviceMembers(answer: object = {}): object {
  const own = ([name]: [string, unknown]) => name !== "Message" && /^[A-Z]/.test(name);
  return Object.fromEntries(Object.entries(answer).filter(own));
}

/** An error of a wrong setting or argument. */
export function configError(message: string): RekognitionError {
  return new RekognitionError({ name: "ConfigError", message });
}

/** An error of an input that the service would refuse. */
export function inputError(code: string, message: string): RekognitionError {
  return new RekognitionError({ name: "InputError", code, message });
}

/** An error of an image that cannot be sent. */
export function imageError(code: string, message: string, hint?: string): RekognitionError {
  return new RekognitionError({ name: "ImageError", code, message, ...(hint && { hint }) });
}

/** What an exception can be made of by hand, as mocks do. */
export interface ExceptionOptions {
  name?: string;
  message?: string;
  $fault?: "client" | "server";
  $metadata?: ResponseMetadata;
  [member: string]: unknown;
}

/** The class of an exception. */
export interface ExceptionClass<Exception> {
  new (options: ExceptionOptions): Exception;
  readonly prototype: Exception;
}

/** An exception of the service, known by its name. */
export function exceptionNamed<Exception extends RekognitionServiceException>(
  name: string,
): ExceptionClass<Exception> {
  return nameClass(RekognitionServiceException, name) as unknown as ExceptionClass<Exception>;
}

function nameClass<T extends typeof RekognitionError>(base: T, name: string): T {
  const holds = (error: Partial<RekognitionError> | undefined) =>
    !!error?.[brand] && error.name === name;
  const type = class extends (base as typeof RekognitionError) {
    constructor(description: ErrorDescription, cause?: unknown) {
      super({ ...description, name }, cause);
    }
  };
  return Object.defineProperty(type, Symbol.hasInstance, { value: holds }) as unknown as T;
}

/** The image cannot be sent: `code` says why. */
export const ImageError = /* @__PURE__ */ nameClass(RekognitionError, "ImageError");
export type ImageError = RekognitionError;
/** No credentials could be had. */
export const CredentialsProviderError = /* @__PURE__ */ nameClass(
  RekognitionError,
  "CredentialsProviderError",
);
export type CredentialsProviderError = RekognitionError;
/** An operation's input is wrong: `code` says how. */
export const InputError = /* @__PURE__ */ nameClass(RekognitionError, "InputError");
export type InputError = RekognitionError;
/** A setting or an argument is wrong. */
export const ConfigError = /* @__PURE__ */ nameClass(RekognitionError, "ConfigError");
export type ConfigError = RekognitionError;
/** The WebAssembly file or another part of the package cannot be loaded, or the worker has failed. */
export const ModuleError = /* @__PURE__ */ nameClass(RekognitionError, "ModuleError");
export type ModuleError = RekognitionError;
/** No answer arrived. */
export const NetworkError = /* @__PURE__ */ nameClass(RekognitionError, "NetworkError");
export type NetworkError = RekognitionError;
/** An answer arrived that is not the service's, or was cut off. */
export const ResponseError = /* @__PURE__ */ nameClass(RekognitionError, "ResponseError");
export type ResponseError = RekognitionError;
/** An attempt took longer than `requestTimeout`, a call than `timeout`, or a wait than `maxWaitTime`. */
export const TimeoutError = /* @__PURE__ */ nameClass(RekognitionError, "TimeoutError");
export type TimeoutError = RekognitionError;
/** The `abortSignal` ended the call. */
export const AbortError = /* @__PURE__ */ nameClass(RekognitionError, "AbortError");
export type AbortError = RekognitionError;
/** What was waited for has failed. */
export const JobFailedError = /* @__PURE__ */ nameClass(RekognitionError, "JobFailedError");
export type JobFailedError = RekognitionError;
