/** The report on images that were sent: their files, before and after. */

import type { Content } from "../module/content.js";

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

/** The changes to an image before it was sent. */
export interface SentImage {
  readonly source: ImageFile;
  readonly sent: ImageFile;
  /** How many pixels of `sent` are one of `source`; at most 1. */
  readonly scale: number;
  /** How the pixels of `source` are shown, as Exif has it, from 1 to 8; those of a drawn one are upright. */
  readonly orientation: number;
  /** How many bytes of metadata were left out. */
  readonly strippedBytes: number;
  /**
   * Whether the image was sent without any metadata: not with `stripMetadata: false`, nor where the file is broken and
   * its structure could not be followed to its end. What is drawn has none.
   */
  readonly isFullyStripped: boolean;
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
  /** Whether its metadata has yet to be left out; that of a file that is stored has been, if it may. */
  readonly isStripped: boolean;
  /** As if nothing were left out. */
  readonly about: SentImage;
}

/** The same image, of which so many bytes were kept. */
export function withKept(
  about: SentImage,
  kept: number,
  isFullyStripped = about.isFullyStripped,
): SentImage {
  const { bytes = kept } = about.sent;
  const strippedBytes = about.strippedBytes + bytes - kept;
  return { ...about, sent: { ...about.sent, bytes: kept }, strippedBytes, isFullyStripped };
}
