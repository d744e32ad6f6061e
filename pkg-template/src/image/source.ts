/** What can be passed as an image, and what it holds: a file, or pixels. */

import { imageError } from "../errors.js";
import { unreadableError } from "../module/content.js";
import { until } from "../runtime/wait.js";

/** What can be passed as an image, besides the AWS SDK's `{ Bytes }` and `{ S3Object }`. */
export type ImageSource = FileSource | PixelSource;

/** What holds the bytes of a file. A text is a URL: `data:`, `blob:`, `https:` or `http:`. */
export type FileSource =
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | Response
  | ReadableStream<Uint8Array>
  | URL
  | string;

/** What can be drawn; as far as it is needed of them, since servers' type libraries do not know them. */
export type PixelSource = PageCanvas | WorkerCanvas | PageImage | PageVideo | Frame | Pixels;

/** An `HTMLCanvasElement`. */
export interface PageCanvas {
  readonly width: number;
  readonly height: number;
  toBlob(done: (blob: Blob | null) => void, type?: string, quality?: number): void;
}

/** An `OffscreenCanvas`. */
export interface WorkerCanvas {
  readonly width: number;
  readonly height: number;
  convertToBlob(options?: { type?: string; quality?: number }): Promise<Blob>;
}

/** An `HTMLImageElement`. */
export interface PageImage {
  readonly naturalWidth: number;
  readonly naturalHeight: number;
  readonly complete: boolean;
}

/** An `HTMLVideoElement`: the picture that it shows. */
export interface PageVideo {
  readonly videoWidth: number;
  readonly videoHeight: number;
  readonly readyState: number;
}

/** An `ImageBitmap` or a `VideoFrame`. It stays open. */
export interface Frame {
  close(): void;
}

/** An `ImageData`. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

const BINARY = /^(ArrayBuffer|Blob|File)$/;
const DRAWABLE =
  /^(HTML(Canvas|Image|Video)Element|OffscreenCanvas|Image(Bitmap|Data)|VideoFrame)$/;
const SOURCE = /* @__PURE__ */ new RegExp(
  `${BINARY.source}|${DRAWABLE.source}|^(Response|ReadableStream|URL)$`,
);
const ADDRESS = /^(data|blob|https?):/i;

/** Which built-in type a value is of, whatever realm it comes from. */
export function kind(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Whether it holds bytes. */
export function isBinary(source: unknown): boolean {
  return ArrayBuffer.isView(source) || BINARY.test(kind(source));
}

/** Whether it holds pixels. */
export function isDrawable(source: unknown): source is PixelSource {
  return DRAWABLE.test(kind(source));
}

/** Whether it holds an image. */
export function isImageSource(source: unknown): boolean {
  if (typeof source === "string") return ADDRESS.test(source);
  return ArrayBuffer.isView(source) || SOURCE.test(kind(source));
}

/** The bytes of what shows memory, of whatever type. */
export function viewOf(source: unknown, where: string): Uint8Array | undefined {
  if (!ArrayBuffer.isView(source)) return undefined;
  try {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  } catch (error) {
    throw unreadableError(error, where);
  }
}

/** The file of a source that is not drawn. `where` is for errors. */
export async function fileOf(
  source: unknown,
  where: string,
  signal?: AbortSignal,
): Promise<Uint8Array | Blob> {
  try {
    const view = viewOf(source, where);
    if (view) return view;
    switch (kind(source)) {
      case "ArrayBuffer":
        return new Uint8Array(source as ArrayBuffer);
      case "Blob":
      case "File":
        return source as Blob;
      case "Response":
        return await received(source as Response, where);
      case "ReadableStream":
        return await whole(source as ReadableStream, where, signal);
      default:
        return await fetched(`${source}`, where, signal);
    }
  } catch (error) {
    throw unreadableError(error, where);
  }
}

/** What a stream brings. A `Response` would read it as well; but in Firefox it hides why a stream has failed. */
async function whole(
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

async function fetched(url: string, where: string, signal?: AbortSignal): Promise<Blob> {
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
  return received(response, where);
}

function received(response: Response, where: string): Promise<Blob> {
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
