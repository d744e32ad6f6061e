/** Gets the bytes of an image from whatever holds it. Whether they can be sent, the module decides. */

import { imageError } from "./errors.js";

/** What can be passed as an image, besides the AWS SDK's `{ Bytes }` and `{ S3Object }`. */
export type ImageSource = Blob | ArrayBuffer | ArrayBufferView | PageCanvas | WorkerCanvas;

/** What is needed of an `HTMLCanvasElement`, which servers' type libraries do not know. */
export interface PageCanvas {
  readonly width: number;
  readonly height: number;
  toBlob(done: (blob: Blob | null) => void, type?: string, quality?: number): void;
}

/** What is needed of an `OffscreenCanvas`. */
export interface WorkerCanvas {
  readonly width: number;
  readonly height: number;
  convertToBlob(options?: { type?: string; quality?: number }): Promise<Blob>;
}

/** The bytes of an image, or their number where it is plain that they are too many to be read. */
export type ImageBytes = Uint8Array | number;

/** The service's limit; what is longer is refused by the module without having been read. */
const MAX_BYTES = 5_242_880;

/** Whether it holds bytes. */
export function isBinary(source: unknown): boolean {
  return ArrayBuffer.isView(source) || /^(ArrayBuffer|Blob|File)$/.test(kind(source));
}

/** Whether it holds an image. */
export function isImageSource(source: unknown): boolean {
  return isBinary(source) || /^(HTML|Offscreen)Canvas/.test(kind(source));
}

/** The bytes of a source; of an image that is too large, their number. `path` is for errors. */
export async function readImage(
  source: unknown,
  path: string,
  isImage: boolean,
): Promise<ImageBytes> {
  try {
    if (ArrayBuffer.isView(source)) {
      return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
    }
    switch (kind(source)) {
      case "ArrayBuffer":
        return new Uint8Array(source as ArrayBuffer);
      case "Blob":
      case "File":
        return await readBlob(source as Blob, isImage);
      default:
        return await readBlob(await encode(source as PageCanvas | WorkerCanvas), isImage);
    }
  } catch (error) {
    const tainted = (error as Error)?.name === "SecurityError";
    throw imageError(
      tainted ? "TaintedCanvas" : "UnreadableImage",
      `${path}: the image cannot be read: ${(error as Error)?.message}`,
      tainted
        ? "the canvas shows an image of another origin: load that one with crossorigin=anonymous"
        : "a file may have been moved since it was chosen, a buffer transferred: pass it again",
    );
  }
}

/** Which built-in type a value is of, whatever realm it comes from. */
export function kind(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

async function readBlob(blob: Blob, isImage: boolean): Promise<ImageBytes> {
  return isImage && blob.size > MAX_BYTES ? blob.size : new Uint8Array(await blob.arrayBuffer());
}

/** A canvas as JPEG: a camera's picture as PNG would be over the limit. Without pixels it is empty. */
async function encode(canvas: PageCanvas | WorkerCanvas): Promise<Blob> {
  const type = "image/jpeg";
  const quality = 0.95;
  if (canvas.width === 0 || canvas.height === 0) return new Blob();
  const blob =
    "convertToBlob" in canvas
      ? await canvas.convertToBlob({ type, quality })
      : await new Promise<Blob | null>((done) => canvas.toBlob(done, type, quality));
  return blob ?? new Blob();
}
