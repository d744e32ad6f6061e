/** The way back from pointers to the image, whatever transforms, zooms and scrolls an element. */

import type { BoundingBox } from "../operations/generated/types.js";
import { ofElement, type ViewOptions, viewOf } from "./element.js";
import { structure, unexpected } from "./expected.js";
import { boxAt } from "./hit.js";
import { compose, type Matrix, type Pixel, type Ratios, ratiosAt } from "./matrix.js";
import { wholeTransformOf } from "./transform.js";

/** A place in the window: a mouse or pointer event, or a touch. */
export interface ClientPoint {
  readonly clientX: number;
  readonly clientY: number;
}

/** The facts of an image that a page does not say. */
export interface ClientOptions {
  /** Whether the image was drawn mirrored. Transforms that mirror are heeded without it. @default false */
  mirrored?: boolean | undefined;
  /** As in `ViewOptions`. @default 1 */
  orientation?: ViewOptions["orientation"];
}

/** An element that shows an image. */
type Shown = HTMLImageElement | HTMLVideoElement | HTMLCanvasElement;

/**
 * The map to pixels of the window, in which `clientX` and `clientY` of events and `getBoundingClientRect()` are. Ask again
 * after anything has moved.
 *
 * Transforms and `zoom` of the element and of all around it are heeded, and scrolling; perspective, motion paths
 * (`offset-path`) and SVG around the element are not.
 */
export function ofClient(element: Shown, options: ClientOptions = {}): Matrix {
  const { mirrored = false, orientation } = structure(
    options,
    "options",
    "{ mirrored, orientation }",
  );
  const view = viewOf(element, { mirrored, orientation });
  const { a, b, c, d } = wholeTransformOf(element);
  const { width, height } = view;
  const [across, down] = [span(a * width, c * height), span(b * width, d * height)];
  // the place of the transformed border box is the rectangle's, whatever it is turned about
  const seen = element.getBoundingClientRect();
  const ratio = across > down ? seen.width / across : seen.height / down;
  const zoom = Number.isFinite(ratio) ? ratio : 0; // of an element without a size nothing is seen
  const [left, top] = [start(a * width, c * height), start(b * width, d * height)];
  const border: Matrix = [
    ...([a, b, c, d].map((factor) => factor * zoom) as [number, number, number, number]),
    seen.left - left * zoom,
    seen.top - top * zoom,
  ];
  return compose(border, ofElement(view));
}

/**
 * The place in the image under a pointer, such as a click's.
 *
 * @param element an `img`, `video` or `canvas`
 * @param event what has `clientX` and `clientY`
 * @returns ratios of the upright image, outside of 0 to 1 beside the image; `undefined` if the element shows none
 */
export function pointAt(
  element: Shown,
  event: ClientPoint,
  options: ClientOptions = {},
): Ratios | undefined {
  const pixel = pixelOf(event);
  return ratiosAt(ofClient(element, options), pixel);
}

/**
 * The index of the box under a pointer: of several the smallest, of equal ones the last, as it is drawn on top.
 *
 * @param boxes in ratios of the image; for what has no box `undefined`, so that indices stay those of the answer
 * @returns -1 if there is none
 */
export function boxUnder(
  element: Shown,
  boxes: readonly (BoundingBox | undefined)[],
  event: ClientPoint,
  options: ClientOptions = {},
): number {
  const pixel = pixelOf(event);
  return boxAt(ofClient(element, options), boxes, pixel);
}

function pixelOf(event: ClientPoint): Pixel {
  const { clientX: x, clientY: y } = Object(event) as ClientPoint;
  if (Number.isFinite(x) && Number.isFinite(y)) return { x, y };
  throw unexpected(
    "event",
    "{ clientX, clientY }, as a pointer event has, or each of the changedTouches of a touch event",
    event,
  );
}

/** How far two sides reach along an axis. */
const span = (side: number, other: number): number => Math.abs(side) + Math.abs(other);

/** Where two sides begin along an axis. */
const start = (side: number, other: number): number => Math.min(0, side) + Math.min(0, other);
