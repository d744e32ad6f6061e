/** What can be passed as an image, and what it holds: a file, or pixels. */

import { unreadableError } from "../module/content.js";
import { canDraw, loadRemote } from "./demand.js";
import { sourceError } from "./judge.js";
import type { SourceSettings } from "./settings.js";

/** What can be passed as an image, besides the AWS SDK's `{ Bytes }` and `{ S3Object }`. */
export type ImageSource = FileSource | PixelSource;

/**
 * A holder of the bytes of a file. A text is a URL: `data:`, `blob:`, `https:` or `http:`, in pages also a relative one;
 * outside of pages it is taken only with the option `image.urls`.
 */
export type FileSource =
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | Response
  | Request
  | ReadableStream<Uint8Array>
  | URL
  | string;

/** What can be drawn; as far as it is needed of them, since servers' type libraries do not know them. */
export type PixelSource =
  | PageCanvas
  | WorkerCanvas
  | PageImage
  | SvgImage
  | PageVideo
  | Frame
  | Pixels;

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

/** An `SVGImageElement`. */
export interface SvgImage {
  readonly href: { readonly baseVal: string };
  readonly preserveAspectRatio: object;
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
  /^((HTML(Canvas|Image|Video)|SVGImage)Element|OffscreenCanvas|Image(Bitmap|Data)|VideoFrame)$/;
/** The kinds that image/remote.ts reads, besides files: `Request`, `Response`, `ReadableStream`, texts and URLs. */
const REMOTE = /^(Re|String|URL)/;

/** Which built-in type a value is of, whatever realm it comes from. */
export function kind(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Whether it holds bytes. Files of simulated pages have a file's methods, and may have no other mark. */
export function isBinary(source: unknown): boolean {
  const { arrayBuffer, slice } = Object(source) as Partial<Blob>;
  return ArrayBuffer.isView(source) || BINARY.test(kind(source)) || !!(arrayBuffer && slice);
}

/** Whether it holds pixels. */
export function isDrawable(source: unknown): source is PixelSource {
  return DRAWABLE.test(kind(source));
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

/** The bytes of what is neither at hand nor a file of the runtime. */
async function readElsewhere(
  source: unknown,
  where: string,
  settings: SourceSettings,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  if (!isBinary(source) && !REMOTE.test(kind(source))) throw await sourceError(source, where);
  return (await loadRemote()).readRemote(source, where, settings, signal);
}

/** The file of a source that is not drawn. `where` is for errors. */
export async function fileOf(
  source: unknown,
  where: string,
  settings: SourceSettings,
  signal?: AbortSignal,
): Promise<Uint8Array | Blob> {
  try {
    const file =
      viewOf(source, where) ??
      (kind(source) === "ArrayBuffer"
        ? new Uint8Array(source as ArrayBuffer)
        : isBinary(source) && (source as Blob).stream
          ? (source as Blob)
          : await readElsewhere(source, where, settings, signal));
    const { maxBytes = (canDraw() ? 128 : 32) << 20 } = settings;
    const length = file instanceof Uint8Array ? file.length : file.size;
    if (!(length <= maxBytes)) (await loadRemote()).refuseLength(maxBytes, where);
    return file;
  } catch (error) {
    throw unreadableError(error, where);
  }
}
