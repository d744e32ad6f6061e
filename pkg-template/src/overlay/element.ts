/** Maps from ratios to the pixels of an element on a page that shows the image. Only `viewOf` looks at the page. */

import { finite, structure, unexpected } from "./expected.js";
import { fitOf, type ObjectFit, sizeOf } from "./fit.js";
import { checkSize, type Size, scaled, toStored, turned } from "./image.js";
import { compose, type Matrix, type PixelBox } from "./matrix.js";
import { placeOf } from "./position.js";
import { transformOf } from "./transform.js";
import { checkViewBox, viewBoxOf } from "./view-box.js";

/** A rectangle in CSS pixels, from the left upper corner of an element's border box. */
export interface ContentBox extends Size {
  readonly x: number;
  readonly y: number;
}

/** How an element shows an image. All lengths are CSS pixels of the layout, before any `transform`. */
export interface View {
  /** The width of the border box, from 0. */
  readonly width: number;
  /** The height of the border box, from 0. */
  readonly height: number;
  /** What is left of the border box inside of border and padding. @default the whole border box */
  readonly content?: ContentBox | undefined;
  /** The size of the image as the element shows it; 0 where there is none to show yet. */
  readonly natural: Size;
  /** CSS `object-fit`. @default "fill" */
  readonly fit?: ObjectFit | undefined;
  /**
   * CSS `object-position`, of keywords, percentages, pixels and `calc()`, `min()`, `max()` and `clamp()` of them. Where
   * it is not understood, there is a warning, and the default is taken. @default "50% 50%"
   */
  readonly position?: string | undefined;
  /** The part of the image that is shown, in pixels of `natural`: CSS `object-view-box`. @default the whole image */
  readonly viewBox?: Readonly<PixelBox> | undefined;
  /** Whether left and right are swapped, as by `transform: scaleX(-1)`, about the middle of the border box. @default false */
  readonly mirrored?: boolean | undefined;
  /** How many pixels of the result are a CSS pixel: `devicePixelRatio` for a canvas of device pixels. @default 1 */
  readonly pixelRatio?: number | undefined;
  /** If the element shows pixels as they are stored, how they would be upright: as Exif has it, from 1 to 8. @default 1 */
  readonly orientation?: number | undefined;
}

/** What a page does not say of an element. */
export interface ViewOptions {
  /** As in `View`. @default what CSS `transform`, `rotate` and `scale` of the element say */
  mirrored?: boolean | undefined;
  /** As in `View`. @default 1 */
  pixelRatio?: number | undefined;
  /**
   * The orientation of the image's file, as Exif has it, from 1 to 8. It matters only where CSS
   * `image-orientation: none` makes an `img` show pixels as they are stored. Leave it out for images of other origins
   * without CORS: browsers show these upright in any case. @default 1
   */
  orientation?: number | undefined;
}

/**
 * The map to pixels of an element: from the left upper corner of its border box as it is seen, times `pixelRatio`.
 *
 * @param view such as `viewOf(element)` gives
 */
export function ofElement(view: View): Matrix {
  structure(view, "view", "{ width, height, natural }");
  const { width } = checkSize(view, "view");
  const content = contentOf(view);
  const natural = checkSize(
    structure(view.natural, "view.natural", "{ width, height }"),
    "view.natural",
  );
  const viewBox = view.viewBox && checkViewBox(view.viewBox);
  const part = viewBox ?? { x: 0, y: 0, ...natural };
  const shown = sizeOf(view.fit, part, content);
  // of an image without pixels nothing is shown
  const [across, down] = [shown.width / part.width || 0, shown.height / part.height || 0];
  const [x, y] = placeOf(view.position, content.width - shown.width, content.height - shown.height);
  const left = content.x + x - part.x * across;
  const top = content.y + y - part.y * down;
  const ratio = finite(view.pixelRatio ?? 1, "view.pixelRatio");
  if (ratio <= 0) throw unexpected("view.pixelRatio", "a number above 0", ratio);

  const placed = compose(
    [1, 0, 0, 1, left, top],
    compose(
      scaled({ width: natural.width * across, height: natural.height * down }),
      toStored(view.orientation),
    ),
  );
  const seen = view.mirrored ? compose([-1, 0, 0, 1, width, 0], placed) : placed;
  return compose([ratio, 0, 0, ratio, 0, 0], seen);
}

