/**
 * Parts of the package that only some calls need: they are loaded then. The entries say how, since not every bundle can
 * be split.
 */

import type { ErrorDescription } from "../errors.js";
import { until } from "./wait.js";

/** Advice for errors whose name and operation begin so, and whose message holds this text. */
export type Hint = readonly [name: string, message: string, advice: string, operation?: string];

/** The part of a call that its errors depend on: what it is, and the secrets that it sends. */
export interface Sender {
  readonly context: { readonly service: { readonly host: string } };
  readonly called: { readonly name: string; readonly secrets?: readonly string[] };
  readonly keys?: { readonly secretAccessKey: string; readonly sessionToken?: string } | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** The end of an attempt that failed. */
export interface Failed {
  /** The HTTP status; 0 if no answer came. */
  readonly status: number;
  /** The service's words, or the reason that no answer came; empty if it did not come in time. */
  readonly message: string;
  /** How many milliseconds the service asks to wait, or how many were waited for an answer. */
  readonly asked: number;
  /** The content type and the beginning of an answer. */
  readonly contentType?: string | undefined;
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

/** The words for the fault of an image. */
export interface FaultWords {
  readonly message: string;
  readonly hint?: string | undefined;
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
  /** The words for the fault of an image, as the module names it. */
  readonly wordFault: (fault: string) => FaultWords;
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
