/** Writes the body of a call: its texts, and its images as base64. */

import { inputError } from "../errors.js";
import { checkBytes, type ImageSettings, prepare } from "../image/prepare.js";
import { type Prepared, type SentImage, type Stored, withKept } from "../image/sent.js";
import { fileOf, viewOf } from "../image/source.js";
import { type Arena, type Body, bodyIn, stripIn } from "../module/arena.js";
import { abandon, bytesOf, type Content } from "../module/content.js";
import { loadAdvice } from "../runtime/demand.js";
import { limitOf, patience, until } from "../runtime/wait.js";
import type { Binary, Parts } from "./input.js";
import type { Operation } from "./shape.js";

/** A body, and what was done to its images, by the members that have them. */
export interface WrittenBody extends Body {
  readonly images: Record<string, SentImage>;
  /** What was put into a bucket for it. */
  readonly stores: Stored[];
}

/** Bytes that become base64, or are in a bucket instead. */
interface Bytes extends Partial<Prepared> {
  readonly content: Content;
  /** Of an image that was made ready. */
  readonly member?: string;
  readonly stored?: Stored;
}

/** A text, or bytes. */
type Piece = string | Bytes;

const encoder = /* @__PURE__ */ new TextEncoder();
const NOTHING = /* @__PURE__ */ new Uint8Array();
const NOTHING_TO_DO = () => {};

/** A body of text. */
export function textBody(text: string): WrittenBody {
  const bytes = encoder.encode(text);
  return { bytes: () => bytes, free: NOTHING_TO_DO, spoil: NOTHING_TO_DO, images: {}, stores: [] };
}

/** Gets what a body's images are to be made of, and writes it. */
export async function bodyOf(
  operation: Operation,
  parts: Parts,
  settings: ImageSettings,
  signal?: AbortSignal,
): Promise<WrittenBody> {
  const stores: Stored[] = [];
  const reading: (Piece | Promise<Piece>)[] = [];
  const limit = limitOf(signal);
  try {
    for (const part of parts) reading.push(read(operation, part, settings, stores, limit.signal));
    const isAtHand = reading.every((piece) => !(piece instanceof Promise));
    return await assemble(isAtHand ? (reading as Piece[]) : await Promise.all(reading), stores);
  } catch (error) {
    // what is still being read is called off, and not waited for
    limit.abort();
    Promise.allSettled(reading).then((pieces) => {
      for (const { value } of pieces as { value?: Partial<Bytes> }[]) abandon(value?.content);
      return removeAll(stores);
    });
    await removeAll(stores);
    throw error;
  } finally {
    limit.end();
  }
}

async function assemble(pieces: Piece[], stores: Stored[]): Promise<WrittenBody> {
  const images: Record<string, SentImage> = {};
  for (const [index, piece] of pieces.entries()) {
    if (typeof piece === "string" || !piece.stored) continue;
    const { stored, member, about } = piece as Required<Bytes>;
    images[member] = withKept(about, stored.length);
    const texts = withPlace(pieces[index - 1] as string, stored, pieces[index + 1] as string);
    pieces.splice(index - 1, 3, "", "", texts);
  }
  if (pieces.every((piece) => typeof piece === "string")) {
    return { ...textBody(pieces.join("")), images, stores };
  }
  let room = 0;
  const ends = pieces.map((piece) => {
    room += roomOf(piece);
    return room;
  });
  const files = pieces.flatMap((piece, index) =>
    typeof piece === "string" ? [] : [[piece.content, ends[index] as number] as const],
  );
  const body = await bodyIn(room, files, (arena, begin) =>
    pieces.reduce((at, piece, index) => {
      return at + writePiece(arena, begin, at, piece, ends[index] as number, images);
    }, 0),
  );
  return { ...body, images, stores };
}

/** Nobody uses a body any more: its memory, and what is in a bucket for it. Whoever aborts does not wait. */
export async function leave(writing: Promise<WrittenBody>, signal?: AbortSignal): Promise<void> {
  const left = writing.then(({ free, stores }) => {
    free();
    return removeAll(stores);
  });
  await until(left, signal).catch(() => {});
}

/** Takes out of their bucket what has not been taken out. */
async function removeAll(stores: Stored[]): Promise<void> {
  for (const { place, remove } of stores.splice(0)) {
    try {
      await remove();
    } catch (error) {
      loadAdvice().then((it) => it?.warnLeft(place, error));
    }
  }
}

