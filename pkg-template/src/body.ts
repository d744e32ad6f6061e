/** Writes the body of a call: its texts, and its images as base64. */

import { type Arena, type Body, bodyIn } from "./arena.js";
import { describe, inputError, RekognitionError } from "./errors.js";
import { type ImageBytes, readImage } from "./image.js";
import type { Binary, Parts } from "./input.js";
import type { Operation } from "./operation.js";

/** What a body is written of, read. */
type Piece = string | { bytes: ImageBytes; where: string; isImage: boolean };

const encoder = /* @__PURE__ */ new TextEncoder();

/** A body of text. */
export function textBody(text: string): Body {
  const bytes = encoder.encode(text);
  return { bytes: () => bytes, free: () => {} };
}

/** Reads what a body's images are to be read from, and writes it. */
export async function bodyOf({ name }: Operation, parts: Parts): Promise<Body> {
  const read = async ({ source, path, isImage }: Binary) => {
    const where = `${name}: ${path}`;
    const bytes = await readImage(source, where, isImage);
    if (!isImage && !(bytes as Uint8Array).length) {
      throw inputError("TooShort", `${where}: expected at least 1 byte, found 0`);
    }
    return { bytes, where, isImage };
  };
  const isText = (part: string | Binary) => typeof part === "string";
  if (parts.every(isText)) return textBody(parts.join(""));
  const pieces = parts.map((part) => (isText(part) ? part : read(part)));
  return write(await Promise.all(pieces));
}

function write(pieces: Piece[]): Promise<Body> {
  const room = pieces.reduce((sum, piece) => sum + roomOf(piece), 0);
  return bodyIn(room, (arena, begin) =>
    pieces.reduce((at, piece) => at + writePiece(arena, begin, at, piece), 0),
  );
}

/** How long it can become; nothing for what will be refused. */
function roomOf(piece: Piece): number {
  if (typeof piece === "string") return piece.length * 3;
  return typeof piece.bytes === "number" ? 0 : encodedLength(piece.bytes.length);
}

function encodedLength(length: number): number {
  return Math.ceil(length / 3) * 4;
}

function lengthOf(bytes: ImageBytes): number {
  return typeof bytes === "number" ? bytes : bytes.length;
}

/** How long it has become. Images are copied once, to where they are encoded. */
function writePiece(arena: Arena, begin: number, at: number, piece: Piece): number {
  const room = new Uint8Array(arena.memory.buffer as ArrayBuffer, begin + at);
  if (typeof piece === "string") return encoder.encodeInto(piece, room).written;
  const { bytes, where, isImage } = piece;
  const length = lengthOf(bytes);
  if (typeof bytes !== "number") room.set(bytes, encodedLength(length) - length);
  const encoded = arena.encode(at, length, isImage ? 1 : 0);
  if (encoded < 0) {
    const text = new Uint8Array(arena.memory.buffer, arena.reserve(0), -encoded);
    const error = describe(new TextDecoder().decode(text));
    throw new RekognitionError({ ...error, message: `${where}: ${error.message}` });
  }
  return encoded;
}