/**
 * How an element shows its image at this moment: ask again after its size, style or image has changed.
 *
 * Border and padding, `object-fit`, `object-position`, `object-view-box`, `image-orientation` and mirroring by the
 * element's own `transform`, `rotate` or `scale` are read. Other transforms and `zoom` are not: what is put into the same
 * transformed parent moves along. `ofClient` heeds them.
 *
 * @param element an `img`, `video` or `canvas`; of one that is not rendered or has no image yet, the map has no inverse
 */
export function viewOf(
  element: HTMLImageElement | HTMLVideoElement | HTMLCanvasElement,
  options: ViewOptions = {},
): View {
  const natural = naturalSize(element);
  structure(options, "options", "{ mirrored, pixelRatio, orientation }");
  const style = getComputedStyle(element);
  const inset = (side: "Left" | "Top" | "Right" | "Bottom") =>
    px(style[`border${side}Width`]) + px(style[`padding${side}`]);
  const [left, top] = [inset("Left"), inset("Top")];
  const [sides, ends] = [left + inset("Right"), top + inset("Bottom")];
  // the layout's own size: those of the element's box model are rounded, or transformed
  const [borderSides, borderEnds] = style.boxSizing === "border-box" ? [sides, ends] : [0, 0];
  const isRendered = element.getClientRects().length > 0;
  const width = isRendered ? Math.max(0, px(style.width) - borderSides) : 0;
  const height = isRendered ? Math.max(0, px(style.height) - borderEnds) : 0;
  const isStored = element.localName === "img" && style.imageOrientation === "none";
  // naturalWidth is upright in any case (https://html.spec.whatwg.org/multipage/embedded-content.html#dom-img-naturalwidth),
  // in WebKit only since https://bugs.webkit.org/show_bug.cgi?id=310252
  const stored = turned(natural, options.orientation);
  const size = isStored ? stored : natural;
  return {
    width: width + sides,
    height: height + ends,
    content: { x: left, y: top, width, height },
    natural: size,
    viewBox: viewBoxOf(style, size),
    fit: fitOf(style),
    position: style.objectPosition || "50% 50%",
    mirrored: options.mirrored ?? isMirrored(style),
    pixelRatio: options.pixelRatio ?? 1,
    orientation: isStored ? (options.orientation ?? 1) : 1,
  };
}

function contentOf({ content, width, height }: View): ContentBox {
  if (content === undefined) return { x: 0, y: 0, width, height };
  const { x, y } = structure(content, "view.content", "{ x, y, width, height }");
  finite(x, "view.content.x");
  finite(y, "view.content.y");
  return { x, y, ...checkSize(content, "view.content") };
}

function naturalSize(element: HTMLImageElement | HTMLVideoElement | HTMLCanvasElement): Size {
  // by name: an element of a frame is of another window's class
  const name = element?.localName;
  if (name === "img") {
    const { naturalWidth, naturalHeight } = element as HTMLImageElement;
    return { width: naturalWidth, height: naturalHeight };
  }
  if (name === "video") {
    const { videoWidth, videoHeight } = element as HTMLVideoElement;
    return { width: videoWidth, height: videoHeight };
  }
  if (name === "canvas") {
    const { width, height } = element as HTMLCanvasElement;
    return { width, height };
  }
  throw unexpected("element", "an img, video or canvas element", name ?? element);
}

/** The pixels of a computed length; 0 where there is none, as in an element of no document. */
const px = (text: string): number => Number.parseFloat(text) || 0;

/** Whether an element is turned over from left to right, and not from top to bottom. */
function isMirrored(style: CSSStyleDeclaration): boolean {
  const { a, d } = transformOf(style);
  return a < 0 && d > 0;
}
