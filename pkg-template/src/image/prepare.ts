/** From a source to a file that the service takes: as it is, or drawn anew. */

import { describe, type ErrorDescription, imageError, RekognitionError } from "../errors.js";
import { inspect, SHORT, strip } from "../module/arena.js";
import { abandon, BEGIN, bytesOf, type Content, openFile } from "../module/content.js";
import type { Limits } from "./limits.js";
import { canDraw, decode, encode, pictureOf, type Size, sizeOf, wrongSides } from "./pixels.js";
import { fileOf, isDrawable, kind } from "./source.js";

/** A file of an image, or what it would be. */
export interface ImageFile {
  /** In pixels, as they are stored; `orientation` says how they are shown. */
  readonly width: number;
  readonly height: number;
  /** Its length; absent where there was no file. */
  readonly bytes?: number;
  /** Such as `JPEG`, or the type of what has been drawn. */
  readonly format: string;
}

/** What was done to an image before it was sent. */
export interface SentImage {
  readonly source: ImageFile;
  readonly sent: ImageFile;
  /** How many pixels of `sent` are one of `source`; at most 1. */
  readonly scale: number;
  /** How the pixels of `source` are shown, as Exif has it, from 1 to 8; those of a drawn one are upright. */
  readonly orientation: number;
  /** How many bytes of metadata were left out. */
  readonly strippedBytes: number;
  /** How it was sent. */
  readonly via: "bytes" | "s3";
}

/** Where an image is in S3, and how it is taken away again. */
export interface Stored {
  readonly place: { Bucket: string; Name: string };
  /** Of the file, in bytes. */
  readonly length: number;
  readonly remove: () => Promise<void>;
}

/** A file that is sent. */
export interface Prepared {
  readonly content: Content;
  /** Whether what it says besides its picture has yet to be left out. */
  readonly isStripped: boolean;
  /** As if nothing were left out. */
  readonly about: SentImage;
}

/** How images are made ready. */
export interface ImageSettings {
  /** What becomes of an image that does not fit. @default "resize" */
  readonly fit?: "resize" | "s3" | "error";
  /** @default true */
  readonly stripMetadata?: boolean;
  /** Puts a file where the service can read it. */
  readonly store?: (
    file: Pick<Prepared, "content" | "isStripped">,
    signal?: AbortSignal,
  ) => Promise<Stored>;
}

/** The most bytes of an image in S3. */
const IN_S3 = 15 << 20;

/** Gets a source ready to be sent. `where` is for errors. */
export async function prepare(
  source: unknown,
  where: string,
  limits: Limits,
  settings: ImageSettings,
  signal?: AbortSignal,
): Promise<Prepared> {
  const { fit = "resize", stripMetadata = true, store } = settings;
  if (isDrawable(source)) {
    const size = sizeOf(source, where);
    if (!canDraw()) throw cannotDraw(source, where);
    const [width, height] = size;
    const original = { width, height, format: kind(source) };
    const picture = kind(source) === "ImageData" ? await pictureOf(source, where) : undefined;
    try {
      const drawable = (picture ?? source) as CanvasImageSource;
      return await drawn(drawable, size, original, 1, limits, where);
    } finally {
      picture?.close();
    }
  }
  const [most, ...sides] = limits;
  const found = await fileOf(source, where, signal);
  const isAtHand = found instanceof Uint8Array || found.size <= SHORT;
  const file = isAtHand ? await bytesOf(found, where) : found;
  const begun = file instanceof Uint8Array ? file : await openFile(file, where, signal);
  const { content, ...header } = await inspected(begun, file, where);
  const failure = faultOf(header, [fit === "s3" && store ? IN_S3 : most, ...sides]);
  if (failure || content !== begun) abandon(begun);
  const { format, width, height, orientation, bytes } = header;
  const original = { width, height, bytes, format };
  if (!failure) {
    const via = bytes > most ? "s3" : "bytes";
    const sent = { source: original, sent: original, scale: 1, orientation } as const;
    const about = { ...sent, strippedBytes: 0, via } as const;
    return { content, isStripped: stripMetadata, about };
  }
  if (failure.code === "ImageTooLarge" && bytes > most && stripMetadata) {
    // some files are mostly something else than their picture
    const rest = await strip(await bytesOf(file, where));
    if (rest.length < bytes) {
      const after = await prepare(
        rest,
        where,
        limits,
        { ...settings, stripMetadata: false },
        signal,
      );
      const strippedBytes = bytes - rest.length;
      return { ...after, about: { ...after.about, source: original, strippedBytes } };
    }
  }
  const mayFit = fit !== "error" && failure.code !== "ImageTooSmall" && canDraw();
  const picture = mayFit && (await decode(file));
  if (!picture) throw failed(failure, where);
  try {
    const { width, height } = picture; // of formats whose headers are not read here
    const source = original.width ? original : { ...original, width, height };
    return await drawn(picture, [width, height], source, orientation, limits, where);
  } finally {
    picture.close();
  }
}

