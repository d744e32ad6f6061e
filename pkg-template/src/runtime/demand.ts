/**
 * Parts of the package that only some calls need: they are loaded then. The entries say how, since not every bundle can
 * be split.
 */

import { type ErrorDescription, RekognitionError } from "../errors.js";
import { until } from "./wait.js";

/** Advice for errors whose name and operation begin so, whose message holds this text, and of whose call this is known. */
export type Hint = readonly [
  name: string,
  message: string,
  advice: string,
  operation?: string,
  when?: string,
];

/** The part of a call that its errors depend on: what it is, and the secrets that it sends. */
export interface Sender {
  readonly context: { readonly service: { readonly host: string }; readonly url: string };
  readonly called: { readonly name: string; readonly secrets?: readonly string[] };
  readonly keys?: { readonly secretAccessKey: string; readonly sessionToken?: string } | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Its body, with the images that were measured, by their members. */
  readonly body: { readonly images?: object };
}

/** The end of an attempt that failed. */
export interface Failed {
  /** The HTTP status; 0 if no answer came. */
  readonly status: number;
  /** The service's words, or the reason that no answer came; empty if it did not come in time. */
  readonly message: string;
  /** How many milliseconds the service asks to wait, or how many were waited for an answer. */
  readonly asked: number;
  /** The headers and the beginning of an answer. */
  readonly headers?: Headers;
  readonly text?: string;
  readonly answer?: object | undefined;
  readonly cause?: unknown;
}

/** The failure of a call, as it is told. */
export interface Told {
  readonly description: ErrorDescription;
  readonly cause?: unknown;
  readonly answer?: object | undefined;
}

/** The words for a fault: of an image, or of a part of the package. */
export interface FaultWords {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** The code, the message and the advice for a value that is no source of an image. */
export type SourceWords = readonly [code: string, message: string, hint?: string | undefined];

/** The reason that an input is refused. */
export interface RefusedInput {
  readonly code: string;
  readonly operation: string;
  readonly path: string;
  /** A type or a shape, the least length, or the members that are known. */
  readonly expected: string | number | object;
  readonly value: unknown;
}

/** The words for a request that no answer came to. */
export interface SilenceWords {
  readonly reason: string;
  readonly hint: string;
}

/** An operation, and the day when the service ended it. */
export interface Ended {
  readonly name: string;
  readonly ended?: string | undefined;
}

/** The place of an image in a bucket. */
export interface Place {
  readonly Bucket: string;
  readonly Name: string;
}

/** The words of errors and warnings. */
export interface Advice {
  /** A text of others without secrets. */
  readonly show: (text: string, sender: Sender) => string;
  /** The failure without secrets, with the advice of the service. */
  readonly tell: (
    description: ErrorDescription,
    failed: Failed | undefined,
    sender: Sender,
  ) => Told;
  /** The words for the fault of an image, as the module names it, of a file that begins so. */
  readonly wordFault: (fault: string, begin: Uint8Array) => FaultWords;
  /** The words for a value that is no source of an image. */
  readonly wordSource: (source: unknown, path: string) => SourceWords;
  /** The name of a format that the module does not know, if a file of it begins so. */
  readonly formatOf: (begin: Uint8Array) => string | undefined;
  /** The words for a part of the package that failed as `what` says. */
  readonly wordPart: (what: string, cause: unknown, place?: () => URL) => FaultWords;
  /** The words for a request to this URL that no answer came to. */
  readonly wordSilence: (cause: unknown, url: string, service?: string) => SilenceWords;
  /** The message for an input that is refused. */
  readonly wordInput: (fault: RefusedInput) => string;
  /** The words for credentials that cannot sign. */
  readonly wordKeys: (credentials: unknown) => string;
  /** The words for arguments of `send` that are not a command and options. */
  readonly wordSend: (operation: unknown) => string;
  /** Warns of an operation that the service has ended. */
  readonly warnEnded: (operation: Ended) => void;
  /** Warns of an image that was not taken out of its bucket. */
  readonly warnLeft: (place: Place, error: unknown) => void;
  /** Warns of an endpoint that is reached over a network without encryption. */
  readonly warnOpen: (url: URL) => void;
  /** Warns of a member of an input, or of an option, whose name is not among these. */
  readonly warnUnknown: (where: string, name: string, names: readonly string[]) => void;
  /** Warns of an option whose name is not among these. */
  readonly warnOption: (name: string, names: readonly string[]) => void;
}

/** The pace of adaptive mode. Times are in milliseconds since 1970. */
export interface Pace {
  /** Waits for leave for a request. */
  readonly turn: (signal?: AbortSignal) => Promise<void>;
  /** Learns from an answer to a request that began then. */
  readonly learn: (isThrottled: boolean, began: number) => void;
}

/** The module `call/pace`. */
export interface Pacing {
  readonly Pace: new () => Pace;
}

let getAdvice: (() => Promise<Advice>) | undefined;
let advice: Advice | undefined;

/** For the entries: the advice, or how this runtime loads it. */
export function provideAdvice(part: Advice | (() => Promise<Advice>)): void {
  if (typeof part === "function") getAdvice = part;
  else advice = part;
}

/** Loads the advice; without it, if that fails or takes more than five seconds, messages are shorter, and there are no warnings. */
export async function loadAdvice(): Promise<Advice | undefined> {
  if (!advice && getAdvice) {
    advice = await until(getAdvice(), AbortSignal.timeout(5000)).catch(() => undefined);
  }
  return advice;
}

let getPacing: () => Promise<Pacing>;

/** For the entries: how this runtime loads the pace of adaptive mode. */
export function providePacing(get: () => Promise<Pacing>): void {
  getPacing = get;
}

/** Loads the pace of adaptive mode. */
export function loadPacing(): Promise<Pacing> {
  return loadPart(getPacing);
}

/** Loads a part without which a call cannot go on. */
export async function loadPart<Part>(get: () => Promise<Part>): Promise<Part> {
  try {
    return await get();
  } catch (error) {
    throw await moduleError("a part of rekognition-wasm/parts cannot be loaded", error);
  }
}

/** The error of a part of the package that failed as `what` says, such as the module, whose file is at this place. */
export async function moduleError(
  what: string,
  cause: unknown,
  place?: () => URL,
): Promise<RekognitionError> {
  const words = (await loadAdvice())?.wordPart(what, cause, place);
  return new RekognitionError({ name: "ModuleError", message: what, ...words }, cause);
}
