/** Where requests go. Services with paths and queries are placed here; apps without them carry none of this file. */

import type { Reviver } from "../body/shape.js";
import { configError } from "../errors.js";
import type { Service } from "./service.js";

/** An operation as a call needs it. */
export interface Called {
  readonly name: string;
  /** Makes of its output what JSON cannot hold. */
  readonly output?: Reviver | undefined;
  /** Whether the service would do it twice if it were asked twice. */
  readonly isWrite?: true | undefined;
  /** The parts of its body that no error shows. */
  readonly secrets?: readonly string[];
  /** Where its request goes. @default to the endpoint itself, by POST */
  readonly locate?: (endpoint: string, service: Service) => Target;
}

/** Where a request goes, and the lines that tell the module of it (src/npm/call.rs). */
export interface Target {
  readonly url: string;
  readonly method: string;
  readonly line: string;
}

/** An operation of a REST service. */
export interface RestOperation {
  readonly name: string;
  readonly method: string;
  /** With labels: `{Name}` stands for one segment, `{Name+}` for several. */
  readonly path: string;
}

/** The parts of a request to a REST service, besides its body. */
export interface RequestParts {
  readonly labels?: Readonly<Record<string, string>>;
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Further headers, which are signed: names in lower case, none of the client's own. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A call of a REST service: its path and query are percent-encoded. */
export function place(
  { name, method, path: template }: RestOperation,
  { labels = {}, query = [], headers = {} }: RequestParts,
): Called {
  const path = template.replace(/\{(\w+)(\+?)\}/g, (_, label: string, isGreedy: string) => {
    const value = labels[label] ?? "";
    return isGreedy ? value.split("/").map(encode).join("/") : encode(value);
  });
  const search = query.map((pair) => pair.map(encode));
  const locate = (endpoint: string, service: Service) => {
    const sent = search.map((pair) => pair.join("=")).join("&");
    const url = endpoint.replace(/\/$/, "") + path + (sent && `?${sent}`);
    // the URL that is sent must be the one that is signed
    if (new URL(url).href !== url) {
      throw configError(`${name}: expected a path that a URL leaves as it is, found dots in it`);
    }
    const further = Object.entries(headers).flat();
    const canonical = [canonicalPath(path, service), canonicalQuery(search)];
    return { url, method, line: [name, method, ...canonical, ...further].join("\n") };
  };
  return { name, locate };
}

/** S3 signs the path that is sent; all other services sign it encoded once more, and one of several slashes. */
function canonicalPath(path: string, { signatureVersion }: Service): string {
  if (signatureVersion) return path;
  return path.replace(/\/+/g, "/").split("/").map(encode).join("/");
}

/** Sorted by name and value. */
function canonicalQuery(query: string[][]): string {
  const keys = query.map(([name, value]) => `${name}\0${value}`).sort();
  return keys.map((key) => key.replace("\0", "=")).join("&");
}

/** Percent-encoding of all but unreserved characters (RFC 3986, section 2.3); half a character is U+FFFD. */
export function encode(text: string): string {
  const whole = text.replace(/\p{Surrogate}/gu, "\ufffd");
  return encodeURIComponent(whole).replace(
    /[!'()*]/g,
    (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
