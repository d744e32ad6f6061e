/** Requests of providers to what speaks plain JSON over HTTP. Neither request nor answer shows in an error. */

import { textOf } from "../call/answer.js";
import { dateOf, headerOf, pauseOf } from "../call/headers.js";
import { RekognitionError } from "../errors.js";
import type { Clock } from "../runtime/clock.js";
import { loadAdvice } from "../runtime/demand.js";
import { own } from "../runtime/own.js";
import { plain } from "../runtime/plain.js";
import { nameBefore, redact, shows } from "../runtime/redaction.js";
import { abortError, limitOf, sleep, until } from "../runtime/wait.js";

/** How to reach it. */
export interface ExchangeConfig {
  /** The function that sends the requests. @default globalThis.fetch */
  fetch?: typeof fetch;
  /** How often it is tried in all, from 1. @default 3 */
  maxAttempts?: number;
  /** How long one attempt may take, in milliseconds. @default 30000 */
  requestTimeout?: number;
}

/** The differences between endpoints. */
export interface RequestManner {
  /** The endpoint's clock, which learns from its answers. */
  readonly clock?: Clock;
  /** Whether the body holds nothing secret, so that errors may repeat it. */
  readonly showsBody?: boolean;
}

type JsonRequest = RequestInit & { headers: Headers };

/**
 * The object in the answer's JSON. Lost connections, faults, throttling and answers that are no such object are tried
 * again, with back-off.
 */
export async function requestJson(
  operation: string,
  url: string,
  request: () => Promise<JsonRequest>,
  config: ExchangeConfig,
  signal: AbortSignal,
  manner: RequestManner = {},
): Promise<Record<string, unknown>> {
  const { maxAttempts = 3 } = own(config);
  let totalRetryDelay = 0;
  for (let attempts = 1; ; attempts++) {
    const init = await until(request(), signal);
    const outcome = await attempt(url, init, own(config), signal, manner);
    if ("answer" in outcome) return outcome.answer;
    const delay = delayAfter(outcome, attempts);
    if (attempts >= maxAttempts || !outcome.mayPass) {
      throw describe(operation, outcome, { attempts, totalRetryDelay });
    }
    totalRetryDelay += delay;
    await sleep(delay, signal);
  }
}

type Outcome = { readonly answer: Record<string, unknown> } | Failure;

interface Failure {
  /** The words of the answer, or the reason that none came. */
  readonly said: string;
  /** The HTTP status of the answer, if one came. */
  readonly status?: number;
  /** Whether the same request may succeed later. */
  readonly mayPass: boolean;
  readonly isThrottling?: boolean;
  /** How many milliseconds the endpoint asks to wait. */
  readonly asked?: number;
  readonly hint?: string;
  readonly cause?: unknown;
}

async function attempt(
  url: string,
  init: JsonRequest,
  { fetch: send = globalThis.fetch, requestTimeout = 30_000 }: ExchangeConfig,
  signal: AbortSignal,
  { clock, showsBody }: RequestManner,
): Promise<Outcome> {
  const secrets = secretsOf(url, showsBody ? { headers: init.headers } : init);
  const limit = limitOf(signal);
  limit.start(requestTimeout);
  try {
    // manual: nothing secret goes where a redirect points
    const redirect = "manual" as const;
    const sent = send(url, own({ ...init, redirect, signal: limit.signal }));
    const response = await limit.race(sent);
    if (clock) observe(clock, response.headers);
    const answer = objectOf(await limit.race(textOf(response)));
    return response.ok && answer ? { answer } : judge(response, answer, secrets);
  } catch (cause) {
    if (signal.aborted) throw abortError(signal);
    const late = `no answer within ${requestTimeout} ms (requestTimeout)`;
    return await explain(url, secrets, cause, limit.expired() ? late : undefined);
  } finally {
    limit.end();
  }
}

/** Learns from an answer how far the clock here is off: from a minute on, up to a day. A cache's answer is older. */
function observe(clock: Clock, headers: Headers): void {
  const ahead = dateOf(headers) - Date.now();
  if (Math.abs(ahead) <= 86_400_000) clock.ahead = Math.abs(ahead) > 60_000 ? ahead : 0;
}