/** Refuses bytes that are no image of a format and a length that the service takes. */
export function checkBytes(
  bytes: Uint8Array,
  [most]: Limits,
  where: string,
): Promise<void> | undefined {
  const begin = String.fromCharCode(...bytes.subarray(0, 8));
  // no need to ask the module; whatever the header says
  const isTaken = begin.startsWith("\xff\xd8\xff") || begin === "\x89PNG\r\n\x1a\n";
  if (!isTaken) return checkOthers(bytes, where);
  const fault = tooLong(bytes.length, most);
  if (fault) throw failed(fault, where);
  return undefined;
}

async function checkOthers(bytes: Uint8Array, where: string): Promise<void> {
  const head = bytes.subarray(0, BEGIN);
  const { failure } = headerOf(await inspect(head, head.length), bytes.length);
  if (failure) throw failed(failure, where);
}

/** A picture as a new file. */
async function drawn(
  picture: CanvasImageSource,
  size: Size,
  source: ImageFile,
  orientation: number,
  limits: Limits,
  where: string,
): Promise<Prepared> {
  const { blob, width, height } = await encode(picture, size, limits, where);
  const bytes = await bytesOf(blob, where);
  const sent = { width, height, bytes: bytes.length, format: "JPEG" };
  const scale = width / size[0];
  const about = { source, sent, scale, orientation, strippedBytes: 0, via: "bytes" } as const;
  return { content: bytes, isStripped: false, about };
}

/** What the first bytes of a file say. */
interface Header extends Required<ImageFile> {
  readonly orientation: number;
  /** Why it is none that can be sent. */
  readonly failure: ErrorDescription | undefined;
}

/** The header of a file that has been opened, or, if more than its beginning is needed, is read for it. */
async function inspected(
  begun: Content,
  file: Uint8Array | Blob,
  where: string,
): Promise<Header & { content: Content }> {
  const { length } = begun;
  const head = "head" in begun ? begun.head : begun;
  const text = await inspect(head.subarray(0, SHORT), length);
  if (text) return { ...headerOf(text, length), content: begun };
  const content = await bytesOf(file, where);
  return { ...headerOf(await inspect(content, length), length), content };
}

function headerOf(text: string, bytes: number): Header {
  const [line = "", ...failure] = text.split("\n");
  const [format = "", width, height, orientation] = line.split(" ");
  return {
    format,
    width: Number(width) || 0,
    height: Number(height) || 0,
    bytes,
    orientation: Number(orientation) || 1,
    failure: failure.length ? describe(text) : undefined,
  };
}

/** Why a file cannot be sent as it is. */
function faultOf(header: Header, [bytes, least, most]: Limits): ErrorDescription | undefined {
  const { width, height, failure } = header;
  if (failure) return failure;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (long > most || short < least) return wrongSides([width, height], least, most);
  return tooLong(header.bytes, bytes);
}

function tooLong(bytes: number, most: number): ErrorDescription | undefined {
  if (bytes <= most) return undefined;
  const message = `expected an image of at most ${most} bytes, found ${bytes}`;
  const hint = "make it smaller, or pass an S3Object of up to 15 MB in the same region";
  return { name: "ImageError", code: "ImageTooLarge", message, hint };
}

function failed(failure: ErrorDescription, where: string): RekognitionError {
  return new RekognitionError({ ...failure, message: `${where}: ${failure.message}` });
}

function cannotDraw(source: unknown, where: string): RekognitionError {
  const message = `${where}: expected a file, found a ${kind(source)}: this runtime cannot draw`;
  return imageError("UnsupportedSource", message, "pass a JPEG or PNG");
}

/** What is told of an image of which so many bytes were kept. */
export function withKept(about: SentImage, kept: number): SentImage {
  const { bytes = kept } = about.sent;
  const strippedBytes = about.strippedBytes + bytes - kept;
  return { ...about, sent: { ...about.sent, bytes: kept }, strippedBytes };
}
