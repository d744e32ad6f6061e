/**
 * The words of a call's error: those of others, on one line and without the secrets that were sent, and a hint.
 * Services repeat what they refuse. A secret is hidden here, whatever member repeats it. This file is loaded with the
 * first error (runtime/demand.ts).
 */

import { strangersWords } from "./call/stranger.js";
import type { ErrorDescription } from "./errors.js";
import type { Failed, Hint, Sender, Told } from "./runtime/demand.js";
import { plain } from "./runtime/plain.js";
import { redact, shows } from "./runtime/redaction.js";
import { HINTS } from "./services/hints.js";

/** The most characters of a text. */
const LONGEST = 4096;
/** How deep a service's members are looked into. */
const DEEPEST = 5;

/** The text as it may be shown. */
export function show(text: string, sender: Sender): string {
  return plain(redact(text.slice(0, LONGEST), secretsOf(sender)), LONGEST);
}

/** The failure as it may be told: its texts without secrets, with the hint of the service. */
export function tell(
  description: ErrorDescription,
  failed: Failed | undefined,
  sender: Sender,
  hints: typeof HINTS = HINTS,
): Told {
  const { context, called } = sender;
  const { name, hint, $metadata } = description;
  const message = show(failed ? messageOf(description, failed) : "", sender);
  const told = { ...description, name: show(name, sender), message, hint: adviceOf(hint) };
  const { requestId } = $metadata ?? {};
  if (requestId) told.$metadata = { ...$metadata, requestId: show(requestId, sender) };
  if (description.isService) {
    told.hint = hintOf(hints[context.service.host], called.name, told) ?? told.hint;
  }
  const { cause, answer = {} } = failed ?? {};
  const isSafe = !shows(cause, secretsOf(sender));
  return {
    description: told,
    cause: isSafe ? cause : new Error(show(String((cause as Error)?.message), sender)),
    answer: showAll(answer, sender, DEEPEST) as object,
  };
}

/** The message of a failure (twin of src/error.rs). */
function messageOf({ isService }: ErrorDescription, failed: Failed): string {
  const { status, message, asked } = failed;
  if (!status)
    return message ? `no answer: ${message}` : `no answer within ${asked} ms (requestTimeout)`;
  if (isService) return message || `HTTP status ${status} without a message`;
  if (status >= 300) return strangersWords(failed);
  return message || "expected a JSON object, found an answer that is none or was cut off";
}

/** The advice that the module names, with its number (twin of src/advice.rs). */
const ADVICE: Record<string, string> = {
  Connection:
    "check the connection and the endpoint; a page sees the same when an answer has no CORS headers",
  SameCredentials: "the provider returned those that were refused",
  MaybeDone: "the service may have done it: look before you call again",
  DoneBefore: "an earlier attempt may have done it",
  Clock: "the clock here is {} minutes off the service's",
};

function adviceOf(line = ""): string | undefined {
  const [name = "", number = ""] = line.split(" ");
  return ADVICE[name]?.replace("{}", number);
}

/** The value of a member of a service, as it may be shown. */
function showAll(value: unknown, sender: Sender, depth: number): unknown {
  if (typeof value === "string") return show(value, sender);
  if (!(value instanceof Object)) return value;
  if (!depth) return undefined;
  if (Array.isArray(value)) return value.map((item) => showAll(item, sender, depth - 1));
  const members = Object.entries(value).map(([name, member]) => {
    return [show(name, sender), showAll(member, sender, depth - 1)];
  });
  return Object.fromEntries(members);
}

/** The texts that a call sends and nobody is to see. */
function secretsOf({ keys, headers, called }: Sender): string[] {
  const { secretAccessKey = "", sessionToken = "" } = keys ?? {};
  const { authorization = "" } = headers;
  // the signature is its last part; what stands before it is no secret
  const signature = authorization.slice(authorization.lastIndexOf("=") + 1);
  return [secretAccessKey, sessionToken, signature, ...(called.secrets ?? [])];
}

/** The advice of a service for an error. */
function hintOf(
  hints: readonly Hint[] = [],
  operation: string,
  { name, message }: ErrorDescription,
): string | undefined {
  const fits = ([begin, piece, , calls = ""]: Hint) =>
    name.startsWith(begin) && message.includes(piece) && operation.startsWith(calls);
  return hints.find(fits)?.[2].replace("{operation}", operation);
}