/** The types of errors of services that ask for fewer requests, and of those that may pass (as src/error.rs has them). */
const THROTTLING =
  /^(Request)?Throttl|^(ProvisionedThroughputExceededException|TooManyRequestsException|RequestLimitExceeded|SlowDown)$/;
const TRANSIENT = /^(IDPCommunicationError|InternalServerError|RequestTimeout(Exception)?)$/;

/** The failure that an answer tells of. */
function judge(
  { ok, status, headers }: Response,
  answer: Record<string, unknown> | undefined,
  secrets: readonly string[],
): Failure {
  if (ok) {
    const said = "expected an object in JSON, found something else";
    return { said, status, mayPass: true };
  }
  if (!status || (status >= 300 && status < 400)) {
    return { said: "the endpoint redirects", status, mayPass: false };
  }
  const [type] = headerOf(headers, "x-amzn-errortype")?.split(":") ?? [];
  const { message, Message = message, code, Code = type ?? code } = answer ?? {};
  const words = shown(Message, secrets);
  const name = nameBefore(words, shown(Code, secrets), secrets);
  const isThrottling = status === 429 || THROTTLING.test(`${Code}`);
  return {
    said: [`HTTP status ${status}`, name, words].filter(Boolean).join(": "),
    status,
    mayPass: isThrottling || status >= 500 || TRANSIENT.test(`${Code}`),
    isThrottling,
    asked: pauseOf(headers),
  };
}

/** The failure of a request that no answer came to. Some runtimes name its URL, whose query may be secret. */
async function explain(
  url: string,
  secrets: readonly string[],
  error: unknown,
  late: string | undefined,
): Promise<Failure> {
  const words = late ? undefined : (await loadAdvice())?.wordSilence(error, url);
  const said = late ?? (words?.reason || (error as Error)?.message || String(error));
  const hidden = shown(said, secrets);
  const cause = shows(error, secrets) ? new TypeError(hidden) : error;
  const hint = cause instanceof TypeError && words?.hint;
  return { said: hidden, mayPass: true, cause, ...(hint && { hint: shown(hint, secrets) }) };
}

/** The most characters of a text that are looked at. */
const MOST = 4096;

/** The longest back-off, and by how much a pause that is asked for may be longer than it, in milliseconds. */
const LONGEST = 20_000;
const LONGER = 5000;

/**
 * How long to wait after so many attempts, in milliseconds: back-off with full jitter, or somewhat longer if asked to
 * (twin of `delay` in src/retry.rs).
 */
function delayAfter({ isThrottling, asked = 0 }: Failure, attempts: number): number {
  const base = isThrottling ? 1000 : 50;
  const ceiling = Math.min(LONGEST, base * 2 ** (attempts - 1));
  const backOff = Math.floor(Math.random() * ceiling);
  return Math.min(Math.max(backOff, asked), backOff + LONGER);
}

function describe(
  operation: string,
  { said, status, hint, cause }: Failure,
  cost: { attempts: number; totalRetryDelay: number },
): RekognitionError {
  return new RekognitionError(
    {
      name: "CredentialsProviderError",
      message: `no credentials: ${operation}: ${said}`,
      $metadata: { ...cost, ...(status !== undefined && { httpStatusCode: status }) },
      ...(hint && { hint }),
    },
    cause,
  );
}

/** The words of others, without these secrets. */
function shown(text: unknown, secrets: readonly string[]): string {
  return typeof text === "string" ? plain(redact(text.slice(0, MOST), secrets), 1000) : "";
}

/**
 * The parts of a request that no error shows: headers and body, of `Bearer …` the token alone as well, the query and its
 * values. A word that is so short that it would be found in any text is shown.
 */
function secretsOf(url: string, { headers, body }: JsonRequest): string[] {
  const { search, searchParams } = new URL(url);
  const sent = [...headers].flatMap(([name, value]) => (name === "accept" ? [] : [value]));
  const encoded = search.split("&").map((pair) => pair.slice(pair.indexOf("=") + 1));
  const wholes = [...sent, body, search, ...encoded, ...searchParams.values()];
  const texts = wholes.filter((it): it is string => typeof it === "string");
  const words = texts.flatMap((it) => it.split(/\s+/));
  return [...texts, ...words.filter((it) => it.length > 7)];
}

/** Not `JSON.parse`'s error: that shows a piece of the text. */
function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text);
    return value instanceof Object && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
