/**
 * Files that are somewhere else: behind a URL, in a request, a response, a stream or a simulated page. Loaded with the
 * first of them (demand.ts).
 * Every URL and every redirect passes one gate, `isAllowed`; what is read is no longer than the settings allow.
 */

import { configError, imageError, RekognitionError } from "../errors.js";
import { judge } from "../module/arena.js";
import { BEGIN } from "../module/content.js";
import { loadAdvice } from "../runtime/demand.js";
import { isPage } from "../runtime/edge.js";
import { patience, type Wait } from "../runtime/wait.js";
import { addressOf } from "./address.js";
import { canDraw } from "./demand.js";
import { sourceError } from "./judge.js";
import type { SourceSettings } from "./settings.js";
import { isBinary, kind, viewOf } from "./source.js";

/** How a file is read. */
interface Reading {
  /** For errors. */
  readonly where: string;
  readonly settings: SourceSettings;
  readonly wait: Wait;
  readonly signal: AbortSignal | undefined;
}

/** The bytes of a source that is neither at hand nor drawn. `where` is for errors. */
export async function readRemote(
  source: unknown,
  where: string,
  settings: SourceSettings,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const wait = patience(settings.requestTimeout, signal);
  const reading = { where, settings, wait, signal };
  switch (kind(source)) {
    case "Response":
      return readResponse(source as Response, reading);
    case "Request":
      return readRequest(source as Request, reading);
    case "ReadableStream":
      return readStream(source as ReadableStream, reading);
    case "String":
    case "URL":
      return readUrl(source as URL | string, reading);
    default:
      if (isBinary(source)) return readFile(source as Blob, reading);
      throw await sourceError(source, where);
  }
}

/** A file of a simulated page, which may lack methods that those of browsers have. */
async function readFile(file: Blob, { where, settings, wait }: Reading): Promise<Uint8Array> {
  checkLength(file.size, where, settings);
  if (typeof file.arrayBuffer === "function") return new Uint8Array(await wait(file.arrayBuffer()));
  if (!("FileReader" in globalThis)) throw await sourceError(file, where);
  const reader = new FileReader();
  const reading = new Promise<ArrayBuffer>((resolve, reject) => {
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(reader.error);
  });
  reader.readAsArrayBuffer(file);
  return new Uint8Array(await wait(reading));
}

/** The body of a request, such as one that a server has got. */
async function readRequest(request: Request, reading: Reading): Promise<Uint8Array> {
  const { where, settings, wait } = reading;
  const { body, bodyUsed, headers, method } = request;
  if (bodyUsed) throw new Error("its body has been read");
  checkLength(Number(headers.get("content-length")) || 0, where, settings);
  if (body) return readStream(body, reading);
  // Firefox has no stream of it
  const bytes = method !== "GET" && new Uint8Array(await wait(request.arrayBuffer()));
  if (!bytes || bytes.length === 0) throw await sourceError(request, where);
  checkLength(bytes.length, where, settings);
  return bytes;
}

/** Refuses a file that is longer than the settings allow. Its length may be known before it is read. */
function checkLength(length: number, where: string, settings: SourceSettings): void {
  const { maxBytes = (canDraw() ? 128 : 32) << 20 } = settings;
  if (!(length <= maxBytes)) refuseLength(maxBytes, where);
}

/** The error of a file that is longer, or of a limit that is none. */
export function refuseLength(maxBytes: unknown, where: string): never {
  if (typeof maxBytes !== "number" || !(maxBytes >= 1)) {
    throw configError("image.maxBytes: expected a number from 1, found another value");
  }
  const found = `expected an image of at most ${maxBytes} bytes (image.maxBytes), found more`;
  throw imageError("ImageTooLarge", `${where}: ${found}`);
}

/** The origin of a URL, as URLs have it. */
const ORIGIN = /^https?:\/\/[a-z\d.:[\]-]+$/;

/** Refuses a setting that says nothing of URLs. */
function checkUrls(urls: unknown): void {
  const isList = Array.isArray(urls) && urls.every((origin) => ORIGIN.test(origin));
  if (isList || /^(undefined|boolean|function)$/.test(typeof urls)) return;
  throw configError(
    "image.urls: expected a boolean, a function or a list of origins such as https://example.com",
  );
}

/** As many redirects are followed. */
const REDIRECTS = 3;
/** The statuses of answers that name another place. */
const REDIRECTED: readonly number[] = [301, 302, 303, 307, 308];
/** The addresses that connect nowhere. */
const LOCAL = /^(data|blob):$/;
const NETWORK = /^https?:$/;

