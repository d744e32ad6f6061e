/** Cuts off what reaches out of the image, in ratios and so before anything is mapped. */

import type { BoundingBox, Point } from "../operations/generated/types.js";
import { type Box, checkBox, checkPoints, type Ratios } from "./matrix.js";

/**
 * The part of a box that lies in the image.
 *
 * @param box in ratios of the image, of any size and place
 * @returns a box from 0 to 1; `undefined` if no area of it lies in the image
 */
export function clipBox(box: BoundingBox): Box | undefined {
  const { Left, Top, Width, Height } = checkBox(box);
  const [left, right] = [within(Left), within(Left + Width)];
  const [top, bottom] = [within(Top), within(Top + Height)];
  if (!(left < right && top < bottom)) return undefined;
  // what is not cut stays as it is, to the last digit
  const width = left === Left && right === Left + Width ? Width : right - left;
  const height = top === Top && bottom === Top + Height ? Height : bottom - top;
  return { Left: left, Top: top, Width: width, Height: height };
}

/**
 * The points or landmarks that lie in the image or on its edge, with all their members; the others are dropped.
 *
 * @param points in ratios of the image
 */
export function clipPoints<P extends Point>(points: readonly P[]): P[] {
  return checkPoints(points).filter(({ X, Y }) => X === within(X) && Y === within(Y));
}

/**
 * The part of a polygon that lies in the image, by the algorithm of Sutherland and Hodgman (1974): parts of a concave
 * polygon stay joined along the image's edge.
 *
 * @param points the corners, in order, in ratios of the image
 * @returns corners from 0 to 1, in the same direction; none if no area of it lies in the image
 */
export function clipPolygon(points: readonly Point[]): Ratios[] {
  let corners: Ratios[] = checkPoints(points).map(({ X, Y }) => ({ X, Y }));
  for (const axis of ["X", "Y"] as const) {
    for (const [edge, inwards] of [
      [0, 1],
      [1, -1],
    ] as const) {
      corners = cut(corners, axis, edge, inwards);
    }
  }
  const extent = (axis: "X" | "Y") => new Set(corners.map((corner) => corner[axis])).size;
  // what only touches the image is a line or a point on its edge
  return corners.length > 2 && extent("X") > 1 && extent("Y") > 1 ? corners : [];
}

const within = (ratio: number): number => Math.max(0, Math.min(1, ratio));

/** The part of a polygon on one side of the line where `axis` is `edge`. */
function cut(corners: Ratios[], axis: "X" | "Y", edge: number, inwards: 1 | -1): Ratios[] {
  const other = axis === "X" ? "Y" : "X";
  const isInside = (corner: Ratios) => (corner[axis] - edge) * inwards >= 0;
  return corners.flatMap((corner, index) => {
    const before = corners.at(index - 1) as Ratios;
    const kept = isInside(corner) ? [corner] : [];
    if (isInside(before) === isInside(corner)) return kept;
    const way = (edge - before[axis]) / (corner[axis] - before[axis]);
    const [low, high] = [before[other], corner[other]].sort((a, b) => a - b) as [number, number];
    const met = before[other] + way * (corner[other] - before[other]);
    // rounding must not lead out of the polygon
    const crossing = {
      [axis]: edge,
      [other]: Math.max(low, Math.min(high, met)),
    } as unknown as Ratios;
    return [crossing, ...kept];
  });
}
