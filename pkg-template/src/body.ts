/** Writes the body of a call: its texts, and its images as base64. */

import { inputError, RekognitionError } from "./errors.js";
import { type ImageBytes, readImage } from "./image.js";
import type { Binary, Parts } from "./input.js";
import type { Operation } from "./operation.js";
import type { Call } from "./rekognition_wasm.js";

/** A body whose images have been read. */
export type Body = (string | { bytes: ImageBytes; where: string; isImage: boolean })[];

/** Reads what a body's images are to be read from. */
export function readImages({ name }: Operation, parts: Parts): Promise<Body> {
  const read = async ({ source, path, isImage }: Binary) => {
    const where = `${name}: ${path}`;
    const bytes = await readImage(source, where, isImage);
    if (!isImage && !(bytes as Uint8Array).length) {
      throw inputError("TooShort", `${where}: expected at least 1 byte, found 0`);
    }
    return { bytes, where, isImage };
  };
  return Promise.all(parts.map((part) => (typeof part === "string" ? part : read(part))));
}

/** Writes the body. Images are copied once, straight into the module's memory. */
export function writeBody(call: Call, memory: WebAssembly.Memory, body: Body): void {
  for (const part of body) {
    if (typeof part === "string") {
      call.text(part);
    } else {
      const { bytes, where, isImage } = part;
      const length = typeof bytes === "number" ? bytes : bytes.length;
      const pointer = call.slot(length, isImage);
      if (pointer && typeof bytes !== "number") new Uint8Array(memory.buffer, pointer).set(bytes);
      const { error } = JSON.parse(call.encode(length, isImage));
      if (error) throw new RekognitionError({ ...error, message: `${where}: ${error.message}` });
    }
  }
}
