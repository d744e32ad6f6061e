/** The exceptions. A subclass is known by the `name` of an error: an app that does not import it pays nothing. */

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

/** An error as the WebAssembly module describes it. */
export interface ErrorDescription {
  service?: number;
  name: string;
  code?: string;
  message: string;
  hint?: string;
  retryable?: number;
  throttling?: number;
  $metadata?: ResponseMetadata;
}

const brand: unique symbol = Symbol.for("rekognition-wasm.error") as never;

/** Every error that the package throws. */
export class RekognitionError extends Error {
  /** What went wrong, for a program: `EmptyImage`, `ImageTooLarge`, … of an `ImageError`. */
  readonly code: string | undefined;
  /** What to do, where the message does not say it. */
  readonly hint: string | undefined;
  /** `"client"`, or `"server"` for a fault of the service. */
  readonly $fault: "client" | "server";
  /** The request; what is not known of it is absent. */
  readonly $metadata: ResponseMetadata;
  /** Present if the same call may succeed later. */
  readonly $retryable: { throttling: boolean } | undefined;
  /** @internal */
  readonly [brand] = true;

  constructor(description: ErrorDescription, cause?: unknown) {
    super(description.message, cause === undefined ? undefined : { cause });
    this.name = description.name;
    this.code = description.code;
    this.hint = description.hint;
    this.$metadata = description.$metadata ?? {};
    const isFault = /^(Throttling|InternalServer)/.test(this.name); // whatever the status
    this.$fault = isFault || (this.$metadata.httpStatusCode ?? 0) >= 500 ? "server" : "client";
    this.$retryable = description.retryable ? { throttling: !!description.throttling } : undefined;
  }
}

/** What the service answered instead of a result; `name` is its type. */
export class RekognitionServiceException extends RekognitionError {}

/** The exception that a description describes. */
export function exception(description: ErrorDescription, cause?: unknown): RekognitionError {
  const type = description.service ? RekognitionServiceException : RekognitionError;
  return new type(description, cause);
}

/** The value in JSON from the WebAssembly module, or its error thrown. */
export function unwrap<T>(json: string, cause?: unknown): T {
  const answer = JSON.parse(json) as T & { error?: ErrorDescription };
  if (answer.error) throw exception(answer.error, cause);
  return answer;
}

/** An error of a wrong setting or argument. */
export function configError(message: string): RekognitionError {
  return new RekognitionError({ name: "ConfigError", message });
}

/** An error of an image that cannot be sent. */
export function imageError(code: string, message: string, hint?: string): RekognitionError {
  return new RekognitionError({ name: "ImageError", code, message, ...(hint && { hint }) });
}

function named<T extends typeof RekognitionError>(base: T, name: string): T {
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
export const ImageError = /* @__PURE__ */ named(RekognitionError, "ImageError");
export type ImageError = RekognitionError;
/** No credentials could be had. */
export const CredentialsProviderError = /* @__PURE__ */ named(
  RekognitionError,
  "CredentialsProviderError",
);
export type CredentialsProviderError = RekognitionError;
/** A setting or an argument is wrong. */
export const ConfigError = /* @__PURE__ */ named(RekognitionError, "ConfigError");
export type ConfigError = RekognitionError;
/** The WebAssembly file cannot be loaded. */
export const ModuleError = /* @__PURE__ */ named(RekognitionError, "ModuleError");
export type ModuleError = RekognitionError;
/** No answer arrived. */
export const NetworkError = /* @__PURE__ */ named(RekognitionError, "NetworkError");
export type NetworkError = RekognitionError;
/** An answer arrived that is not the service's, or was cut off. */
export const ResponseError = /* @__PURE__ */ named(RekognitionError, "ResponseError");
export type ResponseError = RekognitionError;
/** An attempt took longer than `requestTimeout`. */
export const TimeoutError = /* @__PURE__ */ named(RekognitionError, "TimeoutError");
export type TimeoutError = RekognitionError;
/** The `abortSignal` ended the call. */
export const AbortError = /* @__PURE__ */ named(RekognitionError, "AbortError");
export type AbortError = RekognitionError;

/** The caller is not allowed to call the operation. */
export const AccessDeniedException = /* @__PURE__ */ named(
  RekognitionServiceException,
  "AccessDeniedException",
);
export type AccessDeniedException = RekognitionServiceException;
/** The image has more bytes or pixels than the service takes. */
export const ImageTooLargeException = /* @__PURE__ */ named(
  RekognitionServiceException,
  "ImageTooLargeException",
);
export type ImageTooLargeException = RekognitionServiceException;
/** The service had a fault; the client has tried again. */
export const InternalServerError = /* @__PURE__ */ named(
  RekognitionServiceException,
  "InternalServerError",
);
export type InternalServerError = RekognitionServiceException;
/** The image is neither JPEG nor PNG, or damaged. */
export const InvalidImageFormatException = /* @__PURE__ */ named(
  RekognitionServiceException,
  "InvalidImageFormatException",
);
export type InvalidImageFormatException = RekognitionServiceException;
/** A parameter is wrong; for images also: smaller than 80 pixels a side. */
export const InvalidParameterException = /* @__PURE__ */ named(
  RekognitionServiceException,
  "InvalidParameterException",
);
export type InvalidParameterException = RekognitionServiceException;
/** The caller cannot read the object in S3, or its bucket is in another region. */
export const InvalidS3ObjectException = /* @__PURE__ */ named(
  RekognitionServiceException,
  "InvalidS3ObjectException",
);
export type InvalidS3ObjectException = RekognitionServiceException;
/** The account's quota for the operation is used up for now; the client has tried again. */
export const ProvisionedThroughputExceededException = /* @__PURE__ */ named(
  RekognitionServiceException,
  "ProvisionedThroughputExceededException",
);
export type ProvisionedThroughputExceededException = RekognitionServiceException;
/** Too many requests for now; the client has tried again. */
export const ThrottlingException = /* @__PURE__ */ named(
  RekognitionServiceException,
  "ThrottlingException",
);
export type ThrottlingException = RekognitionServiceException;
