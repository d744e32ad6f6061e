/**
 * Pixels to a JPEG file within limits: decoded, drawn and encoded by the browser, off its page's thread. Few images need
 * it, so it is loaded with the first that does (demand.ts). Nothing is decoded before its sides are known.
 */

import { imageError, type RekognitionError } from "../errors.js";
import { bytesOf, unreadableError } from "../module/content.js";
import type { Limits } from "../module/limits.js";
import type { Wait } from "../runtime/wait.js";
import { type Judgement, refuse, type Size } from "./judge.js";
import type { ImageFile, Prepared } from "./sent.js";
import { sidesOf } from "./sides.js";
import { kind, type Pixels } from "./source.js";

const NOTHING = /* @__PURE__ */ new Uint8Array();

/** As many pixels as every browser can draw: Safari on phones does not draw many more. */
const DRAWABLE = 16_000_000;

/** The longer side of an image that has to shrink: the service finds nothing more in a larger one. */
const USEFUL = 4096;

/** How many pixels may be decoded, by the memory of the device. */
function budget(): number {
  const { deviceMemory, userAgentData, userAgent } = navigator as Navigator & {
    deviceMemory?: number;
    userAgentData?: { mobile?: boolean };
  };
  if (deviceMemory) return 12_500_000 * Math.min(8, deviceMemory);
  return (userAgentData?.mobile ?? /Mobi|Android/.test(userAgent)) ? 50_000_000 : 100_000_000;
}

function checkPixels([width, height]: Size, where: string): void {
  const most = budget();
  if (width * height <= most) return;
  throw imageError(
    "ImageTooLarge",
    `${where}: expected a picture of at most ${most} pixels, found ${width} × ${height}`,
    "this device has no memory to decode it: pass a smaller one",
  );
}

/** The last of the works on large pictures. */
let last: Promise<unknown> = Promise.resolve();

/** Does a work on a picture; those on large ones one after the other, since each takes a lot of memory. */
async function inTurn<Result>(
  [width, height]: Size,
  wait: Wait,
  work: () => Promise<Result>,
): Promise<Result> {
  if (width * height <= DRAWABLE) return work();
  const before = last;
  const done = before.then(() => wait(Promise.resolve())).then(work); // nothing for a call that has ended
  last = done.catch(() => {});
  return done;
}

/** A file that is drawn anew; nothing if this browser cannot decode it, or if its header does not tell its sides. */
export async function drawFile(
  file: Uint8Array | Blob,
  { format, width, height, bytes, orientation }: Judgement,
  limits: Limits,
  where: string,
  wait: Wait,
): Promise<Prepared | undefined> {
  const stored = width
    ? ([width, height] as const)
    : sidesOf(format, await bytesOf(file, where, wait));
  if (!stored) return undefined;
  checkPixels(stored, where);
  return inTurn(stored, wait, async () => {
    const [long, short] = stored;
    const upright = orientation > 4 ? ([short, long] as const) : stored;
    // a JPEG or PNG is here because it is too large
    const isLarge = width > 0 || Math.max(...stored) > limits[2];
    const scale = isLarge ? scaleOf(upright, limits) : 1;
    const picture = await decode(file, format, upright, orientation, scale);
    if (!picture) return undefined;
    try {
      // of formats that are no more than decoded, the picture tells the sides
      const size = scale < 1 || width ? upright : ([picture.width, picture.height] as const);
      const source = { format, width: width || size[0], height: height || size[1], bytes };
      const drawn = { picture: picture.image, size, isLarge };
      return await redraw(drawn, source, orientation, limits, where, wait);
    } finally {
      picture.image.close();
    }
  });
}

/** A source of pixels as a file; with its picture, if that was taken before. */
export async function drawSource(
  source: object,
  where: string,
  limits: Limits,
  wait: Wait,
  taken?: ImageBitmap,
): Promise<Prepared> {
  // what is no picture has to become one, and the pixels of elements are counted in it
  const isMade = taken || IMAGE.test(kind(source)) || kind(source) === "ImageData";
  const made = isMade && (await pictureOf(source, where, taken));
  try {
    const size = made ? ([made.width, made.height] as const) : sizeOf(source, where);
    const [width, height] = size;
    const original = { width, height, format: kind(source) };
    const picture = made || (source as CanvasImageSource);
    const drawn = { picture, size, isLarge: Math.max(...size) > limits[2] };
    return await redraw(drawn, original, 1, limits, where, wait);
  } finally {
    if (made && made !== taken) made.close();
  }
}

