/** Where drawing comes from: it is loaded with the first picture that needs it. The entries say how. */

import { RekognitionError } from "../errors.js";
import type { PixelSource } from "./source.js";

type Drawing = typeof import("./draw.js");

let get: (() => Promise<Drawing>) | undefined;

/** The drawing, once it has been loaded. */
export let drawing: Drawing | undefined;

/** For the entries of runtimes that can draw: how drawing is loaded. */
export function provideDrawing(provided: () => Promise<Drawing>): void {
  get = provided;
}

/** Whether this runtime can decode and draw: browsers and their workers can. */
export function canDraw(): boolean {
  return !!get && "OffscreenCanvas" in globalThis && "createImageBitmap" in globalThis;
}

/** Loads the drawing. */
export async function loadDrawing(): Promise<Drawing> {
  try {
    drawing ??= await (get as () => Promise<Drawing>)();
    return drawing;
  } catch (error) {
    const message = `image/draw.js cannot be loaded: ${(error as Error)?.message}`;
    throw new RekognitionError({ name: "ModuleError", message }, error);
  }
}

/** Takes the picture of a source as it is now. */
export async function takePicture(source: PixelSource): Promise<ImageBitmap> {
  return createImageBitmap(source as ImageBitmapSource);
}
