/**
 * The parts of images' way that few images need: drawing, and reading files that are somewhere else. They are loaded with
 * the first image that needs them. The entries say how, since not every bundle can be split.
 */

import type { Limits } from "../module/limits.js";
import { moduleError } from "../runtime/demand.js";
import type { Wait } from "../runtime/wait.js";
import type { Judgement, Size } from "./judge.js";
import type { Prepared } from "./sent.js";
import type { SourceSettings } from "./settings.js";

/** The module `image/draw`. */
export interface Drawing {
  drawFile(
    file: Uint8Array | Blob,
    judgement: Judgement,
    limits: Limits,
    where: string,
    wait: Wait,
  ): Promise<Prepared | undefined>;
  drawSource(
    source: object,
    where: string,
    limits: Limits,
    wait: Wait,
    taken?: ImageBitmap,
  ): Promise<Prepared>;
  sizeOf(source: object, where: string): Size;
}

/** The module `image/remote`. */
export interface RemoteFiles {
  readRemote(
    source: unknown,
    where: string,
    settings: SourceSettings,
    signal?: AbortSignal,
  ): Promise<Uint8Array>;
  refuseLength(maxBytes: unknown, where: string): never;
}

let getDrawing: (() => Promise<Drawing>) | undefined;
let getRemote: () => Promise<RemoteFiles>;

/** The drawing, once it is at hand. */
export let drawing: Drawing | undefined;
let remote: RemoteFiles | undefined;

/** For the entries of runtimes that can draw: the drawing, or how it is loaded. */
export function provideDrawing(part: Drawing | (() => Promise<Drawing>)): void {
  if (typeof part === "function") getDrawing = part;
  else drawing = part;
}

/** For the entries: the reading of remote files, or how it is loaded. */
export function provideRemote(part: RemoteFiles | (() => Promise<RemoteFiles>)): void {
  if (typeof part === "function") getRemote = part;
  else remote = part;
}

/** Whether this runtime can decode and draw: browsers and their workers can. */
export function canDraw(): boolean {
  return (
    !!(drawing ?? getDrawing) &&
    "OffscreenCanvas" in globalThis &&
    "createImageBitmap" in globalThis
  );
}

/** Loads the drawing, where {@link canDraw} says that there is one. */
export async function loadDrawing(): Promise<Drawing> {
  drawing ??= await load(getDrawing as () => Promise<Drawing>);
  return drawing;
}

/** Loads the reading of remote files. */
export async function loadRemote(): Promise<RemoteFiles> {
  remote ??= await load(getRemote);
  return remote;
}

async function load<Part>(get: () => Promise<Part>): Promise<Part> {
  try {
    return await get();
  } catch (error) {
    throw await moduleError("a part of rekognition-wasm/parts cannot be loaded", error);
  }
}

/** Elements of longer sides may be too large to be decoded: the two together, in pixels. */
const LARGE = 7000;

/** Takes the picture of a source as it is now. */
export async function takePicture(source: object): Promise<ImageBitmap> {
  const { naturalWidth, naturalHeight } = source as HTMLImageElement; // undefined of others
  if (naturalWidth + naturalHeight > LARGE) (await loadDrawing()).sizeOf(source, "Image");
  return createImageBitmap(source as ImageBitmapSource);
}
