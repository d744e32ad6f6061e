/** The bytes of a file: at hand, or read piece by piece to where they are wanted. */

import { imageError, RekognitionError } from "../errors.js";
import type { Wait } from "../runtime/wait.js";

/** Bytes, or a file that has been opened. */
export type Content = Uint8Array | Opened;

/** A file of which the first bytes have been read. */
export interface Opened {
  /** Of the whole file, in bytes. */
  readonly length: number;
  readonly head: Uint8Array;
  /** Reads on, maybe into the memory of the last piece. */
  readonly next: (last: Uint8Array) => Promise<Uint8Array>;
  readonly cancel: () => void;
}

/** Of either kind: one reads into the buffer, the other has its own. */
interface Reader {
  read(buffer: Uint8Array): Promise<{ value?: Uint8Array }>;
  cancel(): Promise<void>;
}

/** As many bytes as tell the format. */
export const BEGIN = 1 << 10;
/** As many as are read at once. */
const PIECE = 1 << 18;

/** Those who wait for a piece: Chromium forgets them if it is the only one that knows them. */
const reading = /* @__PURE__ */ new Set<Reader>();

/** All bytes of a file. `where` is for errors. */
export async function bytesOf(
  file: Uint8Array | Blob,
  where: string,
  wait: Wait,
): Promise<Uint8Array> {
  try {
    if (file instanceof Uint8Array) return file;
    if (file.size <= PIECE) return new Uint8Array(await wait(file.arrayBuffer()));
    const bytes = new Uint8Array(file.size);
    await readTo(bytes, await openFile(file, where, wait));
    return bytes;
  } catch (error) {
    throw unreadableError(error, where, MOVED);
  }
}

/** Opens a file that is not empty. Each piece is waited for with `wait`. */
export async function openFile(file: Blob, where: string, wait: Wait): Promise<Opened> {
  const reader = readerOf(streamOf(file, where));
  let left = file.size;
  const cancel = () => {
    reader.cancel().catch(() => {});
  };
  const next = async ({ buffer }: Uint8Array) => {
    reading.add(reader);
    try {
      const { value } = await wait(reader.read(new Uint8Array(buffer)));
      left -= value?.length || left + 1; // an early end
      if (left < 0) throw new Error("its length has changed");
      return value as Uint8Array;
    } catch (error) {
      cancel();
      throw unreadableError(error, where, MOVED);
    } finally {
      reading.delete(reader);
    }
  };
  let head = await next(new Uint8Array(PIECE));
  while (left && head.length < BEGIN) {
    head = join(head, await next(new Uint8Array(PIECE)));
  }
  return { length: file.size, head, next, cancel };
}

/** What has been opened is not read any further. */
export function abandon(content: Content | undefined): void {
  if (content && "cancel" in content) content.cancel();
}

function streamOf(file: Blob, where: string): ReadableStream {
  try {
    return file.stream();
  } catch (error) {
    throw unreadableError(error, where, MOVED);
  }
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** In browsers one that takes a buffer: memory that is used again costs nothing. Node has its pieces at hand. */
function readerOf(stream: ReadableStream): Reader {
  try {
    if ("location" in globalThis) return stream.getReader({ mode: "byob" }) as Reader;
  } catch {
    // a browser that does not have it yet
  }
  return stream.getReader();
}

/** Puts bytes into a place of their length: at once, or as they are read. */
export function copyTo(place: Uint8Array, content: Content): Promise<void> | undefined {
  if (!(content instanceof Uint8Array)) return readTo(place, content);
  try {
    place.set(content);
  } catch (error) {
    throw unreadableError(error, "Image");
  }
  return undefined;
}

async function readTo(place: Uint8Array, { length, head, next }: Opened): Promise<void> {
  place.set(head);
  let piece = head;
  for (let at = head.length; at < length; at += piece.length) {
    piece = await next(piece);
    place.set(piece, at);
  }
}

/** The advice for a file of a disk; others do not move. */
const MOVED = "it may have been moved or changed: choose it again";

/** The error of something that could not be read. */
export function unreadableError(error: unknown, where: string, hint?: string): RekognitionError {
  if (error instanceof RekognitionError) return error;
  const { message } = Object(error) as Error;
  return imageError("UnreadableImage", `${where}: the image cannot be read: ${message}`, hint);
}
