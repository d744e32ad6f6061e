/** Writes an operation's input into a call as JSON, with its images as base64. */

import { configError, imageError, unwrap } from "./errors.js";
import { type ImageBytes, kind, readImage } from "./image.js";
import type { Call } from "./rekognition_wasm.js";

/** The images of an input, by the name of the member that holds them. */
export type Images = Map<string, ImageBytes>;

/** Reads the images in those of an input's `members` that hold one. */
export async function readImages(input: object, members: readonly string[]): Promise<Images> {
  const images: Images = new Map();
  for (const member of members) {
    const value = (input as Record<string, unknown>)[member];
    const image = (await readImage(value, member)) ?? (await readMember(value, member));
    if (image !== undefined) images.set(member, image);
  }
  return images;
}

/** The image in the AWS SDK's `{ Bytes }`; none in `{ S3Object }`. */
async function readMember(value: unknown, path: string): Promise<ImageBytes | undefined> {
  const { Bytes, S3Object } = Object(value) as { Bytes?: unknown; S3Object?: unknown };
  if (S3Object !== undefined) {
    if (Bytes === undefined) return undefined;
    throw imageError("UnsupportedSource", `${path}: expected only one of Bytes and S3Object`);
  }
  if (Bytes === undefined) throw unusable(value, path);
  const image = await readImage(Bytes, `${path}.Bytes`);
  if (image === undefined) throw unusable(Bytes, `${path}.Bytes`);
  return image;
}

function unusable(value: unknown, path: string) {
  const found = value instanceof Object ? kind(value) : value === null ? value : typeof value;
  return imageError(
    value === undefined || value === null ? "MissingImage" : "UnsupportedSource",
    `${path}: expected a File, a Blob, bytes, a canvas, { Bytes } or { S3Object }, found ${found}`,
  );
}

/** Writes the body. The images are copied once, straight into the module's memory. */
export function writeBody(
  call: Call,
  memory: WebAssembly.Memory,
  input: object,
  images: Images,
): void {
  let text = "";
  for (const member in input) {
    const image = images.get(member);
    const json = image === undefined ? stringify(input, member) : '{"Bytes":"';
    if (json === undefined) continue;
    call.text(`${text || "{"}${JSON.stringify(member)}:${json}`);
    if (image !== undefined) {
      writeImage(call, memory, image);
      call.text('"}');
    }
    text = ",";
  }
  call.text(text ? "}" : "{}");
}

function stringify(input: object, member: string): string | undefined {
  try {
    return JSON.stringify((input as Record<string, unknown>)[member]);
  } catch (error) {
    throw configError(`${member}: expected what JSON can hold: ${(error as Error)?.message}`);
  }
}

function writeImage(call: Call, memory: WebAssembly.Memory, image: ImageBytes): void {
  const length = typeof image === "number" ? image : image.length;
  const pointer = call.slot(length);
  if (pointer && typeof image !== "number") new Uint8Array(memory.buffer, pointer).set(image);
  unwrap(call.encode(length));
}