/** Whether the settings allow a URL, which may be that of a redirect `from` another one. */
async function isAllowed(
  url: URL,
  isText: boolean,
  { settings: { urls }, wait }: Reading,
  from?: URL,
): Promise<boolean> {
  const { protocol, origin, username, password } = url;
  const isLocal = !from && LOCAL.test(protocol);
  if (!(isLocal || NETWORK.test(protocol)) || username || password) return false;
  if (typeof urls === "boolean") return urls;
  if (typeof urls === "function") {
    return (await wait(Promise.resolve(urls(new URL(url))))) === true;
  }
  if (urls) return isLocal || urls.includes(origin);
  if (isPage()) return true;
  if (!from) return !isText;
  const isUpgrade = from.protocol === "http:" && protocol === "https:" && from.host === url.host;
  return origin === from.origin || isUpgrade;
}

/**
 * The part of a data URL before its base64, if nothing behind that has to be parsed, and no function is to be asked about
 * the whole: to parse megabytes takes longer than to decode them.
 */
function headOf(address: string, { urls }: SourceSettings): string | undefined {
  const [head] = /^data:[!-+\--~]*;base64,/i.exec(address.slice(0, 200)) ?? [];
  const isPlain = ["\t", "\n", "\r", " ", "#"].every((sign) => !address.includes(sign));
  return typeof urls === "function" || !isPlain ? undefined : head;
}

