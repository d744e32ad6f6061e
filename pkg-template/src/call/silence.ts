/**
 * The words for a request that no answer came to. Pages are not told why; other runtimes hang the reason behind the
 * error, as the cause of its cause.
 */

import type { SilenceWords } from "../runtime/demand.js";
import { isPage } from "../runtime/edge.js";

/** The words for a request to this URL. */
export function wordSilence(cause: unknown, url: string, service = ""): SilenceWords {
  const { host, hostname } = new URL(url);
  const [zone] = hostname.split(".").filter((label) => ZONE.test(label));
  const hint = `check the connection to ${host}${isPage() ? adviceForPages(service) : ""}`;
  const question = zone ? `; ${zone}: a zone, not a region?` : "";
  return { reason: reasonOf(cause), hint: hint + question };
}

/** The name of an availability zone or a local zone, such as `us-east-1a`. */
const ZONE = /-\d[a-z]$/;

function adviceForPages(service: string): string {
  const advice =
    "; a page sees the same when its policy forbids the connection (connect-src), or when an answer has no CORS headers";
  const ofBucket = ", as without a bucket's CORS rule for PUT and DELETE, or from another region";
  return service === "s3" ? advice + ofBucket : advice;
}

/** How many causes are looked for. */
const DEEPEST = 10;

/**
 * The error's words, and those of the innermost cause; nothing, if they cannot be read. The password of a proxy's URL is
 * in neither.
 */
function reasonOf(error: unknown): string {
  try {
    const words = wordsOf(error);
    const inner = wordsOf(innermost(error));
    const reason = inner && inner !== words ? `${words}: ${inner}` : words;
    return reason.replace(/\/\/[^/\s]*@/g, "//…@");
  } catch {
    return "";
  }
}

function innermost(error: unknown): unknown {
  let inner = error;
  for (let depth = 0; depth < DEEPEST; depth++) {
    // an attempt at each of a host's addresses has an error
    const { cause, errors } = Object(inner) as { cause?: unknown; errors?: unknown[] };
    const next = cause ?? errors?.[0];
    if (!next) break;
    inner = next;
  }
  return inner;
}

/** The words of an error; its code, where the words are none or do not have it. */
function wordsOf(error: unknown): string {
  if (typeof error === "string") return error;
  const { message = "", code = "" } = Object(error) as { message?: unknown; code?: unknown };
  const [words, name] = [message, code].map((text) => (typeof text === "string" ? text : ""));
  if (!words || !name || words.includes(name)) return words || name || "";
  return `${words} (${name})`;
}
