/** Affine maps from the service's ratios to pixels, and what is done with them. What a map is of is said elsewhere. */

import type { BoundingBox, Point } from "../operations/generated/types.js";
import { finite, list, structure, unexpected } from "./expected.js";

/**
 * An affine map, in the order of `DOMMatrix` and of a canvas's `setTransform`: x' = a·x + c·y + e and y' = b·x + d·y + f.
 */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** A place in pixels; x grows to the right, y downwards. */
export interface Pixel {
  x: number;
  y: number;
}

/** An upright rectangle in pixels, from its left upper corner. */
export interface PixelBox extends Pixel {
  /** From 0. */
  width: number;
  /** From 0. */
  height: number;
}

/** A box that has all its sides, in ratios of the image. */
export type Box = { [Side in keyof BoundingBox]-?: number };

/** A point that has both its coordinates, in ratios of the image. */
export type Ratios = { [Axis in keyof Point]-?: number };

/**
 * Where a point or landmark of the service lies.
 *
 * @param matrix from ratios to pixels, such as `ofSent` or `ofElement` gives
 * @param point in ratios of the upright image; it may lie outside of 0 to 1, and so may then what it is mapped to
 */
export function mapPoint(matrix: Matrix, point: Point): Pixel {
  const { X, Y } = checkPoint(point);
  return applied(checkMatrix(matrix), X, Y);
}

/** Where the points of a polygon, or landmarks, lie: `mapPoint` of each, in their order. */
export function mapPoints(matrix: Matrix, points: readonly Point[]): Pixel[] {
  checkMatrix(matrix);
  return checkPoints(points).map(({ X, Y }) => applied(matrix, X, Y));
}

/**
 * Where a box lies: the smallest upright rectangle in pixels that holds it. It is the box itself, for all maps that this
 * package makes turn by right angles only.
 *
 * @param matrix from ratios to pixels
 * @param box in ratios of the upright image; it may reach outside of 0 to 1: see `clipBox`
 */
export function mapBox(matrix: Matrix, box: BoundingBox): PixelBox {
  const [a, b, c, d, e, f] = checkMatrix(matrix);
  const { Left, Top, Width, Height } = checkBox(box);
  const [width, height] = [
    Math.abs(a * Width) + Math.abs(c * Height),
    Math.abs(b * Width) + Math.abs(d * Height),
  ];
  return {
    x: e + Math.min(a * Left, a * (Left + Width)) + Math.min(c * Top, c * (Top + Height)),
    y: f + Math.min(b * Left, b * (Left + Width)) + Math.min(d * Top, d * (Top + Height)),
    width,
    height,
  };
}

/**
 * What lies at a place in pixels, such as a pointer's: the inverse of `mapPoint`.
 *
 * @param matrix from ratios to pixels
 * @param pixel in pixels of what the matrix is of
 * @returns ratios of the upright image, outside of 0 to 1 beside the image; `undefined` if the matrix has no inverse, as
 * that of an element without size has none
 */
export function ratiosAt(matrix: Matrix, pixel: Pixel): Ratios | undefined {
  structure(pixel, "pixel", "{ x, y }");
  const [x, y] = [finite(pixel.x, "pixel.x"), finite(pixel.y, "pixel.y")];
  const inverse = invert(matrix);
  if (!inverse) return undefined;
  const found = applied(inverse, x, y);
  return { X: found.x, Y: found.y };
}

/** The map that does what `inner` does and then what `outer` does, as `outer.multiply(inner)` of a `DOMMatrix`. */
export function compose(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = checkMatrix(outer, "outer");
  const [g, h, i, j, k, l] = checkMatrix(inner, "inner");
  return [
    a * g + c * h,
    b * g + d * h,
    a * i + c * j,
    b * i + d * j,
    a * k + c * l + e,
    b * k + d * l + f,
  ];
}

/** The map that undoes this one; `undefined` if there is none, for it maps everything onto a line or a point. */
export function invert(matrix: Matrix): Matrix | undefined {
  const [a, b, c, d, e, f] = checkMatrix(matrix);
  const area = a * d - b * c;
  const inverse: Matrix = [
    d / area,
    -b / area,
    -c / area,
    a / area,
    (c * f - d * e) / area,
    (b * e - a * f) / area,
  ];
  return inverse.every(Number.isFinite) ? inverse : undefined;
}

const applied = ([a, b, c, d, e, f]: Matrix, x: number, y: number): Pixel => ({
  x: a * x + c * y + e,
  y: b * x + d * y + f,
});

/** Checks that it is a matrix of finite numbers. */
function checkMatrix(matrix: Matrix, name = "matrix"): Matrix {
  if (Array.isArray(matrix) && matrix.length === 6 && matrix.every(Number.isFinite)) return matrix;
  throw unexpected(name, "six finite numbers [a, b, c, d, e, f]", matrix);
}

/** Checks that a box has all its sides. */
export function checkBox(box: BoundingBox, name = "box"): Box {
  structure(box, name, "{ Left, Top, Width, Height }");
  for (const side of ["Left", "Top", "Width", "Height"] as const) {
    finite(box[side], `${name}.${side}`);
  }
  return box as Box;
}

/** Checks that a point has both its coordinates. */
function checkPoint<P extends Point>(point: P, name = "point"): P & Ratios {
  structure(point, name, "{ X, Y }");
  finite(point.X, `${name}.X`);
  finite(point.Y, `${name}.Y`);
  return point as P & Ratios;
}

/** Checks that all are points. */
export function checkPoints<P extends Point>(points: readonly P[]): (P & Ratios)[] {
  list(points, "points", "an array of { X, Y }");
  return points.map((point, index) => checkPoint(point, `points[${index}]`));
}