const IMAGE = /^(HTML|SVG)ImageElement$/;

/**
 * The picture of a source, in the file's own pixels: an element's natural width is divided by the density of its
 * `srcset`. It may have been taken before. Refuses what shows no picture yet, or none that may be read.
 */
export async function pictureOf(
  source: object,
  where: string,
  taken?: ImageBitmap,
): Promise<ImageBitmap> {
  const isSvg = kind(source) === "SVGImageElement";
  if (!taken && !isSvg) sizeOf(source, where);
  const element = source as HTMLImageElement;
  let picture = taken;
  try {
    picture ??= await createImageBitmap(element);
  } catch (error) {
    if (isSvg) throw notLoaded(source, where);
    const isRefused = (error as Error)?.name === "InvalidStateError";
    if (!isRefused || !element.naturalWidth) throw undrawable(error, where);
  }
  if (!picture || (await isSizeless(element, picture))) return drawSizeless(element, where);
  checkPixels([picture.width, picture.height], where);
  return picture;
}

/** The size of an SVG that states none. */
const UNSTATED = [300, 150] as const;
/** The longer side of its picture. The service's guide measures the smallest faces in pictures of 1920 × 1080. */
const STATED = 1920;

/**
 * Whether it is the picture of an SVG without a size. Chromium takes none; Firefox takes one of 300 × 150, and of
 * another width, which has the same height.
 */
async function isSizeless(element: HTMLImageElement, picture: ImageBitmap): Promise<boolean> {
  const [width, height] = UNSTATED;
  const { naturalWidth } = element;
  if (!naturalWidth || picture.width !== width || picture.height !== height) return false;
  const wider = await createImageBitmap(element, { resizeWidth: 2 * width });
  const isSame = wider.height === height;
  wider.close();
  return isSame;
}

/** The picture of an SVG of which one side or none is stated: large, unless one is. */
function drawSizeless(element: HTMLImageElement, where: string): ImageBitmap {
  const { naturalWidth: width, naturalHeight: height } = element;
  const isUnstated = width === UNSTATED[0] || height === UNSTATED[1];
  const scale = isUnstated ? STATED / Math.max(width, height) : 1;
  try {
    return draw(element, width * scale, height * scale, where).transferToImageBitmap();
  } catch (error) {
    throw undrawable(error, where);
  }
}

/** By how much an image shrinks that is too large: to what the service can use, but not below what it takes. */
function scaleOf(size: Size, [, least, most]: Limits): number {
  const [shorter, longer] = [Math.min(...size), Math.max(...size)];
  return Math.min(1, most / longer, Math.max(USEFUL / longer, least / shorter));
}

/** A picture, upright, which may have been decoded smaller than its size. */
interface Drawn {
  readonly picture: CanvasImageSource;
  readonly size: Size;
  /** Whether it has to shrink. */
  readonly isLarge: boolean;
}

