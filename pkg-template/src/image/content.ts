/** The bytes of a file: at hand, or read piece by piece to where they are wanted. */

import { aborted } from "../abort.js";
import { imageError, RekognitionError } from "../errors.js";

/** Bytes, or a file that has been opened. */
export type Content = Uint8Array | Opened;

/** A file of which the first bytes have been read. */
export interface Opened {
  /** Of the whole file, in bytes. */
  readonly length: number;
  readonly head: Uint8Array;
  /** Reads on; nothing at its end. */
  readonly next: () => Promise<Uint8Array | undefined>;
}

/** All bytes of a file. `where` is for errors. */
export async function bytesOf(file: Uint8Array | Blob, where: string): Promise<Uint8Array> {
  try {
    if (file instanceof Uint8Array) return file;
    return "bytes" in file
      ? await file.bytes()
      : new Uint8Array(await (file as Blob).arrayBuffer());
  } catch (error) {
    throw unreadable(error, where);
  }
}

/** Opens a file. */
export async function opened(file: Blob, where: string, signal?: AbortSignal): Promise<Opened> {
  const reader = file.stream().getReader();
  let left = file.size;
  const next = async () => {
    try {
      if (signal?.aborted) throw aborted(signal);
      const { value } = await reader.read();
      left -= value?.length ?? 0;
      if (left < 0 || (left && !value)) throw new Error("its length has changed");
      return value;
    } catch (error) {
      reader.cancel().catch(() => {});
      throw unreadable(error, where);
    }
  };
  return { length: left, head: (await next()) as Uint8Array, next }; // it is not empty
}

/** Puts bytes into a place of their length: at once, or as they are read. */
export function copyTo(place: Uint8Array, content: Content): Promise<void> | undefined {
  if (!(content instanceof Uint8Array)) return readTo(place, content);
  try {
    place.set(content);
  } catch (error) {
    throw unreadable(error, "Image");
  }
  return undefined;
}

async function readTo(place: Uint8Array, { head, next }: Opened): Promise<void> {
  let at = 0;
  for (let piece: Uint8Array | undefined = head; piece; piece = await next()) {
    place.set(piece, at);
    at += piece.length;
  }
}

/** The error of something that could not be read. */
export function unreadable(error: unknown, where: string): RekognitionError {
  if (error instanceof RekognitionError) return error;
  const { message } = Object(error) as Error;
  return imageError(
    "UnreadableImage",
    `${where}: the image cannot be read: ${message}`,
    "a file may have been moved, a buffer transferred, a stream read: pass it again",
  );
}
