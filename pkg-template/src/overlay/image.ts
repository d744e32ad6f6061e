/** Maps from ratios to the pixels of images: of the one that was sent, and of the one that it was made from. */

import { length, structure, unexpected } from "./expected.js";
import { compose, type Matrix } from "./matrix.js";

/** A size in pixels; whole or not, from 0. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of an image as its pixels are stored. */
export interface StoredSize extends Size {
  /** How the pixels are shown, as Exif has it, from 1 to 8. @default 1 */
  readonly orientation?: number | undefined;
}

/** What is known of an image that was sent: the sizes of its files, as their pixels are stored. */
export interface ImageFacts {
  readonly source: Size;
  /** Upright if it was drawn anew; else it is the source's file, with the source's size. */
  readonly sent: Size;
  /** How the pixels of `source` are shown, as Exif has it, from 1 to 8. */
  readonly orientation: number;
}

/**
 * The map to pixels of the image that was sent, upright.
 *
 * @param image its upright size in pixels, or what is known of it
 */
export function ofSent(image: Size | ImageFacts): Matrix {
  structure(image, "image", "{ width, height } or { source, sent, orientation }");
  if (!("sent" in image)) return scaled(checkSize(image, "image"));
  const source = checkSize(image.source, "image.source");
  const sent = checkSize(image.sent, "image.sent");
  // a file that was sent as it is still has its orientation, which the service heeds
  const isSource = sent.width === source.width && sent.height === source.height;
  return scaled(isSource ? turned(sent, image.orientation) : sent);
}

/**
 * The map to pixels of the original image.
 *
 * @param image its size and orientation as stored, in pixels, or what is known of it
 * @param pixels `"upright"`: as it is displayed; `"stored"`: as its file has them, before the orientation is applied
 */
export function ofOriginal(
  image: StoredSize | ImageFacts,
  pixels: "upright" | "stored" = "upright",
): Matrix {
  structure(image, "image", "{ width, height, orientation } or { source, sent, orientation }");
  const size =
    "source" in image ? checkSize(image.source, "image.source") : checkSize(image, "image");
  const { orientation } = image;
  if (pixels === "upright") return scaled(turned(size, orientation));
  if (pixels === "stored") return compose(scaled(size), toStored(orientation));
  throw unexpected("pixels", '"upright" or "stored"', pixels);
}

/**
 * From ratios of the upright image to ratios of the image as stored, for each orientation from 1 (EXIF 2.32, tag 0x0112).
 */
const TO_STORED: readonly Matrix[] = [
  [1, 0, 0, 1, 0, 0],
  [-1, 0, 0, 1, 1, 0],
  [-1, 0, 0, -1, 1, 1],
  [1, 0, 0, -1, 0, 1],
  [0, 1, 1, 0, 0, 0],
  [0, -1, 1, 0, 0, 1],
  [0, -1, -1, 0, 1, 1],
  [0, 1, -1, 0, 1, 0],
];

/** From ratios of the upright image to ratios of its stored pixels. */
export function toStored(orientation: number = 1): Matrix {
  const found = TO_STORED[orientation - 1];
  if (found) return found;
  throw unexpected("orientation", "a whole number from 1 to 8", orientation);
}

/** A size in which nothing but lengths is left. */
export function checkSize(size: Size, name: string): Size {
  structure(size, name, "{ width, height }");
  const { width, height } = size;
  return { width: length(width, `${name}.width`), height: length(height, `${name}.height`) };
}

/** From ratios to pixels of an image of this size. */
export const scaled = ({ width, height }: Size): Matrix => [width, 0, 0, height, 0, 0];

/** The size at which pixels of this stored size are displayed, and the other way round. */
export function turned({ width, height }: Size, orientation?: number): Size {
  const [a] = toStored(orientation);
  return a === 0 ? { width: height, height: width } : { width, height };
}
