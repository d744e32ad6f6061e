/** Writes an operation's input into a call as JSON, with its images as base64. */

import { configError, imageError, unwrap } from "./errors.js";
import { type ImageBytes, kind, readImage } from "./image.js";
import type { Call } from "./rekognition_wasm.js";

/** The images of an input, by the name of the member that holds them. */
export type Images = Record<string, ImageBytes>;

/** Reads the images in those of an input's `members` that hold one. */
export async function readImages(input: object, members: readonly string[]): Promise<Images> {
  const images: Images = {};
  for (const member of members) {
    const image = await read((input as Record<string, unknown>)[member], member);
    if (image !== undefined) images[member] = image;
  }
  return images;
}

async function read(value: unknown, path: string): Promise<ImageBytes | undefined> {
  const source = await readImage(value, path);
  if (source !== undefined) return source;
  const { Bytes, S3Object } = (value ?? {}) as { Bytes?: unknown; S3Object?: unknown };
  if (kind(value) === "Object" && (Bytes === undefined) !== (S3Object === undefined)) {
    if (S3Object !== undefined) return undefined;
    const bytes = await readImage(Bytes, `${path}.Bytes`);
    if (bytes !== undefined) return bytes;
    path += ".Bytes";
    value = Bytes;
  }
  throw imageError(
    value === undefined || value === null ? "MissingImage" : "UnsupportedSource",
    `${path}: expected a File, a Blob, bytes, a canvas, { Bytes } or { S3Object }, found ${
      value instanceof Object ? kind(value) : value === null ? value : typeof value
    }`,
  );
}

/** Writes the body. The images are copied once, straight into the module's memory. */
export function writeBody(
  call: Call,
  memory: WebAssembly.Memory,
  input: object,
  images: Images,
): void {
  if (kind(input) !== "Object")
    throw configError(`input: expected an object, found ${typeof input}`);
  let text = "{";
  for (const [member, value] of Object.entries(input)) {
    const image = images[member];
    const json = image === undefined ? JSON.stringify(value) : '{"Bytes":"';
    if (json === undefined) continue;
    text += `${text.endsWith("{") ? "" : ","}${JSON.stringify(member)}:${json}`;
    if (image !== undefined) {
      call.text(text);
      writeImage(call, memory, image);
      text = '"}';
    }
  }
  call.text(`${text}}`);
}

function writeImage(call: Call, memory: WebAssembly.Memory, image: ImageBytes): void {
  const length = typeof image === "number" ? image : image.length;
  const pointer = call.slot(length);
  if (pointer && typeof image !== "number") new Uint8Array(memory.buffer, pointer).set(image);
  unwrap(call.encode(length));
}
