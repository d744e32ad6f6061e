/** Requests of providers to what speaks plain JSON over HTTP. Neither request nor answer shows in an error. */

import { RekognitionError } from "../errors.js";
import { abortError, limitOf, sleep, until } from "../runtime/wait.js";

/** How to reach it. */
export interface ExchangeConfig {
  /** What sends the requests. @default globalThis.fetch */
  fetch?: typeof fetch;
  /** How often it is tried in all, from 1. @default 3 */
  maxAttempts?: number;
  /** How long one attempt may take, in milliseconds. @default 30000 */
  requestTimeout?: number;
}

/**
 * The object in the answer's JSON. Lost connections, faults, throttling and answers that are no such object are tried
 * again, with back-off.
 */
export async function requestJson(
  operation: string,
  url: string,
  request: () => Promise<RequestInit & { headers: Headers }>,
  { fetch: send = globalThis.fetch, maxAttempts = 3, requestTimeout = 30_000 }: ExchangeConfig,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  for (let attempt = 1; ; attempt++) {
    const init = await until(request(), signal);
    const limit = limitOf(signal);
    limit.start(requestTimeout);
    let status = 0;
    let said = "";
    let again = false;
    let cause: unknown;
    try {
      // manual: nothing secret goes where a redirect points
      const sent = send(url, { ...init, redirect: "manual", signal: limit.signal });
      const response = await limit.race(sent);
      status = response.status;
      const answer = objectOf(await limit.race(response.text()));
      if (response.ok && answer) return answer;
      again = response.ok || status >= 500 || status === 429;
      const [type] = response.headers.get("x-amzn-errortype")?.split(":") ?? [];
      const { message, Message = message, code, Code = type ?? code } = answer ?? {};
      said = response.ok
        ? "expected an object in JSON, found something else"
        : [`HTTP status ${status}`, shown(Code, init), shown(Message, init)]
            .filter(Boolean)
            .join(": ");
      if (!status || (status >= 300 && status < 400)) said = "the endpoint redirects";
    } catch (error) {
      if (signal.aborted) throw abortError(signal);
      said = limit.expired()
        ? `no answer within ${requestTimeout} ms (requestTimeout)`
        : (error as Error)?.message || String(error);
      cause = error;
      // some runtimes name the URL, whose query may be secret
      const { search } = new URL(url);
      if (search && `${said}${(error as Error)?.stack}`.includes(search)) {
        said = said.replaceAll(search, "?…");
        cause = new TypeError(said);
      }
      again = true;
    } finally {
      limit.end();
    }
    if (attempt >= maxAttempts || !again) {
      const message = `no credentials: ${operation}: ${said}`;
      const $metadata = { attempts: attempt, ...(cause ? {} : { httpStatusCode: status }) };
      const name = "CredentialsProviderError";
      // a page is not told which of them it is
      const hint = "the endpoint cannot be reached, or does not allow the page's origin (CORS)";
      throw new RekognitionError(
        { name, message, $metadata, ...(cause instanceof TypeError && { hint }) },
        cause,
      );
    }
    await sleep(Math.random() * Math.min(20_000, 100 * 2 ** (attempt - 1)), signal);
  }
}

/** The words of an answer, without what of the request they repeat. */
function shown(text: unknown, { headers, body }: RequestInit & { headers: Headers }): string {
  if (typeof text !== "string") return "";
  let hidden = text;
  for (const value of [...headers.values(), body]) {
    if (typeof value !== "string" || value.length < 4) continue;
    // of "Bearer …" the token alone as well
    for (const secret of [value, ...value.split(/\s+/)]) {
      if (secret.length > 7 || secret === value) hidden = hidden.replaceAll(secret, "…");
    }
  }
  return hidden.slice(0, 1000);
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
