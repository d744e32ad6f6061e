/** Credentials that an app's own endpoint vends. */

import { checkCount, checkNames } from "../call/config.js";
import { type CachedProvider, cache } from "../call/credentials.js";
import { configError, RekognitionError } from "../errors.js";
import { isOpen } from "../runtime/here.js";
import { own } from "../runtime/own.js";
import { dateOf, expect, need, textOf } from "./checks.js";
import { type ExchangeConfig, requestJson } from "./request-json.js";
import { bring, type TokenOptions, type TokenSource, tokenOf } from "./token-source.js";

/** How to ask the endpoint. */
export interface HttpOptions extends ExchangeConfig {
  /** The endpoint: `https:`, or `http:` on this computer. In pages it may be relative. */
  url?: string;
  /** The AWS SDK's name of `url`. */
  credentialsFullUri?: string;
  /** The AWS SDK's way to give the header `authorization`. @default none */
  authorizationToken?: string;
  /** @default "GET" */
  method?: "GET" | "POST";
  /** Headers, such as `authorization`; a function is asked anew for each refresh. @default none */
  headers?:
    | Record<string, string>
    | ((options: TokenOptions) => HttpHeaders | Promise<HttpHeaders>);
  /** What is sent with POST; a function is asked anew for each refresh. @default none */
  body?: TokenSource;
  /** Whether cookies go along, as `fetch` has it. @default "same-origin" */
  credentials?: "omit" | "same-origin" | "include";
}

/** The names of the options. */
const OPTIONS = [
  "url",
  "credentialsFullUri",
  "authorizationToken",
  "method",
  "headers",
  "body",
  "credentials",
  "fetch",
  "maxAttempts",
  "requestTimeout",
];

/** Headers by name. */
export type HttpHeaders = Record<string, string>;

/**
 * A provider of credentials from an endpoint. It answers in JSON with `AccessKeyId`, `SecretAccessKey`, `Token` or
 * `SessionToken`, `Expiration`; or the same in lower camel case, as the AWS SDK has credentials; or with either in
 * `Credentials` or `credentials`.
 */
export function fromHttp(options: HttpOptions): CachedProvider {
  const given = own(options);
  checkNames(given, OPTIONS);
  const { credentialsFullUri, authorizationToken, method = "GET", body, credentials } = given;
  const { url = credentialsFullUri ?? "" } = given;
  need({ url }, "url", "the URL of an endpoint", "string");
  expect({ authorizationToken }, "authorizationToken", "string");
  const { headers = authorizationToken ? { authorization: authorizationToken } : {} } = given;
  if (method !== "GET" && method !== "POST") {
    throw configError(`method: expected GET or POST, found ${String(method)}`);
  }
  expect(options, "headers", "object", "function");
  expect(options, "body", "string", "function");
  expect(options, "credentials", "string");
  expect(options, "fetch", "function");
  checkCount(options, "maxAttempts");
  checkCount(options, "requestTimeout");
  if (body !== undefined && method === "GET")
    throw configError("body: expected none with GET, found one");
  const endpoint = parse(url);
  // without query, which may hold a secret
  const operation = `${method} ${endpoint.origin}${endpoint.pathname}`;
  if (typeof headers === "object") headersOf(headers, configError);

  return cache(async (asked) => {
    const { abortSignal: signal } = asked;
    const request = async () => ({
      method,
      headers: headersOf(
        typeof headers === "function"
          ? await bring("headers", () => headers(asked), signal)
          : headers,
      ),
      ...(body !== undefined && { body: await tokenOf(body, "body", asked) }),
      ...(credentials && { credentials }),
      // edge runtimes, which have no location, know no cache modes
      ...("location" in globalThis && { cache: "no-store" as const }),
    });
    const answer = await requestJson(operation, endpoint.href, request, options, signal);
    return decode(answer, operation);
  });
}

function decode(answer: Record<string, unknown>, operation: string) {
  const found = Object(answer.Credentials ?? answer.credentials ?? answer);
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = found;
  const { AccessKeyId = accessKeyId, SecretAccessKey = secretAccessKey } = found;
  const { Token = sessionToken, SessionToken = Token, Expiration = expiration } = found;
  const has = (value: unknown) => value !== undefined && value !== null;
  return {
    accessKeyId: textOf(AccessKeyId, "AccessKeyId", operation),
    secretAccessKey: textOf(SecretAccessKey, "SecretAccessKey", operation),
    ...(has(SessionToken) && { sessionToken: textOf(SessionToken, "Token", operation) }),
    ...(has(Expiration) && { expiration: dateOf(Expiration, operation) }),
  };
}

function parse(url: string): URL {
  let parsed: URL;
  try {
    parsed = new URL(url, globalThis.location?.href);
  } catch {
    throw configError(
      "url: expected one such as https://example.com/credentials, found none that is valid",
    );
  }
  const { protocol, hostname, username, password } = parsed;
  if (!/^https?:$/.test(protocol) || isOpen(parsed)) {
    throw configError(
      `url: expected https: (or http: on this computer), found ${protocol}//${hostname}`,
    );
  }
  if (username || password)
    throw configError("url: expected no user name and password in it, found one");
  return parsed;
}

/** The runtime's own error would show the value. */
function headersOf(headers: HttpHeaders, error = providerError): Headers {
  const checked = new Headers({ accept: "application/json" });
  for (const [name, value] of Object.entries(headers)) {
    try {
      if (typeof value !== "string") throw value;
      checked.set(name, value);
    } catch {
      throw error(
        `headers: expected a name and a value that HTTP allows, found others in "${name}"`,
      );
    }
  }
  return checked;
}

function providerError(message: string): RekognitionError {
  return new RekognitionError({
    name: "CredentialsProviderError",
    message: `no credentials: ${message}`,
  });
}
