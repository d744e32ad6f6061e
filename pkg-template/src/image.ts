/** Gets the bytes of an image from whatever holds it. Whether they can be sent, the module decides. */

import { imageError } from "./errors.js";

/** What can be passed as an image, besides the AWS SDK's `{ Bytes }` and `{ S3Object }`. */
export type ImageSource =
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | HTMLCanvasElement
  | OffscreenCanvas;

/** The bytes of an image, or their number where it is plain that they are too many to be read. */
export type ImageBytes = Uint8Array | number;

/** The service's limit; what is longer is refused by the module without having been read. */
const MAX_BYTES = 5_242_880;

/** The bytes of an image source; `undefined` for anything else. `path` is for errors. */
export async function readImage(source: unknown, path: string): Promise<ImageBytes | undefined> {
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  }
  switch (kind(source)) {
    case "ArrayBuffer":
      return new Uint8Array(source as ArrayBuffer);
    case "Blob":
    case "File":
      return readBlob(source as Blob, path);
    case "HTMLCanvasElement":
    case "OffscreenCanvas":
      return readBlob(
        await encodeCanvas(source as HTMLCanvasElement | OffscreenCanvas, path),
        path,
      );
    default:
      return undefined;
  }
}

/** Which built-in type a value is of, whatever realm it comes from. */
export function kind(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

async function readBlob(blob: Blob, path: string): Promise<ImageBytes> {
  if (blob.size > MAX_BYTES) return blob.size;
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    // A file that was moved, changed or forbidden since it was chosen.
    throw imageError(
      "UnreadableImage",
      `${path}: expected a file that can be read, found that ${(error as Error).message}`,
      "choose the file again",
    );
  }
}

/** A canvas as JPEG: a camera's picture as PNG would be over the limit. */
async function encodeCanvas(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  path: string,
): Promise<Blob> {
  const type = "image/jpeg";
  const quality = 0.95;
  try {
    const blob =
      "convertToBlob" in canvas
        ? await canvas.convertToBlob({ type, quality })
        : await new Promise<Blob | null>((done) => canvas.toBlob(done, type, quality));
    if (blob) return blob;
  } catch (error) {
    if ((error as Error).name === "SecurityError") {
      throw imageError(
        "TaintedCanvas",
        `${path}: the canvas shows an image of another origin, so its pixels cannot be read`,
        "load that image with crossorigin=anonymous from a server that allows it",
      );
    }
  }
  throw imageError(
    "EmptyImage",
    `${path}: expected a canvas with pixels, found one of ${canvas.width} × ${canvas.height}`,
  );
}
