/** Files that are somewhere else: behind a URL, in a response or a stream. Loaded with the first of them (demand.ts). */

import { imageError } from "../errors.js";
import { until } from "../runtime/wait.js";
import { kind, viewOf } from "./source.js";

/** The file of a response, a stream or a URL. `where` is for errors. */
export function readRemote(source: unknown, where: string, signal?: AbortSignal): Promise<Blob> {
  switch (kind(source)) {
    case "Response":
      return readResponse(source as Response, where);
    case "ReadableStream":
      return readStream(source as ReadableStream, where, signal);
    default:
      return fetchFile(`${source}`, where, signal);
  }
}

/** Reads a stream. A `Response` would read it as well; but in Firefox it hides why a stream has failed. */
async function readStream(
  stream: ReadableStream<unknown>,
  where: string,
  signal?: AbortSignal,
): Promise<Blob> {
  const reader = stream.getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  try {
    for (;;) {
      const { done, value } = await until(reader.read(), signal);
      if (done) return new Blob(pieces);
      const piece = viewOf(value, where);
      if (!piece) throw new Error(`expected a stream of bytes, found ${kind(value)} in it`);
      pieces.push(piece.slice()); // who brings it may use its memory again
    }
  } catch (error) {
    reader.cancel(error).catch(() => {});
    throw error;
  }
}

async function fetchFile(url: string, where: string, signal?: AbortSignal): Promise<Blob> {
  const [, encoding, data] = /^data:[^,]*?(;base64)?,(.*)$/is.exec(url) ?? [];
  if (data !== undefined) {
    const text = unescape(data); // to bytes, which need not be UTF-8
    return new Blob([Uint8Array.from(encoding ? atob(text) : text, (it) => it.charCodeAt(0))]);
  }
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
  } catch {
    // why, the host says with the URL, which may be a secret
    const message = `${where}: the image's URL brings no answer`;
    const hint = "check the address; another origin must allow this one (CORS)";
    throw imageError("UnreachableImage", message, hint);
  }
  return readResponse(response, where);
}

async function readResponse(response: Response, where: string): Promise<Blob> {
  const { ok, status, type } = response;
  if (type === "opaque") {
    const message = `${where}: the response is opaque: its bytes are hidden`;
    throw imageError("OpaqueResponse", message, 'fetch the image with mode: "cors"');
  }
  if (!ok) {
    throw imageError("UnreachableImage", `${where}: the image's URL answers HTTP status ${status}`);
  }
  if (/^text\/html/i.test(response.headers.get("content-type") ?? "")) {
    const message = `${where}: expected an image, found a page (text/html)`;
    throw imageError("UnsupportedFormat", message, "the URL is that of a page, or of its login");
  }
  return response.blob();
}
