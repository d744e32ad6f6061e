/** Writes the body of a call: its texts, and its images as base64. */

import { type Arena, type Body, bodyIn } from "./arena.js";
import { inputError } from "./errors.js";
import {
  checkBytes,
  type ImageOptions,
  type Prepared,
  prepare,
  type SentImage,
} from "./image/prepare.js";
import { bytesOf, fileOf } from "./image/source.js";
import type { Binary, Parts } from "./input.js";
import type { Operation } from "./operation.js";

/** A body, and what was done to its images, by the members that have them. */
export interface WrittenBody extends Body {
  readonly images: Record<string, SentImage>;
}

/** A text, or bytes that become base64. */
type Piece =
  | string
  | (Pick<Prepared, "bytes" | "isStripped"> & Partial<Prepared> & { member: string });

const encoder = /* @__PURE__ */ new TextEncoder();

/** A body of text. */
export function textBody(text: string): WrittenBody {
  const bytes = encoder.encode(text);
  return { bytes: () => bytes, free: () => {}, images: {} };
}

/** Gets what a body's images are to be made of, and writes it. */
export async function bodyOf(
  operation: Operation,
  parts: Parts,
  options: ImageOptions = {},
  signal?: AbortSignal,
): Promise<WrittenBody> {
  const isText = (part: string | Binary) => typeof part === "string";
  if (parts.every(isText)) return textBody(parts.join(""));
  const pieces = parts.map((part) =>
    isText(part) ? part : read(operation, part, options, signal),
  );
  return write(await Promise.all(pieces));
}

/** The AWS SDK's `{ Bytes }` is sent as it is, any other image made ready. */
async function read(
  { name, limits }: Operation,
  { source, path, isImage }: Binary,
  options: ImageOptions,
  signal?: AbortSignal,
): Promise<Piece> {
  const where = `${name}: ${path}`;
  const [member = ""] = path.split(".");
  if (isImage && !(path.endsWith(".Bytes") && ArrayBuffer.isView(source))) {
    return { member, ...(await prepare(source, where, limits, options, signal)) };
  }
  const bytes = await bytesOf(await fileOf(source, where), where);
  if (isImage) await checkBytes(bytes, limits, where);
  else if (!bytes.length) {
    throw inputError("TooShort", `${where}: expected at least 1 byte, found 0`);
  }
  return { member, bytes, isStripped: false };
}

/**
 * Bodies around one image, which is encoded once: what stands before and behind it is put there whenever one of
 * them is used. Freeing one frees all.
 */
export async function bodiesAround(
  image: Prepared,
  around: readonly (readonly [before: string, behind: string])[],
): Promise<{ bodies: Body[]; about: SentImage }> {
  const texts = around.map(([before, behind]) => [encoder.encode(before), encoder.encode(behind)]);
  const longest = (side: 0 | 1) => Math.max(...texts.map((text) => text[side]?.length ?? 0));
  const images: Record<string, SentImage> = {};
  const [begin, room] = [longest(0), encodedLength(image.bytes.length)];
  let end = 0;
  const { bytes, free } = await bodyIn(begin + room + longest(1), (arena, start) => {
    end = begin + writePiece(arena, start, begin, { member: "", ...image }, images);
    return end + longest(1);
  });
  const bodies = texts.map(([before = NOTHING, behind = NOTHING]) => ({
    bytes: () => {
      const all = bytes();
      all.set(before, begin - before.length);
      all.set(behind, end);
      return all.subarray(begin - before.length, end + behind.length);
    },
    free,
  }));
  return { bodies, about: images[""] as SentImage };
}

const NOTHING = /* @__PURE__ */ new Uint8Array();

async function write(pieces: Piece[]): Promise<WrittenBody> {
  const room = pieces.reduce((sum, piece) => sum + roomOf(piece), 0);
  const images: Record<string, SentImage> = {};
  const body = await bodyIn(room, (arena, begin) =>
    pieces.reduce((at, piece) => at + writePiece(arena, begin, at, piece, images), 0),
  );
  return { ...body, images };
}

/** How long it can become. */
function roomOf(piece: Piece): number {
  return typeof piece === "string" ? piece.length * 3 : encodedLength(piece.bytes.length);
}

function encodedLength(length: number): number {
  return Math.ceil(length / 3) * 4;
}

/** How long it has become. Bytes are copied once, to where they are encoded. */
function writePiece(
  arena: Arena,
  begin: number,
  at: number,
  piece: Piece,
  images: Record<string, SentImage>,
): number {
  const room = new Uint8Array(arena.memory.buffer as ArrayBuffer, begin + at);
  if (typeof piece === "string") return encoder.encodeInto(piece, room).written;
  const { bytes, isStripped, member, about } = piece;
  room.set(bytes, encodedLength(bytes.length) - bytes.length);
  const kept = arena.encode(at, bytes.length, isStripped ? 1 : 0);
  if (about) images[member] = { ...about, strippedBytes: bytes.length - kept };
  return encodedLength(kept);
}
