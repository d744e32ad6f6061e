/**
 * The sides of pictures in the formats that browsers decode and the module does not read, by their headers: so that none
 * is decoded whose pixels would fill the memory. Where a file states several, the largest ones count.
 */

import type { Size } from "./judge.js";

/** How large the decoder makes the picture of a file of this format; nothing if its header does not tell. */
export function sidesOf(format: string, bytes: Uint8Array): Size | undefined {
  const read = READERS[format];
  if (!read) return undefined;
  try {
    const [width, height] = read(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), bytes);
    return width && height ? [width, height] : undefined;
  } catch {
    return undefined; // it ends early
  }
}

const READERS: Record<string, (view: DataView, bytes: Uint8Array) => Size> = {
  GIF: readGif,
  WebP: readWebp,
  BMP: readBmp,
  AVIF: readBoxes,
  HEIC: readBoxes,
};

/** The screen, or the first frame where that is larger: decoders make room for both. */
function readGif(view: DataView): Size {
  const screen = [view.getUint16(6, true), view.getUint16(8, true)] as const;
  let at = 13 + colours(view.getUint8(10));
  while (view.getUint8(at) === 0x21) {
    at += 2; // an extension, and its blocks
    while (view.getUint8(at)) at += 1 + view.getUint8(at);
    at += 1;
  }
  if (view.getUint8(at) !== 0x2c) return [0, 0];
  const [left, top, width, height] = [1, 3, 5, 7].map((offset) =>
    view.getUint16(at + offset, true),
  );
  return larger(screen, [(left ?? 0) + (width ?? 0), (top ?? 0) + (height ?? 0)]);
}

/** How many bytes a table of colours has. */
function colours(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}

function readWebp(view: DataView): Size {
  const [kind, begin] = [view.getUint32(12), 20];
  if (kind === 0x56503858) {
    // VP8X: a canvas for all frames
    const side = (at: number) => (view.getUint32(at, true) & 0xffffff) + 1;
    return [side(begin + 4), side(begin + 7)];
  }
  if (kind === 0x5650384c) {
    // VP8L: 14 bits each
    const bits = view.getUint32(begin + 1, true);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  const side = (at: number) => view.getUint16(at, true) & 0x3fff;
  return kind === 0x56503820 ? [side(begin + 6), side(begin + 8)] : [0, 0];
}

function readBmp(view: DataView): Size {
  if (view.getUint32(14, true) < 16) return [view.getUint16(18, true), view.getUint16(20, true)];
  return [Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))];
}

/**
 * AVIF and HEIC: the largest of all items and tracks, wherever they are listed. Boxes are found by their first bytes:
 * the way to them has many forms.
 */
function readBoxes(view: DataView, bytes: Uint8Array): Size {
  let size: Size = [0, 0];
  for (let at = bytes.indexOf(0x69); at >= 0; at = bytes.indexOf(0x69, at + 1)) {
    if (at < 4 || at + 16 > bytes.length) continue;
    const isItem = view.getUint32(at) === 0x69737065 && view.getUint32(at - 4) === 20; // ispe
    if (isItem) size = larger(size, [view.getUint32(at + 8), view.getUint32(at + 12)]);
  }
  for (let at = bytes.indexOf(0x74); at >= 0; at = bytes.indexOf(0x74, at + 1)) {
    if (at < 4 || at + 100 > bytes.length || view.getUint32(at) !== 0x746b6864) continue; // tkhd
    const length = view.getUint32(at - 4);
    if (length !== 92 && length !== 104) continue;
    const end = at - 4 + length;
    size = larger(size, [view.getUint16(end - 8), view.getUint16(end - 4)]);
  }
  return size;
}

function larger(one: Size, other: Size): Size {
  return [Math.max(one[0], other[0]), Math.max(one[1], other[1])];
}
