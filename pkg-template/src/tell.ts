/**
 * The words of a call's error: those of others, on one line and without the secrets that were sent, and a hint.
 * Services repeat what they refuse. A secret is hidden here, whatever member repeats it. This file is loaded with the
 * first error (runtime/demand.ts).
 */

import { headerOf } from "./call/headers.js";
import { wordSilence } from "./call/silence.js";
import { strangersWords } from "./call/stranger.js";
import type { ErrorDescription } from "./errors.js";
import type { Failed, Hint, Sender, Told } from "./runtime/demand.js";
import { plain } from "./runtime/plain.js";
import { nameBefore, redact, shows } from "./runtime/redaction.js";
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
  const { service, url } = sender.context;
  const { name, hint, $metadata } = description;
  const silence = wordSilence(failed?.cause, url, service.host);
  const message = show(failed ? messageOf(description, failed, silence.reason) : "", sender);
  const advice = hint === "Connection" ? show(silence.hint, sender) : adviceOf(hint);
  const shownName = nameBefore(message, show(name, sender), secretsOf(sender));
  const told = { ...description, name: shownName, message, hint: advice };
  const { requestId } = $metadata ?? {};
  if (requestId) told.$metadata = { ...$metadata, requestId: show(requestId, sender) };
  if (description.isService) {
    const region = show(regionOf(failed), sender);
    told.hint =
      hintOf(hints[service.host], told, sender, region) ?? advice ?? behindHost(told, url);
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
function messageOf({ isService }: ErrorDescription, failed: Failed, reason: string): string {
  const { status, message, asked } = failed;
  if (!status) {
    return message
      ? `no answer: ${reason || message}`
      : `no answer within ${asked} ms (requestTimeout)`;
  }
  if (isService) return message || `HTTP status ${status} without a message`;
  if (status >= 300) return strangersWords(failed);
  return message || "expected a JSON object, found an answer that is none or was cut off";
}

/** The advice that the module names, with its number (twin of src/advice.rs). */
const ADVICE: Record<string, string> = {
  SameCredentials:
    "the provider brought the same keys again: it must bring new ones, and fixed keys end",
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

/** The advice of a service for an error (twin of `find_hint` in src/service.rs). */
function hintOf(
  hints: readonly Hint[] = [],
  { name, message }: ErrorDescription,
  { called, keys, body }: Sender,
  region: string,
): string | undefined {
  const operation = called.name;
  const images = operation === "CompareFaces" ? 2 : 1;
  const isMeasured = Object.keys(body.images ?? {}).length >= images;
  const known = ["", isMeasured ? "measured" : "unmeasured"];
  if (keys) known.push(keys.sessionToken ? "token" : "no token");
  if (/^[a-z\d-]{1,63}$/.test(region)) known.push("region");
  const text = message.toLowerCase();
  const fits = ([begin, piece, , calls = "", when = ""]: Hint) =>
    name.startsWith(begin) &&
    text.includes(piece) &&
    calls.split("|").some((call) => operation.startsWith(call)) &&
    known.includes(when);
  const advice = hints.find(fits)?.[2];
  return advice?.replace("{operation}", operation).replace("{region}", region);
}

/** The region that an answer of S3 names as the bucket's: in a header, or in the error (twin of `region_of` in src/client.rs). */
function regionOf({ headers, answer }: Partial<Failed> = {}): string {
  const { Region, Endpoint } = { ...answer } as { Region?: unknown; Endpoint?: unknown };
  const [, ofEndpoint] = /\bs3[.-]([a-z\d-]+)\.amazonaws\./.exec(`${Endpoint}`) ?? [];
  const region = (headers && headerOf(headers, "x-amz-bucket-region")) ?? Region ?? ofEndpoint;
  return typeof region === "string" ? region : "";
}

/** The ends of AWS's own hosts (twin of `is_of_aws` in src/endpoint.rs). */
const AWS =
  /\.(amazonaws\.(com|com\.cn|eu)|api\.aws|api\.amazonwebservices\.(com\.cn|eu)|\w+\.ic\.gov|sgov\.gov|adc-e\.uk|scloud)$/;

/** The advice for a signature that was refused behind a host that is none of AWS's. */
function behindHost({ name, message }: ErrorDescription, endpoint: string): string | undefined {
  const { host, hostname, pathname } = new URL(endpoint);
  if (AWS.test(hostname) || !/^(InvalidSignatureException|SignatureDoesNotMatch)$/.test(name)) {
    return undefined;
  }
  if (/scoped to/i.test(message)) return `the option region must be the region of ${host}`;
  return `the signature holds for the host ${host} and the path ${pathname}: a proxy may have changed them`;
}
