/**
 * Pixels to a JPEG file within limits: decoded, drawn and encoded by the browser, off its page's thread. Few images need
 * it, so it is loaded with the first that does (demand.ts).
 */

import { imageError, type RekognitionError } from "../errors.js";
import { bytesOf, unreadableError } from "../module/content.js";
import type { Limits } from "../module/limits.js";
import { type Judgement, refuse, type Size } from "./judge.js";
import type { ImageFile, Prepared } from "./sent.js";
import { kind, type PixelSource, type Pixels } from "./source.js";

const NOTHING = /* @__PURE__ */ new Uint8Array();

/** A file that is drawn anew; nothing if this browser cannot decode it. */
export async function drawFile(
  file: Uint8Array | Blob,
  { format, width, height, bytes, orientation }: Judgement,
  limits: Limits,
  where: string,
): Promise<Prepared | undefined> {
  const picture = await decode(file);
  if (!picture) return undefined;
  try {
    const size = [picture.width, picture.height] as const;
    // of formats whose headers are not read, only the picture tells the sides
    const source = { format, width: width || size[0], height: height || size[1], bytes };
    return await redraw(picture, size, source, orientation, limits, where);
  } finally {
    picture.close();
  }
}

/** A source of pixels as a file; with its picture, if that was taken before. */
export async function drawSource(
  source: object,
  where: string,
  limits: Limits,
  taken?: ImageBitmap,
): Promise<Prepared> {
  const size = taken
    ? ([taken.width, taken.height] as const)
    : sizeOf(source as PixelSource, where);
  const [width, height] = size;
  const original = { width, height, format: kind(source) };
  // what is no picture has to become one
  const made =
    kind(source) === "ImageData" && !taken && (await createImageBitmap(source as ImageData));
  try {
    const drawable = (taken ?? (made || source)) as CanvasImageSource;
    return await redraw(drawable, size, original, 1, limits, where);
  } finally {
    if (made) made.close();
  }
}

/** A picture as a new file. */
async function redraw(
  picture: CanvasImageSource,
  size: Size,
  source: ImageFile,
  orientation: number,
  limits: Limits,
  where: string,
): Promise<Prepared> {
  const [, least, most] = limits;
  const scaled = Math.min(...size) * Math.min(1, most / Math.max(...size));
  // judged here, as a picture may change while the module is asked; why it is refused, the module says
  if (Math.round(scaled) < least) return refuse(NOTHING, 0, limits, where, size);
  const { blob, width, height } = await encode(picture, size, limits, where);
  const bytes = await bytesOf(blob, where);
  const sent = { width, height, bytes: bytes.length, format: "JPEG" };
  const scale = width / size[0];
  const stripped = { strippedBytes: 0, isFullyStripped: true };
  const about = { source, sent, scale, orientation, ...stripped, via: "bytes" } as const;
  return { content: bytes, isStripped: false, about };
}

/** A JPEG file, and how large its picture is. */
interface Encoded {
  readonly blob: Blob;
  readonly width: number;
  readonly height: number;
}

/** A file's picture, upright; nothing if this browser cannot decode it. */
async function decode(file: Uint8Array | Blob): Promise<ImageBitmap | undefined> {
  const blob = file instanceof Uint8Array ? new Blob([file.slice()]) : file; // it may be shared memory
  return createImageBitmap(blob, { imageOrientation: "from-image" }).catch(() => undefined);
}

/** Refuses a source whose picture cannot be taken: it shows none yet, or none that may be read. */
export function refuseSource(source: PixelSource, where: string, error: unknown): never {
  sizeOf(source, where);
  throw undrawable(error, where);
}

/** How large the picture of a source is. Refuses what shows none yet, or no more. */
function sizeOf(source: PixelSource, where: string): Size {
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
async function encode(
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
    const isFirst = area === Number.POSITIVE_INFINITY;
    const isTooLarge = isFirst && whole * scale ** 2 > DRAWABLE;
    if (isTooLarge && (error as Error)?.name !== "SecurityError") {
      return encode(source, size, limits, where, DRAWABLE);
    }
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