async function readUrl(source: URL | string, reading: Reading): Promise<Uint8Array> {
  const { where, settings } = reading;
  const isText = kind(source) === "String";
  checkUrls(settings.urls);
  const address = addressOf(`${source}`);
  if (!address) throw await sourceError(source, where);
  const head = headOf(address, settings);
  const url = parse(head ?? address);
  if (!url) throw unreachable(where);
  if (!(await isAllowed(url, isText, reading))) throw notAllowed(where, isText, settings);
  if (url.protocol === "data:") return readData(head ? address : url.href, reading);
  const controller = new AbortController();
  const { signal } = reading;
  const abort = () => controller.abort();
  signal?.addEventListener("abort", abort);
  try {
    const bytes = await readResponse(await request(url, reading, controller.signal), reading);
    return await checkFormat(bytes, where);
  } catch (error) {
    abort();
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** The answer of a URL, after its redirects. */
async function request(first: URL, reading: Reading, signal: AbortSignal): Promise<Response> {
  const { where, settings, wait } = reading;
  const { urls, fetch: own } = settings;
  const isInPage = isPage();
  const isGated = typeof urls === "function" || Array.isArray(urls);
  // a page does not see where a redirect leads
  const redirect = !isInPage ? "manual" : isGated ? "error" : "follow";
  const quiet = isInPage && { credentials: "omit", referrerPolicy: "no-referrer" };
  const init = { __proto__: null, redirect, signal, ...quiet } as RequestInit;
  const fetchUrl = async ({ href, protocol }: URL) =>
    own && protocol !== "blob:" ? own(href, init) : fetch(href, init);
  let url = first;
  for (let redirects = 0; redirects <= REDIRECTS; redirects++) {
    let response: Response;
    try {
      response = await wait(fetchUrl(url));
    } catch (error) {
      // why, the host says with the URL, which may be a secret
      throw error instanceof RekognitionError ? error : unreachable(where);
    }
    if (redirect !== "follow" && response.redirected) throw redirected(where);
    if (!REDIRECTED.includes(response.status)) return response;
    response.body?.cancel().catch(() => {});
    const next = parse(response.headers.get("location") ?? "", url);
    if (!next || !(await isAllowed(next, false, reading, url))) throw redirected(where);
    url = next;
  }
  const message = `${where}: expected at most ${REDIRECTS} redirects of the image's URL, found more`;
  throw imageError("UnreachableImage", message, "pass the URL that they lead to");
}

function parse(address: string, base?: URL): URL | undefined {
  try {
    return new URL(address, base);
  } catch {
    return undefined;
  }
}

/** The bytes of a `data:` URL, which need not be UTF-8. */
function readData(href: string, { where, settings }: Reading): Uint8Array {
  const comma = href.indexOf(",");
  const data = href.slice(comma + 1);
  checkLength(data.length / 4, where, settings); // a byte is four letters of base64, each escaped, at most
  const text = data.includes("%") ? unescape(data) : data;
  return /;base64$/i.test(href.slice(0, comma)) ? decode(text, where) : bytesOfLatin1(text);
}

/** The bytes that base64 stands for, in its alphabet for URLs, too: natively where the runtime has a way. */
function decode(base64: string, where: string): Uint8Array {
  const text = base64.replaceAll("-", "+").replaceAll("_", "/");
  const { fromBase64 } = Uint8Array as { fromBase64?: (text: string) => Uint8Array };
  const { Buffer } = globalThis as {
    Buffer?: { from(text: string, encoding: string): Uint8Array };
  };
  try {
    if (fromBase64) return fromBase64.call(Uint8Array, text);
    const bytes = Buffer?.from(text, "base64");
    // what it cannot read it passes over; then the text has to say why
    if (bytes && bytes.length === lengthOf(text)) {
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    return bytesOfLatin1(atob(text));
  } catch {
    const message = `${where}: expected base64 in the data URL, found another text`;
    throw imageError("UnreadableImage", message, "it may have been cut off or encoded twice");
  }
}

/** How many bytes base64 stands for that has no spaces. */
function lengthOf(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return Math.floor(((base64.length - padding) * 3) / 4);
}

function bytesOfLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

async function readResponse(response: Response, reading: Reading): Promise<Uint8Array> {
  const { where, settings } = reading;
  const { ok, status, type, headers, body, bodyUsed } = response;
  try {
    if (type === "opaque") {
      const message = `${where}: the response is opaque: its bytes are hidden`;
      throw imageError("OpaqueResponse", message, 'fetch the image with mode: "cors"');
    }
    if (!ok) {
      const message = `${where}: the image's URL answers HTTP status ${status}`;
      throw imageError("UnreachableImage", message);
    }
    if (/^text\/html/i.test(headers.get("content-type") ?? "")) {
      const message = `${where}: expected an image, found a page (text/html)`;
      throw imageError("UnsupportedFormat", message, "the URL is that of a page, or of its login");
    }
    if (bodyUsed) throw new Error("its body has been read");
    const length = Number(headers.get("content-length")) || 0;
    checkLength(length, where, settings);
    return body ? await readStream(body, reading, length) : new Uint8Array();
  } catch (error) {
    if (body && !body.locked) body.cancel().catch(() => {});
    throw error;
  }
}

/** Room for the first bytes of a stream, and the most that its stated length gets at once. */
const ROOM = [1 << 16, 1 << 24] as const;
/** So many pieces in a row may be empty. */
const EMPTY = 1000;

/**
 * Reads a stream, of which a length may have been stated. A `Response` would read it as well; but in Firefox it hides
 * why a stream has failed.
 */
async function readStream(
  stream: ReadableStream<unknown>,
  { where, settings, wait }: Reading,
  stated = 0,
): Promise<Uint8Array> {
  const reader = stream.getReader();
  try {
    let bytes = new Uint8Array(Math.min(stated || ROOM[0], ROOM[1]));
    let [length, empty] = [0, 0];
    for (;;) {
      const { done, value } = await wait(reader.read());
      if (done) return bytes.subarray(0, length);
      const piece = viewOf(value, where);
      if (!piece) throw new Error(`expected a stream of bytes, found ${kind(value)} in it`);
      empty = piece.length ? 0 : empty + 1;
      if (empty > EMPTY) throw new Error(`expected bytes, found ${EMPTY} empty pieces in a row`);
      const end = length + piece.length;
      checkLength(end, where, settings);
      if (end > bytes.length) {
        const longer = new Uint8Array(Math.max(end, 2 * bytes.length));
        longer.set(bytes.subarray(0, length));
        bytes = longer;
      }
      bytes.set(piece, length); // a copy: who brings it may use its memory again
      length = end;
    }
  } catch (error) {
    reader.cancel(error).catch(() => {});
    throw error;
  }
}

/** Refuses what is no image, without a byte of it but for its format: whoever chose the URL may not read what is there. */
async function checkFormat(bytes: Uint8Array, where: string): Promise<Uint8Array> {
  const { length } = bytes;
  const verdict =
    length && (await judge(bytes.subarray(0, BEGIN), length, [length, 1, 1 << 24], 0));
  const [, format] = /^\w+ (\w*)/.exec(verdict || "") ?? [];
  if (format !== "") return bytes;
  const found = (await loadAdvice())?.formatOf(bytes) ?? "another file";
  const message = `${where}: expected a JPEG or PNG image, found ${found} behind the URL`;
  throw imageError("UnsupportedFormat", message);
}

function unreachable(where: string): RekognitionError {
  const message = `${where}: the image's URL brings no answer`;
  const hint = isPage()
    ? "check the address; another origin must allow this one (CORS), and must not redirect where image.urls is a list or a function"
    : "check the address, and whether this computer reaches its host";
  return imageError("UnreachableImage", message, hint);
}

function redirected(where: string): RekognitionError {
  const message = `${where}: the image's URL redirects to one that is not allowed`;
  return imageError("UrlNotAllowed", message, "allow it with the option image.urls");
}

function notAllowed(where: string, isText: boolean, { urls }: SourceSettings): RekognitionError {
  const isUnasked = isText && urls === undefined;
  const message = isUnasked
    ? `${where}: expected a file, bytes or a URL object, found a text`
    : `${where}: expected a URL that is allowed, found another`;
  const hint = isUnasked
    ? "outside of pages a text is fetched only with the option image.urls, which says which"
    : "it has http:, https:, data: or blob:, no user name, and the consent of the option image.urls";
  return imageError("UrlNotAllowed", message, hint);
}
