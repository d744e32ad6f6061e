/** Where the request of a call goes. */

import type { Called } from "../body/shape.js";
import { configError } from "../errors.js";

/** A request but for its body. */
export interface Request {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
}

/** The URL and method of a call at an endpoint, and its lines for the module (src/npm/call.rs). */
export function locate(
  endpoint: string,
  { name, request }: Called,
): Omit<Request, "headers"> & { line: string } {
  if (!request) return { url: endpoint, method: "POST", line: name };
  const { method = "POST", path = "", query = "", headers = {} } = request;
  const base = path ? endpoint.replace(/\/$/, "") : endpoint;
  const url = base + path + (query && `?${query}`);
  // the URL that is sent must be the one that is signed
  if (new URL(url).href !== url) {
    throw configError(`${name}: expected a path and a query that a URL leaves as they are`);
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return { url, method, line: [name, method, path, query, ...lines].join("\n") };
}

/** The operation with the labels of its path filled in: `{Key}` by one segment, `{Key+}` by several. */
export function withLabels(
  { request = {}, ...called }: Called,
  labels: Record<string, string>,
): Called {
  const fill = (_: string, name: string, isGreedy: string) => {
    const value = labels[name] ?? "";
    return isGreedy ? value.split("/").map(encode).join("/") : encode(value);
  };
  const path = request.path?.replace(/\{(\w+)(\+?)\}/g, fill) ?? "";
  return { ...called, request: { ...request, path } };
}

/** Percent-encoding of all but unreserved characters (RFC 3986, section 2.3); half a character is U+FFFD. */
export function encode(text: string): string {
  const whole = text.replace(/\p{Surrogate}/gu, "\ufffd");
  return encodeURIComponent(whole).replace(
    /[!'()*]/g,
    (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
