/** Pixels to a JPEG file within limits: decoded, drawn and encoded by the browser, off its page's thread. */

import { imageError, type RekognitionError } from "../errors.js";
import type { Limits } from "../module/arena.js";
import { unreadableError } from "../module/content.js";
import { kind, type PixelSource, type Pixels } from "./source.js";

/** A JPEG file, and how large its picture is. */
export interface Encoded {
  readonly blob: Blob;
  readonly width: number;
  readonly height: number;
}

/** The sides of what is drawn, upright. */
export type Size = readonly [width: number, height: number];

/** Whether this runtime can decode and draw: browsers and their workers can. */
export function canDraw(): boolean {
  return "OffscreenCanvas" in globalThis && "createImageBitmap" in globalThis;
}

/** A file's picture, upright; nothing if this browser cannot decode it. */
export async function decode(file: Uint8Array | Blob): Promise<ImageBitmap | undefined> {
  const blob = file instanceof Uint8Array ? new Blob([file.slice()]) : file; // it may be shared memory
  return createImageBitmap(blob, { imageOrientation: "from-image" }).catch(() => undefined);
}

/** The picture of a source as it is now. Refuses what shows none. */
export async function pictureOf(source: PixelSource, where: string): Promise<ImageBitmap> {
  sizeOf(source, where);
  return createImageBitmap(source as ImageBitmapSource).catch((error) => {
    throw undrawable(error, where);
  });
}

/** How large the picture of a source is. Refuses what shows none yet, or no more. */
export function sizeOf(source: PixelSource, where: string): Size {
  const { complete, readyState, naturalWidth, naturalHeight, videoWidth, videoHeight } =
    source as Partial<HTMLImageElement & HTMLVideoElement>;
  const { displayWidth, displayHeight, width, height } = source as Partial<VideoFrame & Pixels>;
  const size = [
    naturalWidth ?? videoWidth ?? displayWidth ?? width ?? 0,
    naturalHeight ?? videoHeight ?? displayHeight ?? height ?? 0,
  ] as const;
  if (complete === false || (readyState ?? 4) < 2) {
    const message = `${where}: expected a picture, found a ${kind(source)} that has not loaded it`;
    throw imageError("ImageNotLoaded", message, "wait for its load or loadeddata event");
  }
  if (size[0] > 0 && size[1] > 0) return size;
  const broken = complete !== undefined;
  throw imageError(
    broken ? "BrokenImage" : "EmptyImage",
    `${where}: expected a picture, found a ${kind(source)} of ${size.join(" × ")} pixels`,
    broken ? "its file is missing, damaged or of no known format" : "it may be closed",
  );
}

/** As many pixels as every browser can draw: Safari on phones does not draw many more. */
const DRAWABLE = 16_000_000;

/** A JPEG file of a picture, smaller where it must be. */
export async function encode(
  source: CanvasImageSource,
  size: Size,
  limits: Limits,
  where: string,
  area = Number.POSITIVE_INFINITY,
): Promise<Encoded> {
  const [[width, height], [bytes, , most]] = [size, limits];
  const whole = width * height;
  let scale = Math.min(1, most / Math.max(width, height), Math.sqrt(area / whole));
  let quality = 0.95;
  try {
    let canvas = draw(source, width * scale, height * scale);
    for (;;) {
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
      if (blob.size <= bytes) return { blob, width: canvas.width, height: canvas.height };
      if (quality > 0.85) {
        quality = 0.85; // which the eye does not see
      } else {
        scale *= Math.sqrt((bytes / blob.size) * 0.9);
        canvas = draw(source, width * scale, height * scale);
      }
    }
  } catch (error) {
    const isTooLarge = whole * scale ** 2 > DRAWABLE && (error as Error)?.name !== "SecurityError";
    if (isTooLarge) return encode(source, size, limits, where, DRAWABLE);
    throw undrawable(error, where);
  }
}

function draw(source: CanvasImageSource, width: number, height: number) {
  const canvas = new OffscreenCanvas(Math.round(width), Math.round(height));
  const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff"; // JPEG has no transparency
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function undrawable(error: unknown, where: string): RekognitionError {
  const { name, message } = Object(error) as Error;
  return name === "SecurityError" ? taintedError(where, message) : unreadableError(error, where);
}

/** Pixels of another origin. */
export function taintedError(where: string, message: string): RekognitionError {
  return imageError(
    "TaintedCanvas",
    `${where}: the image cannot be read: ${message}`,
    "it shows a picture of another origin: load that one with crossorigin=anonymous",
  );
}