/**
 * Bodies around one image, which is encoded once: what stands before and behind it is put there whenever one of
 * them is used. Freeing one frees all.
 */
export async function bodiesAround(
  image: Prepared,
  around: readonly (readonly [before: string, behind: string])[],
): Promise<{ bodies: Body[]; images: Record<string, SentImage> }> {
  const texts = around.map(([before, behind]) => [encoder.encode(before), encoder.encode(behind)]);
  const longest = (side: 0 | 1) => Math.max(...texts.map((text) => text[side]?.length ?? 0));
  const images: Record<string, SentImage> = {};
  const begin = longest(0);
  const piece = { member: "Image", ...image };
  let end = begin + roomOf(piece);
  const room = end + longest(1);
  const { bytes, ...whole } = await bodyIn(room, [[image.content, end]], (arena, start) => {
    end = begin + writePiece(arena, start, begin, piece, end, images);
    return end + longest(1);
  });
  const bodies = texts.map(([before = NOTHING, behind = NOTHING]) => ({
    bytes: () => {
      const all = bytes();
      all.set(before, begin - before.length);
      all.set(behind, end);
      return all.subarray(begin - before.length, end + behind.length);
    },
    isShared: around.length > 1,
    ...whole,
  }));
  return { bodies, images };
}

/** The AWS SDK's `{ Bytes }` is sent as it is, and at hand; any other image is made ready. */
function read(
  operation: Operation,
  part: string | Binary,
  settings: ImageSettings,
  stores: Stored[],
  signal?: AbortSignal,
): Piece | Promise<Piece> {
  if (typeof part === "string") return part;
  const { source, path, isImage } = part;
  const where = `${operation.name}: ${path}`;
  if (!isImage) return readBytes(source, where, settings, signal);
  if (!(path.endsWith(".Bytes") && ArrayBuffer.isView(source))) {
    return readImage(operation, part, settings, stores, signal);
  }
  const content = viewOf(source, where) as Uint8Array;
  return checkBytes(content, operation.limits, where) ?? { content };
}

async function readImage(
  { name, limits }: Operation,
  { source, path }: Binary,
  settings: ImageSettings,
  stores: Stored[],
  signal?: AbortSignal,
): Promise<Piece> {
  const prepared = await prepare(source, `${name}: ${path}`, limits, settings, signal);
  const isInBucket = prepared.about.via === "s3";
  const stored = isInBucket && (await settings.store?.(prepared, signal));
  if (stored) stores.push(stored);
  const [member = ""] = path.split(".");
  return { member, ...prepared, ...(stored && { stored }) };
}

async function readBytes(
  source: unknown,
  where: string,
  settings: ImageSettings,
  signal?: AbortSignal,
): Promise<Piece> {
  const file = await fileOf(source, where, settings, signal);
  const content = await bytesOf(file, where, patience(settings.requestTimeout, signal));
  if (content.length) return { content };
  throw inputError("TooShort", `${where}: expected at least 1 byte, found 0`);
}

/** The texts around an image's bytes as one, with its place in a bucket for them. */
export function withPlace(before: string, { place }: Stored, behind: string): string {
  const open = before.slice(0, -'"Bytes":"'.length);
  return `${open}"S3Object":${JSON.stringify(place)}${behind.slice('"'.length)}`;
}

/** How long it can become. */
function roomOf(piece: Piece): number {
  return typeof piece === "string" ? piece.length * 3 : encodedLength(piece.content.length);
}

function encodedLength(length: number): number {
  return Math.ceil(length / 3) * 4;
}

/** How long it has become. The bytes of a file are before `end` and become base64 there. */
function writePiece(
  arena: Arena,
  begin: number,
  at: number,
  piece: Piece,
  end: number,
  images: Record<string, SentImage>,
): number {
  if (typeof piece === "string") {
    return writeText(new Uint8Array(arena.memory.buffer as ArrayBuffer, begin + at), piece);
  }
  const { content, isStripped, member = "", about } = piece;
  const { length } = content;
  const start = end - length;
  const [kept, isFullyStripped] = isStripped ? stripIn(arena, start, length) : [length];
  arena.encode(at, start, kept);
  if (about) images[member] = withKept(about, kept, isFullyStripped);
  return encodedLength(kept);
}

/** How long it has become. Most texts are a few letters of ASCII, which the encoder takes longer to begin with. */
function writeText(room: Uint8Array, text: string): number {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > 127) return encoder.encodeInto(text, room).written;
    room[index] = code;
  }
  return text.length;
}
