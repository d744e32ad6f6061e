/** Reads CSS `object-view-box`: `inset()`, `xywh()` and `rect()` (https://www.w3.org/TR/css-images-5/#the-object-view-box). */

import { finite, structure } from "./expected.js";
import { checkSize, type Size } from "./image.js";
import { type Length, Reader, takeLength } from "./length.js";
import type { PixelBox } from "./matrix.js";
import { warnOfValue } from "./warn.js";

/** The most characters that are looked at. */
const LONGEST = 1000;

/** The view box of a style, which only Chromium has. */
export function viewBoxOf(style: CSSStyleDeclaration, natural: Size): PixelBox | undefined {
  const { objectViewBox = "none" } = style as { objectViewBox?: string };
  if (!objectViewBox || objectViewBox === "none" || !natural.width) return undefined;
  const box = parseViewBox(objectViewBox, natural);
  if (!box || !Object.values(box).every(Number.isFinite)) {
    warnOfValue("object-view-box", "inset(), xywh() or rect()", objectViewBox, "none");
    return undefined;
  }
  return box.width > 0 && box.height > 0 ? box : undefined;
}

/** Checks a view box that a program gives. */
export function checkViewBox(box: Readonly<PixelBox>): Readonly<PixelBox> | undefined {
  structure(box, "view.viewBox", "{ x, y, width, height }");
  finite(box.x, "view.viewBox.x");
  finite(box.y, "view.viewBox.y");
  const { width, height } = checkSize(box, "view.viewBox");
  // as in CSS, one without an area is none
  return width > 0 && height > 0 ? box : undefined;
}

/** The part of an image of this size that is shown, in its pixels; `undefined` where it is not understood. */
function parseViewBox(text: string, { width, height }: Size): PixelBox | undefined {
  const reader = new Reader(text.slice(0, LONGEST));
  const name = reader.take(/(?:inset|xywh|rect)\(\s*/y);
  if (!name) return undefined;
  const lengths = takeLengths(reader);
  // corners are not round here: a view box has no radius
  if (!reader.take(/\s*(?:round [^)]*)?\)/y) || !reader.isAtEnd) return undefined;
  const [first, second = first, third = first, fourth = second] = lengths;
  if (!first || !second || !third || !fourth || lengths.length > 4) return undefined;
  const isInset = name.startsWith("inset");
  if (!isInset && lengths.length < 4) return undefined;
  if (name.startsWith("xywh")) {
    return { x: first(width), y: second(height), width: third(width), height: fourth(height) };
  }
  // the edges in the order of CSS: top, right, bottom, left
  const [top, left] = [first(height), fourth(width)];
  const right = isInset ? width - second(width) : second(width);
  const bottom = isInset ? height - third(height) : third(height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function takeLengths(reader: Reader): Length[] {
  const lengths: Length[] = [];
  do {
    const length = takeLength(reader);
    if (!length) return lengths;
    lengths.push(length);
  } while (reader.take(/\s+(?!round)/y));
  return lengths;
}
