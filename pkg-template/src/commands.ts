/** The operations, one command each. */

import { Command } from "./client.js";
import type {
  DetectFacesCommandInput,
  DetectFacesCommandOutput,
  DetectLabelsCommandInput,
  DetectLabelsCommandOutput,
} from "./types.js";

/**
 * Finds faces, with their boxes, landmarks, pose and quality; more with `Attributes: ["ALL"]`.
 * https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectFaces.html
 */
export class DetectFacesCommand extends Command<DetectFacesCommandInput, DetectFacesCommandOutput> {
  override readonly operation = "DetectFaces";
  override readonly images = ["Image"];
}

/**
 * Finds what is in a picture: objects, scenes, and where they are; and the picture's own properties.
 * https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectLabels.html
 */
export class DetectLabelsCommand extends Command<
  DetectLabelsCommandInput,
  DetectLabelsCommandOutput
> {
  override readonly operation = "DetectLabels";
  override readonly images = ["Image"];
}
