/** Which box a pointer is over. */

import type { BoundingBox } from "../operations/generated/types.js";
import { list } from "./expected.js";
import { checkBox, type Matrix, type Pixel, ratiosAt } from "./matrix.js";

/**
 * The index of the box at a place: of several the smallest, of equal ones the last, as it is drawn on top.
 *
 * @param matrix from ratios to pixels, the one that the boxes are drawn with
 * @param boxes in ratios of the image; for what has no box `undefined`, so that indices stay those of the answer
 * @param pixel in pixels of what the matrix is of; `boxUnder` takes an event
 * @returns -1 if there is none, and if the matrix has no inverse
 */
export function boxAt(
  matrix: Matrix,
  boxes: readonly (BoundingBox | undefined)[],
  pixel: Pixel,
): number {
  list(boxes, "boxes", "an array of { Left, Top, Width, Height }");
  const at = ratiosAt(matrix, pixel);
  let found = -1;
  let smallest = Number.POSITIVE_INFINITY;
  for (const [index, box] of boxes.entries()) {
    if (box === undefined) continue;
    const { Left, Top, Width, Height } = checkBox(box, `boxes[${index}]`);
    const isOver =
      at && at.X >= Left && at.X <= Left + Width && at.Y >= Top && at.Y <= Top + Height;
    if (isOver && Width * Height <= smallest) {
      found = index;
      smallest = Width * Height;
    }
  }
  return found;
}
