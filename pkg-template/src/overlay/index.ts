/**
 * `rekognition-wasm/overlay`: where the service's boxes, polygons and landmarks lie in pixels of an image or of an
 * element. It needs nothing of the rest of the package, and draws nothing.
 */

export type { ClientOptions, ClientPoint } from "./client.js";
export { boxUnder, ofClient, pointAt } from "./client.js";
export { clipBox, clipPoints, clipPolygon } from "./clip.js";
export type { ContentBox, View, ViewOptions } from "./element.js";
export { ofElement, viewOf } from "./element.js";
export type { ObjectFit } from "./fit.js";
export { boxAt } from "./hit.js";
export type { ImageFacts, Size, StoredSize } from "./image.js";
export { ofOriginal, ofSent } from "./image.js";
export type { Box, Matrix, Pixel, PixelBox, Ratios } from "./matrix.js";
export { compose, invert, mapBox, mapPoint, mapPoints, ratiosAt } from "./matrix.js";