/** A picture as a new file. */
async function redraw(
  drawn: Drawn,
  source: ImageFile,
  orientation: number,
  limits: Limits,
  where: string,
  wait: Wait,
): Promise<Prepared> {
  const { size } = drawn;
  const [, least, most] = limits;
  const scaled = Math.min(...size) * Math.min(1, most / Math.max(...size));
  // judged here, as a picture may change while the module is asked; why it is refused, the module says
  if (Math.round(scaled) < least) return refuse(NOTHING, 0, limits, where, size);
  const { blob, width, height } = await encode(drawn, limits, where);
  const bytes = await bytesOf(blob, where, wait);
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

/** A picture that was decoded. */
interface Decoded {
  readonly image: ImageBitmap | VideoFrame;
  readonly width: number;
  readonly height: number;
}

/** A file's picture, upright and at least of this scale; nothing if this browser cannot decode it. */
async function decode(
  file: Uint8Array | Blob,
  format: string,
  size: Size,
  orientation: number,
  scale: number,
): Promise<Decoded | undefined> {
  const blob = file instanceof Uint8Array ? new Blob([file.slice()]) : file; // it may be shared memory
  const frame = format === "JPEG" && (await decodeSmaller(blob, size, orientation, scale));
  if (frame) return frame;
  const [resizeWidth, resizeHeight] = size.map((side) => Math.round(side * scale));
  const resize = scale < 1 && { resizeWidth, resizeHeight, resizeQuality: "high" };
  const options = { imageOrientation: "from-image", ...resize } as ImageBitmapOptions;
  const image = await createImageBitmap(blob, options).catch(() => undefined);
  return image && { image, width: image.width, height: image.height };
}

/**
 * The picture of a JPEG at a smaller size, which takes less memory; nothing where that cannot be had. Decoders shrink by
 * eighths, and choose the one below the size that is asked for.
 */
async function decodeSmaller(
  blob: Blob,
  size: Size,
  orientation: number,
  scale: number,
): Promise<Decoded | undefined> {
  const eighths = Math.ceil(scale * 8);
  if (eighths === 8 || !("ImageDecoder" in globalThis)) return undefined;
  const sides = size.map((side) => Math.ceil((side * eighths) / 8)) as [number, number];
  const [desiredWidth, desiredHeight] = orientation > 4 ? sides.reverse() : sides;
  let decoder: ImageDecoder | undefined;
  try {
    const type = "image/jpeg";
    decoder = new ImageDecoder({ data: blob.stream(), type, desiredWidth, desiredHeight } as never);
    const { image } = await decoder.decode();
    const { displayWidth: width, displayHeight: height } = image;
    // a frame that does not say how it is turned may not be
    if (orientation === 1 || "rotation" in image) return { image, width, height };
    image.close();
  } catch {
    // it may be decoded as a whole
  } finally {
    decoder?.close();
  }
  return undefined;
}

/** How large the picture of a source is. Refuses what shows none yet, or no more, and what is too large to be drawn. */
export function sizeOf(source: object, where: string): Size {
  const { complete, readyState, naturalWidth, naturalHeight, videoWidth, videoHeight } =
    source as Partial<HTMLImageElement & HTMLVideoElement>;
  const { displayWidth, displayHeight, width, height } = source as Partial<VideoFrame & Pixels>;
  const size = [
    naturalWidth ?? videoWidth ?? displayWidth ?? width ?? 0,
    naturalHeight ?? videoHeight ?? displayHeight ?? height ?? 0,
  ] as const;
  if (complete === false || (readyState ?? 4) < 2) {
    throw notLoaded(source, where);
  }
  checkPixels(size, where);
  if (size[0] > 0 && size[1] > 0) return size;
  const broken = complete !== undefined;
  throw imageError(
    broken ? "BrokenImage" : "EmptyImage",
    `${where}: expected a picture, found a ${kind(source)} of ${size.join(" × ")} pixels`,
    broken ? "its file is missing, damaged or of no known format" : "it may be closed",
  );
}

function notLoaded(source: object, where: string): RekognitionError {
  const message = `${where}: expected a picture, found a ${kind(source)} that has not loaded it`;
  return imageError("ImageNotLoaded", message, "wait for its load or loadeddata event");
}

/** A JPEG file of a picture, smaller where it must be. */
async function encode(
  drawn: Drawn,
  limits: Limits,
  where: string,
  area = Number.POSITIVE_INFINITY,
): Promise<Encoded> {
  const { picture, size, isLarge } = drawn;
  const [[width, height], [bytes]] = [size, limits];
  const whole = width * height;
  const useful = scaleOf(size, limits);
  let scale = Math.min(isLarge ? useful : 1, Math.sqrt(area / whole));
  let quality = 0.95;
  try {
    let canvas = draw(picture, width * scale, height * scale, where);
    for (;;) {
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
      if (blob.size <= bytes) return { blob, width: canvas.width, height: canvas.height };
      if (quality > 0.85) {
        quality = 0.85; // which the eye does not see
      } else {
        scale = Math.min(useful, scale * Math.sqrt((bytes / blob.size) * 0.9));
        canvas = draw(picture, width * scale, height * scale, where);
      }
    }
  } catch (error) {
    const isFirst = area === Number.POSITIVE_INFINITY;
    const isTooLarge = isFirst && whole * scale ** 2 > DRAWABLE;
    if (isTooLarge && (error as Error)?.name !== "SecurityError") {
      return encode(drawn, limits, where, DRAWABLE);
    }
    throw undrawable(error, where);
  }
}

function draw(source: CanvasImageSource, width: number, height: number, where: string) {
  const canvas = new OffscreenCanvas(Math.round(width), Math.round(height));
  const context = canvas.getContext("2d");
  if (!context) throw noContext(canvas, where);
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff"; // JPEG has no transparency
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function noContext({ width, height }: OffscreenCanvas, where: string): RekognitionError {
  const size = `${width} × ${height} pixels`;
  return imageError(
    "CannotDraw",
    `${where}: expected a 2D context to draw the image in ${size}, found none`,
    "the browser has no memory for it, or keeps pages from drawing: pass a JPEG or PNG that fits",
  );
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
