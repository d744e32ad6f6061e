/**
 * The words for images that cannot be sent (twin of src/image/fault.rs). They are loaded with the first fault
 * (runtime/demand.ts): the module gives its code, and what the words need but for the file's first bytes.
 */

import type { FaultWords } from "../runtime/demand.js";
import { describeBytes } from "./beginning.js";

/** The parts that an image may lack, as src/image/fault.rs numbers them. */
const PARTS = [
  "a width and a height",
  "a PNG header (IHDR)",
  "a JPEG segment",
  "a JPEG scan",
  "a JPEG frame before the scan",
];

/** The words for a fault of a file that begins so; src/npm/arena.rs writes the line. */
export function wordFault(fault: string, begin: Uint8Array): FaultWords {
  const [code, ...details] = fault.split(" ");
  const [first = "", second, width, height] = details;
  if (code === "EmptyImage") return { message: "expected a JPEG or PNG image, found 0 bytes" };
  if (code === "UnsupportedFormat") {
    const [found, hint] = first ? [first, "save it as JPEG or PNG"] : describeBytes(begin);
    return { message: `expected a JPEG or PNG image, found ${found}`, hint };
  }
  if (code === "CorruptImage") {
    const message = `expected ${PARTS[+first]} at byte ${second} of the image, found none`;
    return { message, hint: "it is damaged or cut off; load or save it again" };
  }
  if (!height) {
    const message = `expected an image of at most ${first} bytes, found ${second}`;
    const hint = "make it smaller, or pass an S3Object of up to 15 MB in the same region";
    return { message, hint };
  }
  return {
    message: `expected sides from ${first} to ${second} pixels, found ${width} × ${height}`,
    hint: "make it smaller, take a larger one, or cut off a side that is too long for the other",
  };
}
