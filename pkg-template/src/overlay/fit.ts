/** CSS `object-fit`: the size at which an image is shown (https://www.w3.org/TR/css-images-3/#the-object-fit). */

import { unexpected } from "./expected.js";
import type { Size } from "./image.js";
import { warnOfValue } from "./warn.js";

/** The values of CSS `object-fit`. */
export type ObjectFit = "fill" | "contain" | "cover" | "none" | "scale-down";

/** The sizes at which an image is shown, where it is put into a box of another size. */
const SCALES = {
  contain: (across: number, down: number) => Math.min(across, down),
  cover: (across: number, down: number) => Math.max(across, down),
  none: () => 1,
  "scale-down": (across: number, down: number) => Math.min(across, down, 1),
};

/** The fit of a style; the default where it is not known. */
export function fitOf({ objectFit }: CSSStyleDeclaration): ObjectFit {
  if (!objectFit || objectFit === "fill") return "fill";
  if (Object.hasOwn(SCALES, objectFit)) return objectFit as ObjectFit;
  const expected = "fill, contain, cover, none or scale-down";
  warnOfValue("object-fit", expected, objectFit, "fill");
  return "fill";
}

/** The size at which an image, or a part of one, is shown. */
export function sizeOf(fit: ObjectFit = "fill", natural: Size, content: Size): Size {
  const { width, height } = natural;
  if (fit !== "fill" && !Object.hasOwn(SCALES, fit)) {
    throw unexpected("view.fit", '"fill", "contain", "cover", "none" or "scale-down"', fit);
  }
  // nothing is shown of nothing, or on nothing
  if ([natural, content].some((size) => size.width === 0 || size.height === 0)) {
    return { width: 0, height: 0 };
  }
  if (fit === "fill") return { width: content.width, height: content.height };
  const scale = SCALES[fit](content.width / width, content.height / height);
  return { width: width * scale, height: height * scale };
}
