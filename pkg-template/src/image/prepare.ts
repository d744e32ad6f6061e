/** Carries out the module's verdict on an image: sent as it is, stripped first, drawn anew, stored, or refused. */

import { describe, type ErrorDescription, imageError, RekognitionError } from "../errors.js";
import { judge, type Limits, SHORT, strip } from "../module/arena.js";
import { abandon, BEGIN, bytesOf, type Content, openFile } from "../module/content.js";
import { canDraw, decode, encode, pictureOf, type Size, sizeOf } from "./pixels.js";
import { fileOf, isDrawable, kind, type PixelSource } from "./source.js";

const NOTHING = /* @__PURE__ */ new Uint8Array();

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
  /** Whether what it says besides its picture has yet to be left out; of one that is stored it has been, if it may. */
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

/** Gets a source ready to be sent. `where` is for errors. */
export async function prepare(
  source: unknown,
  where: string,
  limits: Limits,
  settings: ImageSettings,
  signal?: AbortSignal,
): Promise<Prepared> {
  if (isDrawable(source)) return drawSource(source, where, limits);
  const { fit = "resize", stripMetadata = true } = settings;
  // the bits of `judge` in src/npm/arena.rs
  const means =
    (stripMetadata ? 1 : 0) | (fit !== "error" && canDraw() ? 2 : 0) | (fit === "s3" ? 4 : 0);
  const found = await fileOf(source, where, signal);
  const isAtHand = found instanceof Uint8Array || found.size <= SHORT;
  const file = isAtHand ? await bytesOf(found, where) : found;
  const begun = file instanceof Uint8Array ? file : await openFile(file, where, signal);
  const judgement = await judgeFile(begun, file, where, limits, means);
  const { verdict, fault, orientation, content, ...original } = judgement;
  const isSent = verdict === "send" || verdict === "store";
  if (!isSent || content !== begun) abandon(begun);
  if (isSent) {
    const via = verdict === "send" ? "bytes" : "s3";
    const files = { source: original, sent: original };
    const about = { ...files, scale: 1, orientation, strippedBytes: 0, via } as const;
    return { content, isStripped: stripMetadata, about };
  }
  if (verdict === "strip") {
    const rest = await strip(await bytesOf(file, where));
    const settled = { ...settings, stripMetadata: false };
    const after = await prepare(rest, where, limits, settled, signal);
    const strippedBytes = original.bytes - rest.length;
    return { ...after, about: { ...after.about, source: original, strippedBytes } };
  }
  const picture = verdict === "draw" && (await decode(file));
  if (!picture) throw failed(fault, where);
  try {
    const { width, height } = picture; // of formats whose headers are not read
    const source = original.width ? original : { ...original, width, height };
    return await drawn(picture, [width, height], source, orientation, limits, where);
  } finally {
    picture.close();
  }
}

/** Refuses bytes that are no image of a format and a length that the service takes, whatever the header says. */
export function checkBytes(
  bytes: Uint8Array,
  limits: Limits,
  where: string,
): Promise<never> | undefined {
  const begin = String.fromCharCode(...bytes.subarray(0, 8));
  const isTaken = begin.startsWith("\xff\xd8\xff") || begin === "\x89PNG\r\n\x1a\n";
  const [most, least] = limits;
  if (isTaken && bytes.length <= most) return undefined; // no need to ask the module
  const sides = isTaken ? ([least, least] as const) : undefined;
  return refuse(bytes.subarray(0, BEGIN), bytes.length, limits, where, sides);
}

async function refuse(
  head: Uint8Array,
  length: number,
  limits: Limits,
  where: string,
  sides?: Size,
): Promise<never> {
  const { fault } = judgementOf(await judge(head, length, limits, 0, sides), length);
  throw failed(fault, where);
}

async function drawSource(source: PixelSource, where: string, limits: Limits): Promise<Prepared> {
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

/** A picture as a new file. */
async function drawn(
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
  const about = { source, sent, scale, orientation, strippedBytes: 0, via: "bytes" } as const;
  return { content: bytes, isStripped: false, about };
}

/** What the module says of a file. */
interface Judgement extends Required<ImageFile> {
  readonly verdict: string;
  readonly orientation: number;
  /** Why it cannot be sent as it is, if it cannot. */
  readonly fault: ErrorDescription;
}

/** Judges a file that has been opened by its beginning, or, if more is needed, reads it. */
async function judgeFile(
  begun: Content,
  file: Uint8Array | Blob,
  where: string,
  limits: Limits,
  means: number,
): Promise<Judgement & { content: Content }> {
  const { length } = begun;
  const head = "head" in begun ? begun.head : begun;
  const text = await judge(head.subarray(0, SHORT), length, limits, means);
  if (text) return { ...judgementOf(text, length), content: begun };
  const content = await bytesOf(file, where);
  return { ...judgementOf(await judge(content, length, limits, means), length), content };
}

function judgementOf(text: string, bytes: number): Judgement {
  const [line = ""] = text.split("\n", 1);
  const [verdict = "", format = "", ...numbers] = line.split(" ");
  const [width = 0, height = 0, orientation = 1] = numbers.map(Number);
  return { verdict, format, width, height, bytes, orientation, fault: describe(text) };
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
